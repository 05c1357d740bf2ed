/** Runs probes on their stacks, and keeps what each has seen as soon as it has seen it. */
import { stacksOf } from './budget';
import { DeployedStack } from './deployed-stack';
import { judgementsOf } from './page';
import { Probe } from './probe';
import { StackName } from './stacks/stack-names';
import { Answer, answered, isAnswered, RunState } from './state';
import { wordOf } from './words';

/** What a run does to the world. */
export interface RunActions {
  deploy(stack: StackName): Promise<DeployedStack>;
  destroy(stack: StackName): Promise<unknown>;
  /** Keeps the state. */
  keep(state: RunState): void;
  say(text: string): void;
  now(): Date;
}

export interface RunOptions {
  /** Whether the stacks stay. */
  readonly keepStacks: boolean;
}

/** What a run has to make: what was asked for by name, or all that has no answer yet. */
export function pendingOf<Item extends { readonly id: string }>(state: RunState, items: Item[], ids: string[]): Item[] {
  const unknown = ids.filter((id) => !items.some((item) => item.id === id));
  if (unknown.length > 0) {
    throw new Error(`There is no probe ${unknown.join(', ')}. There are: ${items.map(({ id }) => id).join(', ')}.`);
  }
  return items.filter(({ id }) => ids.length > 0 ? ids.includes(id) : !isAnswered(state, id));
}

/** Runs them, one stack after the other, and returns the state with all answers. */
export async function runProbes(probes: Probe[], begun: RunState, actions: RunActions, { keepStacks }: RunOptions): Promise<RunState> {
  let state = begun;
  for (const name of stacksOf(probes)) {
    actions.say(`${name}: deploying …`);
    const stack = await actions.deploy(name);
    for (const probe of probes.filter((one) => one.stack === name)) {
      actions.say(`${probe.id}: ${probe.question} About ${probe.minutes} minutes …`);
      const answer = await answerOf(probe, stack, actions.now);
      state = answered(state, probe.id, answer);
      actions.keep(state);
      judgementsOf(probe, answer).forEach(({ fact, judgement: { verdict, because } }) =>
        actions.say(`  ${wordOf(verdict, state.origin)}: ${fact}\n    ${because}`));
    }
    if (!keepStacks) {
      actions.say(`${name}: deleting …`);
      await actions.destroy(name);
    }
  }
  return state;
}

/** A probe that fails leaves the others to be made. */
async function answerOf(probe: Probe, stack: DeployedStack, now: () => Date): Promise<Answer> {
  try {
    const observation: unknown = await probe.observe(stack);
    return { observation, at: now().toISOString() };
  } catch (error) {
    return { failure: (error as Error).message, at: now().toISOString() };
  }
}
