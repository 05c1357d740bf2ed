import { Probe } from '../../integ/probe/probe';
import { RunState } from '../../integ/probe/state';

export const ACCOUNT = '123456789012';

/** A probe that settles one fact: confirmed where it has seen `true`, undecided otherwise. */
export function probe(given: Partial<Probe> & { readonly id: string }): Probe {
  return {
    question: `${given.id}?`,
    stack: 'ProbeCodeDeploy',
    minutes: 5,
    settles: [{
      fact: `The fact of ${given.id}`,
      judge: (seen) => ({ verdict: seen === true ? 'confirmed' : seen === false ? 'refuted' : 'undecided', because: `it was ${String(seen)}` }),
    }],
    observe: async () => true,
    ...given,
  };
}

export function state(given: Partial<RunState> = {}): RunState {
  return { run: 'the-run', origin: 'account', account: ACCOUNT, region: 'eu-west-1', answers: {}, ...given };
}
