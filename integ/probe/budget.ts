/** What a run takes, before it begins. */
import { IntegrationTest, TEST_USD_PER_HOUR } from './integration-tests';
import { Probe } from './probe';
import { PROBE_STACKS, StackName } from './stacks/stack-names';

export interface Budget {
  readonly stacks: StackName[];
  readonly probes: number;
  readonly tests: string[];
  readonly minutes: number;
  readonly usd: number;
}

/** The stacks that probes need, in the order in which they are needed. */
export function stacksOf(probes: Probe[]): StackName[] {
  return [...new Set(probes.map(({ stack }) => stack))];
}

/** One stack after the other, on each one probe after the other, and then one integration test after the other. */
export function budgetOf(probes: Probe[], tests: IntegrationTest[] = []): Budget {
  const stacks = stacksOf(probes);
  const minutesOf = (stack: StackName) =>
    PROBE_STACKS[stack].minutes + probes.filter((probe) => probe.stack === stack).reduce((sum, { minutes }) => sum + minutes, 0);
  const sum = (of: (stack: StackName) => number) => stacks.reduce((total, stack) => total + of(stack), 0);
  const testMinutes = tests.reduce((total, { minutes }) => total + minutes, 0);
  return {
    stacks,
    probes: probes.length,
    tests: tests.map(({ id }) => id),
    minutes: sum(minutesOf) + testMinutes,
    usd: sum((stack) => PROBE_STACKS[stack].usdPerHour * minutesOf(stack) / 60) + TEST_USD_PER_HOUR * testMinutes / 60,
  };
}

/** For somebody who has to agree to it. */
export function budgetText({ stacks, probes, tests, minutes, usd }: Budget): string {
  const cents = Math.ceil(100 * usd) / 100;
  const parts = [...probes > 0 || tests.length === 0 ? [counted(probes, 'probe')] : [], ...tests.length > 0 ? [counted(tests.length, 'integration test')] : []];
  return [
    `${parts.join(' and ')}: about ${minutes} minutes, and about ${cents.toFixed(2)} USD at list prices.${stacks.length > 0 ? ' The stacks:' : ''}`,
    ...stacks.map((stack) => `  ${stack}: ${PROBE_STACKS[stack].what}`),
    ...tests.length > 0 ? [`  for each of ${tests.join(', ')}: a VPC with a NAT gateway, a load balancer, and up to four tasks of 0.25 vCPU`] : [],
  ].join('\n');
}

const counted = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;
