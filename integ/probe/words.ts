/** What verdicts are called. */
import { Verdict } from './probe';
import { Origin } from './site';

/** The endpoint plays AWS by our own reading of it: it confirms nothing. */
const WORDS: Record<Origin, Record<Verdict, string>> = {
  account: { confirmed: 'confirmed', refuted: 'refuted', undecided: 'undecided' },
  endpoint: { confirmed: 'as played by the endpoint', refuted: 'otherwise played by the endpoint', undecided: 'undecided on the endpoint' },
};

export function wordOf(verdict: Verdict, origin: Origin): string {
  return WORDS[origin][verdict];
}
