/** In which minute the load balancer counts a request that lasts, and its answer. */
import { DeployedStack } from '../deployed-stack';
import { BalancerMetric, minutesOf } from '../metrics';
import { Judgement, Probe } from '../probe';

/** By minute, from the one in which the requests were sent; null where there was none. They were answered in the next one. */
export interface Observation {
  /** RequestCount. */
  readonly requests: (number | null)[];
  /** HTTPCode_Target_2XX_Count. */
  readonly answers: (number | null)[];
}

/** More than strangers send, who find every load balancer. */
const REQUESTS = 20;
/** From well within a minute into the middle of the next one. */
const FROM = 0.2;
const LASTS_MINUTES = 1.3;
const MARGIN_MINUTES = 4;

export function judge({ requests, answers }: Observation): Judgement {
  const [counted, answered] = [requests, answers].map((counts) => counts.findIndex((count) => count !== null && count >= REQUESTS));
  const because = `of ${REQUESTS} requests of ${LASTS_MINUTES} minutes RequestCount by minute was ${list(requests)}, and HTTPCode_Target_2XX_Count ${list(answers)}`;
  if (counted < 0 || answered < 0) {
    return { verdict: 'undecided', because };
  }
  return { verdict: counted === 0 && answered === 1 ? 'confirmed' : 'refuted', because };
}

const list = (counts: (number | null)[]) => counts.map((count) => count ?? 'missing').join(', ');

async function observe(stack: DeployedStack): Promise<Observation> {
  const { site: { minuteMs, request }, outputs: { DnsNameOutput: host, LoadBalancerOutput: loadBalancerArn } } = stack;
  const minute = Math.ceil(Date.now() / minuteMs) * minuteMs;
  await until(minute + FROM * minuteMs);
  await Promise.all(Array.from({ length: REQUESTS }, () => request(host, `/production?wait=${Math.round(LASTS_MINUTES * minuteMs)}ms`)));
  await until(minute + (LASTS_MINUTES + MARGIN_MINUTES) * minuteMs);
  const counts = async (name: BalancerMetric['name']) =>
    (await minutesOf(stack, { name, stat: 'Sum', loadBalancerArn }, new Date(minute))).map((count) => count ?? null);
  return { requests: await counts('RequestCount'), answers: await counts('HTTPCode_Target_2XX_Count') };
}

async function until(time: number): Promise<void> {
  await new Promise((wake) => setTimeout(wake, Math.max(time - Date.now(), 0)));
}

export const LASTING_REQUESTS: Probe<Observation> = {
  id: 'lasting-requests',
  question: 'Is a request that lasts counted when it begins, and its answer when it ends?',
  stack: 'ProbeEcs',
  minutes: 8,
  settles: [{ fact: 'A request that lasts is counted when it begins, and its answer when it ends', judge }],
  observe,
};
