/**
 * Measures full analyses of four alarms on a canary of one step. Prints, gates nothing: machines are noisy.
 */
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryAnalysis } from '../src';
import { HTTP_5XX } from '../test/analysis/http-5xx';

const RUNS = Number(process.env.RUNS ?? 15);

const ALARMS: AnalyzedAlarm[] = [
  HTTP_5XX,
  { ...HTTP_5XX, name: 'pooled', alarmScope: AlarmScope.LOAD_BALANCER, threshold: 2 },
  { ...HTTP_5XX, name: 'slow', evaluationPeriods: 15, datapointsToAlarm: 8, threshold: 3 },
  { ...HTTP_5XX, name: 'logErrors', statistic: AlarmStatistic.COUNT },
];
const CANARY = [{ share: 0.25, durationSeconds: 600 }];
const LINEAR = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => ({ share: n / 10, durationSeconds: 180 }));

function measure(title: string, steps: typeof CANARY, requestsPerSecond: number, faultyErrorRate: number): void {
  const times = Array.from({ length: RUNS }, () => {
    const began = performance.now();
    CanaryAnalysis.analyze({ steps, terminationWaitSeconds: 600, requestsPerSecond, healthyErrorRate: 0.001, faultyErrorRate, alarms: ALARMS });
    return performance.now() - began;
  });
  const [first, ...rest] = times;
  const sorted = rest.sort((a, b) => a - b);
  console.log(`${title}, ${requestsPerSecond} requests a second: first ${first.toFixed(1)} ms, `
    + `then median ${sorted[Math.floor(sorted.length / 2)].toFixed(1)} ms, least ${sorted[0].toFixed(1)} ms`);
}

for (const requestsPerSecond of [0.01, 10, 1000, 100_000]) {
  measure('four alarms, one step', CANARY, requestsPerSecond, 0.05);
}
for (const requestsPerSecond of [10, 1000, 100_000]) {
  measure('four alarms, nine steps', LINEAR, requestsPerSecond, 0.05);
}
measure('four alarms, one step, nothing to find', CANARY, 1000, 0.001);
