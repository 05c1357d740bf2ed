/** Runs integration tests, one after the other, and keeps what came of each as soon as it has. */
import { IntegrationTest } from './integration-tests';
import { answered, RunState } from './state';

/** What became of a test; nothing to say where it passed. */
export interface TestOutcome {
  readonly failure?: string;
}

/** What the state file keeps of a test that has passed. */
export interface Passed {
  readonly minutes: number;
}

/** What running them does to the world. */
export interface TestActions {
  integrate(test: IntegrationTest): Promise<TestOutcome>;
  /** Keeps the state. */
  keep(state: RunState): void;
  say(text: string): void;
  now(): Date;
}

/** What is true of a test until it has ended. */
export const INTERRUPTED = 'it was interrupted';

export async function runIntegrationTests(tests: IntegrationTest[], begun: RunState, { integrate, keep, say, now }: TestActions): Promise<RunState> {
  let state = begun;
  for (const test of tests) {
    const { id, minutes } = test;
    say(`${id}: integ-runner deploys it, asserts and destroys. About ${minutes} minutes …`);
    const start = now();
    // An earlier attempt may have left stacks, too.
    const began = state.answers[id]?.began ?? start.toISOString();
    const note = (answer: { observation?: Passed; failure?: string }) => {
      state = answered(state, id, { ...answer, began, at: now().toISOString() });
      keep(state);
    };
    // Before it makes anything: clean goes by when it began.
    note({ failure: INTERRUPTED });
    const { failure } = await integrate(test).catch((error: Error): TestOutcome => ({ failure: error.message }));
    note(failure === undefined ? { observation: { minutes: Math.round((now().getTime() - start.getTime()) / 60_000) } } : { failure });
    say(failure === undefined ? '  passed' : `  failed: ${failure}`);
  }
  return state;
}
