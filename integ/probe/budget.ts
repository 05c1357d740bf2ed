/** What a run takes, before it begins. */
import { Probe } from './probe';
import { PROBE_STACKS, StackName } from './stacks/stack-names';

export interface Budget {
  readonly stacks: StackName[];
  readonly probes: number;
  readonly minutes: number;
  readonly usd: number;
}

/** The stacks that probes need, in the order in which they are needed. */
export function stacksOf(probes: Probe[]): StackName[] {
  return [...new Set(probes.map(({ stack }) => stack))];
}

/** One stack after the other, and on each one probe after the other. */
export function budgetOf(probes: Probe[]): Budget {
  const stacks = stacksOf(probes);
  const minutesOf = (stack: StackName) =>
    PROBE_STACKS[stack].minutes + probes.filter((probe) => probe.stack === stack).reduce((sum, { minutes }) => sum + minutes, 0);
  const sum = (of: (stack: StackName) => number) => stacks.reduce((total, stack) => total + of(stack), 0);
  return {
    stacks,
    probes: probes.length,
    minutes: sum(minutesOf),
    usd: sum((stack) => PROBE_STACKS[stack].usdPerHour * minutesOf(stack) / 60),
  };
}

/** For somebody who has to agree to it. */
export function budgetText({ stacks, probes, minutes, usd }: Budget): string {
  const cents = Math.ceil(100 * usd) / 100;
  return [
    `${probes} ${probes === 1 ? 'probe' : 'probes'}: about ${minutes} minutes, and about ${cents.toFixed(2)} USD at list prices. The stacks:`,
    ...stacks.map((stack) => `  ${stack}: ${PROBE_STACKS[stack].what}`),
  ].join('\n');
}
