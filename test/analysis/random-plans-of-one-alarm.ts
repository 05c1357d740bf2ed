import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryAnalysisOptions } from '../../src';
import { Random } from '../judge/random';

/** A random plan with one alarm of one-minute periods, of a rate or a count: what the model of the first edition has exact figures for. */
export function randomPlanOfOneAlarm(random: Random): CanaryAnalysisOptions & { readonly alarms: [AnalyzedAlarm] } {
  const pick = <T>(...items: T[]): T => items[Math.floor(random.next() * items.length)];
  const whole = (from: number, to: number) => from + Math.floor(random.next() * (to - from + 1));
  const evaluationPeriods = whole(1, 15);
  const statistic = pick(AlarmStatistic.RATE, AlarmStatistic.RATE, AlarmStatistic.COUNT);
  const isRate = statistic === AlarmStatistic.RATE;
  const requestsPerSecond = Number((10 ** random.between(-2, 3.5)).toPrecision(4));
  const threshold = isRate ? pick(0, 0.5, 1, 5, 7, 10, 50, 100, 101) : Math.ceil(requestsPerSecond * pick(0, 0.5, 2, 5));
  // Of most rates it is certain what becomes of them; not of those about the threshold.
  const critical = (isRate ? threshold / 100 : threshold / requestsPerSecond / 30) * random.between(0.6, 1.6);
  return {
    steps: pick(
      [],
      [{ share: pick(0.05, 0.1, 0.25, 0.5, Number(random.next().toFixed(3))), durationSeconds: whole(1, 1500) }],
      [{ share: 0.25, durationSeconds: 600 }],
      [0.2, 0.4, 0.6, 0.8].map((share) => ({ share, durationSeconds: whole(1, 4) * 60 })),
      Array.from({ length: whole(2, 4) }, () => ({ share: Number(random.between(0.001, 1).toFixed(3)), durationSeconds: whole(1, 900) })),
    ),
    terminationWaitSeconds: pick(0, 600, whole(0, 1800)),
    requestsPerSecond,
    healthyErrorRate: pick(0, 0.001, 0.01, 0.05, Number(random.next().toFixed(4)) / 10),
    faultyErrorRate: pick(0.05, 0.3, 1, ...[critical, critical, critical].map((rate) => Math.min(1, Number(rate.toFixed(4))))),
    alarms: [{
      name: 'a',
      periodSeconds: 60,
      evaluationPeriods,
      datapointsToAlarm: whole(1, evaluationPeriods),
      threshold,
      statistic,
      alarmScope: pick(AlarmScope.TARGET_GROUP, AlarmScope.LOAD_BALANCER),
      minimumRequests: pick(0, 1, 10, 100),
    }],
    alarmLatencySeconds: pick(73, 120, whole(0, 180)),
    rollbackLatencySeconds: pick(0, 30, whole(0, 90)),
    phaseSeconds: pick(0, 60, whole(0, 60)),
    targetProbability: pick(0.5, 0.9, 0.99),
  };
}
