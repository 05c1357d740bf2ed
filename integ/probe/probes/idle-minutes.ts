/** What the load balancer reports of a minute without requests. */
import { DeployedStack } from '../deployed-stack';
import { minutesOf } from '../metrics';
import { Judgement, Probe } from '../probe';

export interface Observation {
  /** RequestCount by minute; null where there was none. There were requests at the beginning only. */
  readonly counts: (number | null)[];
}

const BUSY_MINUTES = 3;
const IDLE_MINUTES = 8;

export function judge({ counts }: Observation): Judgement {
  const last = counts.map((count) => count !== null && count > 0).lastIndexOf(true);
  // The newest ones may not be published yet.
  const idle = counts.slice(last + 1, -3);
  if (last < 0 || idle.length === 0) {
    return { verdict: 'undecided', because: `RequestCount by minute was ${counts.map((count) => count ?? 'missing').join(', ')}` };
  }
  const zeros = idle.filter((count) => count === 0).length;
  return {
    verdict: 'confirmed',
    because: zeros === 0 ? 'it was missing' : zeros === idle.length ? 'it was 0' : 'it was missing in some and 0 in others',
    measured: { 'minutes without RequestCount': idle.length - zeros, 'minutes with a RequestCount of 0': zeros },
  };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const { site: { minuteMs, request }, outputs: { DnsNameOutput: host, LoadBalancerOutput: loadBalancerArn } } = stack;
  const began = new Date();
  while (Date.now() < began.getTime() + BUSY_MINUTES * minuteMs) {
    await request(host, '/production');
    await new Promise((wake) => setTimeout(wake, minuteMs / 10));
  }
  await new Promise((wake) => setTimeout(wake, IDLE_MINUTES * minuteMs));
  const counts = await minutesOf(stack, { name: 'RequestCount', stat: 'Sum', loadBalancerArn }, began);
  return { counts: counts.map((count) => count ?? null) };
}

export const IDLE_MINUTE: Probe<Observation> = {
  id: 'idle-minutes',
  question: 'Does a minute without requests have a RequestCount of 0, or none?',
  stack: 'ProbeEcs',
  minutes: BUSY_MINUTES + IDLE_MINUTES,
  settles: [{ fact: 'A minute without requests has no RequestCount, or a zero', judge }],
  observe,
};
