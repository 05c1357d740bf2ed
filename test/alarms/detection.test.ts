import { Template } from 'aws-cdk-lib/assertions';
import { serviceStack } from '../stacks';

/** From the end of a period to the alarm's state, in seconds: 73 to 133 were seen on a live account. */
const ALARM_LATENCY_SECONDS = 120;

/** P(X >= k) for a Poisson variable. */
function poissonTail(mean: number, k: number): number {
  let mass = Math.exp(-mean);
  let below = 0;
  for (let i = 0; i < k; i++) {
    below += mass;
    mass *= mean / (i + 1);
  }
  return 1 - below;
}

/** P(some window of n among the periods has at least m breaching ones), breaching independently with probability q. */
function mOfN(q: number, periods: number, n: number, m: number): number {
  let silent = 0;
  for (let outcome = 0; outcome < 2 ** periods; outcome++) {
    const breaches = Array.from({ length: periods }, (_, i) => Math.floor(outcome / 2 ** i) % 2);
    const fires = breaches.some((_, end) => breaches.slice(Math.max(0, end - n + 1), end + 1).reduce((a, b) => a + b, 0) >= m);
    const count = breaches.reduce((a, b) => a + b, 0);
    silent += fires ? 0 : q ** count * (1 - q) ** (periods - count);
  }
  return 1 - silent;
}

test('at one request a second the default alarms catch a canary that fails every request before promotion', () => {
  const { stack, web } = serviceStack();
  const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  const { EvaluationPeriods: n, DatapointsToAlarm: m, Metrics: metrics, Threshold: threshold } = alarms
    .map(({ Properties }) => Properties)
    .find(({ AlarmName }) => AlarmName.endsWith('http5xx'));
  const rate: string = metrics.find(({ Id }: { Id: string }) => Id === 'greenRate').Expression;
  const minimumRequests = Number(/>= (\d+)/.exec(rate)![1]);
  const period: number = metrics.find((metric: { MetricStat?: object }) => metric.MetricStat).MetricStat.Period;
  expect(threshold).toBeLessThanOrEqual(100);

  const [{ share, durationSeconds }] = web.canary.steps;
  const q = poissonTail(1 * share * period, minimumRequests);
  // The first period that lies wholly after the shift begins up to a minute later: the worst phase.
  const periods = Math.floor((durationSeconds - ALARM_LATENCY_SECONDS - 60) / period);
  expect(mOfN(q, periods, n, m)).toBeGreaterThanOrEqual(0.99);
});
