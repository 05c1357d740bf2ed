/** What a probe is: an experiment on AWS, and what its outcome says of the facts of docs/facts.md. */
import { DeployedStack } from './deployed-stack';
import { StackName } from './stacks/stack-names';

/** Whether AWS does as the fact says. */
export type Verdict = 'confirmed' | 'refuted' | 'undecided';

/** A verdict, and why. */
export interface Judgement {
  readonly verdict: Verdict;
  /** What was seen, in a clause: "the deployment ended Succeeded". */
  readonly because: string;
  /**
   * What was measured, by name with its unit: `{ 'seconds from alarm to traffic': 19 }`.
   *
   * @default - nothing
   */
  readonly measured?: Record<string, number>;
}

/** A fact that an experiment settles. */
export interface Settled<Observation> {
  /** The fact, word for word as docs/facts.md has it. */
  readonly fact: string;
  /** Pure: the state file keeps observations, and a page judges them anew. */
  judge(observation: Observation): Judgement;
}

/** An experiment. What it observes is JSON, because the state file keeps it. */
export interface Probe<Observation = any> {
  readonly id: string;
  /** What AWS is asked. */
  readonly question: string;
  /** The stack on which it runs; probes of one stack share it, one after the other. */
  readonly stack: StackName;
  /** How long it takes on AWS, about, without the stack. */
  readonly minutes: number;
  readonly settles: Settled<Observation>[];
  /** Does it, and leaves the stack as the next probe expects it. */
  observe(stack: DeployedStack): Promise<Observation>;
}
