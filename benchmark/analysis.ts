/**
 * Measures full analyses, for which there are budgets: of the default alarms on the default canary (50 ms at 100 requests a second, 500 ms at
 * 100,000, where nothing is played), of what is played, and of what once took minutes; and what expectedTraffic adds to a synthesis (a second at
 * most); and of `plan --picture` of 99 steps and 50 alarms (3 s). Prints, gates nothing: machines are noisy. As plain JavaScript, because tsx makes every function anew with its name:
 *
 *     npx esbuild benchmark/analysis.ts --bundle --platform=node --external:aws-cdk-lib --external:constructs --outfile=.cache/benchmark/analysis.js
 *     node .cache/benchmark/analysis.js
 */
import { App } from 'aws-cdk-lib';
import { drawPlan } from '../cli/picture/plan-picture';
import { reportOf } from '../cli/plan/report';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryAnalysis, ExpectedTraffic } from '../src';
import { HTTP_5XX } from '../test/analysis/http-5xx';
import { serviceStack } from '../test/stacks';

const RUNS = Number(process.env.RUNS ?? 15);

const ALARMS: AnalyzedAlarm[] = [
  HTTP_5XX,
  { ...HTTP_5XX, name: 'pooled', alarmScope: AlarmScope.LOAD_BALANCER, threshold: 2 },
  { ...HTTP_5XX, name: 'slow', evaluationPeriods: 15, datapointsToAlarm: 8, threshold: 3 },
  { ...HTTP_5XX, name: 'logErrors', statistic: AlarmStatistic.COUNT },
];
/** Half of the periods of a quarter of an hour: no alarm remembers more, and it takes long until one like it is settled. */
const EIGHT_OF_FIFTEEN: AnalyzedAlarm = { ...HTTP_5XX, name: '8 of 15', evaluationPeriods: 15, datapointsToAlarm: 8 };
/** The same threshold for all: none of them is out of reach at once. */
const HEAVY: AnalyzedAlarm[] = [
  HTTP_5XX,
  EIGHT_OF_FIFTEEN,
  { ...HTTP_5XX, name: 'count', statistic: AlarmStatistic.COUNT },
  { ...HTTP_5XX, name: 'pooled', alarmScope: AlarmScope.LOAD_BALANCER },
];
const DEFAULT_ALARMS = serviceStack().web.plan.alarms.flatMap(({ model }) => model ?? []);
const CANARY = [{ share: 0.25, durationSeconds: 600 }];
const linear = (percentage: number) =>
  Array.from({ length: Math.ceil(100 / percentage) - 1 }, (_, i) => ({ share: percentage * (i + 1) / 100, durationSeconds: 180 }));

const manyAlarms = (count: number): AnalyzedAlarm[] =>
  Array.from({ length: count }, (_, i) => ({ ...ALARMS[i % ALARMS.length], name: `a${i}`, threshold: ALARMS[i % ALARMS.length].threshold + i / 10 }));

const comparisons = (count: number): AnalyzedAlarm[] =>
  Array.from({ length: count }, (_, i) => ({ ...HTTP_5XX, name: `a${i}`, statistic: AlarmStatistic.COMPARISON, threshold: 0.5 + i / 10 }));

interface Subject {
  readonly title: string;
  readonly alarms: AnalyzedAlarm[];
  readonly steps: typeof CANARY;
  readonly requestsPerSecond: number;
  readonly faultyErrorRate?: number;
}

function measure({ title, alarms, steps, requestsPerSecond, faultyErrorRate = 0.05 }: Subject): void {
  const times = Array.from({ length: RUNS }, () => {
    const began = performance.now();
    CanaryAnalysis.analyze({ steps, terminationWaitSeconds: 600, requestsPerSecond, healthyErrorRate: 0.001, faultyErrorRate, alarms });
    return performance.now() - began;
  });
  const [first, ...rest] = times;
  const sorted = rest.sort((a, b) => a - b);
  console.log(`${title}, ${requestsPerSecond} requests a second: first ${first.toFixed(1)} ms, `
    + `then median ${sorted[Math.floor(sorted.length / 2)].toFixed(1)} ms, least ${sorted[0].toFixed(1)} ms`);
}

/** The one with expected traffic and the one without, in pairs: both share what makes the machine slow. */
function measureSynthesis(title: string, expectedTraffic: ExpectedTraffic): void {
  const synthesis = (traffic?: ExpectedTraffic) => {
    const began = performance.now();
    const app = new App();
    serviceStack({ expectedTraffic: traffic }, undefined, app);
    app.synth();
    return performance.now() - began;
  };
  const pairs = Array.from({ length: RUNS }, () => [synthesis(), synthesis(expectedTraffic)]);
  const added = pairs.map(([without, withTraffic]) => withTraffic - without).sort((a, b) => a - b);
  console.log(`${title}, ${expectedTraffic.requestsPerSecond} requests a second: adds ${added[Math.floor(RUNS / 2)].toFixed(0)} ms to a synthesis, `
    + `${added[0].toFixed(0)} to ${added[RUNS - 1].toFixed(0)} ms`);
}

/** What `plan --picture` calculates for another traffic than the plan's: processor time, of one run, because it is long. */
function measurePicture(title: string, alarms: AnalyzedAlarm[], requestsPerSecond: number, steps = linear(1)): void {
  const { analysis: _, ...web } = serviceStack().web.plan;
  const plan = { ...web, steps, terminationWaitSeconds: 600, alarms: alarms.map((model) => ({ name: model.name, model })) };
  const began = process.cpuUsage();
  drawPlan(reportOf({ plan, file: '' }, { expectedTraffic: { requestsPerSecond, healthyErrorRate: 0.001, faultyErrorRate: 0.05 } }));
  console.log(`picture, ${title}, ${requestsPerSecond} requests a second: ${(process.cpuUsage(began).user / 1e6).toFixed(2)} s of processor time`);
}

for (const requestsPerSecond of [1, 10, 1000, 100_000]) {
  measurePicture('99 steps, 50 thresholds', Array.from({ length: 50 }, (_, i) => ({ ...HTTP_5XX, name: `a${i}`, threshold: 5 + i })), requestsPerSecond);
  measurePicture('99 steps, 50 alarms of four kinds', manyAlarms(50), requestsPerSecond);
  // Beyond 40 %, nothing is compared.
  measurePicture('40 steps, 50 comparisons', comparisons(50), requestsPerSecond, linear(1).slice(0, 40));
}
for (const requestsPerSecond of [1, 100, 100_000]) {
  measure({ title: 'the default', alarms: DEFAULT_ALARMS, steps: CANARY, requestsPerSecond, faultyErrorRate: 0.02 });
}
measure({ title: 'the default, played', alarms: DEFAULT_ALARMS, steps: CANARY, requestsPerSecond: 1, faultyErrorRate: 0.06 });
measure({ title: '99 steps, 50 alarms', alarms: manyAlarms(50), steps: linear(1), requestsPerSecond: 100 });
measureSynthesis('the default', { requestsPerSecond: 100, healthyErrorRate: 0.001, faultyErrorRate: 0.02 });
measureSynthesis('the default, played', { requestsPerSecond: 1, healthyErrorRate: 0.001, faultyErrorRate: 0.06 });
for (const requestsPerSecond of [1000, 100_000]) {
  measure({ title: 'four heavy alarms, one step', alarms: HEAVY, steps: CANARY, requestsPerSecond });
}
for (const requestsPerSecond of [0.01, 10, 1000, 100_000]) {
  measure({ title: 'four alarms, one step', alarms: ALARMS, steps: CANARY, requestsPerSecond });
}
for (const requestsPerSecond of [10, 1000, 100_000]) {
  measure({ title: 'four alarms, nine steps', alarms: ALARMS, steps: linear(10), requestsPerSecond });
}
measure({ title: 'four alarms, one step, nothing to find', alarms: ALARMS, steps: CANARY, requestsPerSecond: 1000, faultyErrorRate: 0.001 });
for (const percentage of [10, 5]) {
  measure({
    title: `8 of 15 and errors in the log, ${percentage} % a step`,
    alarms: [EIGHT_OF_FIFTEEN, { ...HTTP_5XX, name: 'logErrors', statistic: AlarmStatistic.COUNT, alarmScope: AlarmScope.LOAD_BALANCER }],
    steps: linear(percentage),
    requestsPerSecond: 10,
    faultyErrorRate: 0.03,
  });
}
