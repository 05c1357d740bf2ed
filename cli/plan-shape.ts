import { flag, list, number, object, oneOf, optional, text } from './shape';
import { AlarmScope, AlarmStatistic, CanaryVerdict, FaultKind } from '../src/analysis/types';

const STEP = object({ share: number, durationSeconds: number });

const TIMING = { periodSeconds: number, evaluationPeriods: number, datapointsToAlarm: number };

const MODEL = object({
  name: text,
  ...TIMING,
  threshold: number,
  statistic: oneOf(Object.values(AlarmStatistic)),
  alarmScope: oneOf(Object.values(AlarmScope)),
  minimumRequests: optional(number),
  minimumFailures: optional(number),
  criticalValue: optional(number),
  sees: optional(list(oneOf(Object.values(FaultKind)))),
  watchesBeforeShift: optional(flag),
  assumption: optional(text),
});

const UNMODELLED = object({
  name: text,
  timing: optional(object(TIMING)),
  watchesFailedRequests: optional(flag),
  sees: optional(list(oneOf(Object.values(FaultKind)))),
  watchesBeforeShift: optional(flag),
});

const VERDICT = oneOf(Object.values(CanaryVerdict));

const RESULT = object({
  name: text,
  ...Object.fromEntries([
    'earliestRollbackSeconds', 'latestRollbackOfTotalFailureSeconds', 'rollbackBeforePromotionProbability', 'rollbackProbability',
    'falseAlarmProbability', 'expectedTimeToRollbackSeconds', 'expectedFailedRequests', 'expectedExcessFailedRequests',
    'smallestDetectableErrorRate', 'recommendedIntervalMinutes', 'minimumRequestsPerSecond',
  ].map((name) => [name, optional(number)])),
});

const FINDING = object({ id: text, verdict: VERDICT, alarmName: optional(text), rule: text, numbers: text, remedy: text });

/** What a plan file of the version that this command line reads must hold. Numbers are the analysis' to judge. */
export const PLAN_SHAPE = object({
  constructPath: text,
  engine: text,
  names: object(Object.fromEntries(
    ['serviceName', 'clusterName', 'applicationName', 'deploymentGroupName', 'family', 'region', 'account'].map((name) => [name, optional(text)]),
  )),
  steps: list(STEP),
  terminationWaitSeconds: optional(number),
  alarms: list(object({
    name: text, alarmName: optional(text), model: optional(MODEL), unmodelled: optional(UNMODELLED),
  })),
  expectedTraffic: optional(object({ requestsPerSecond: number, healthyErrorRate: number, faultyErrorRate: number })),
  assumptions: object({ alarmLatencySeconds: number, rollbackLatencySeconds: number, phaseSeconds: number, targetProbability: number }),
  analysis: optional(object({ verdict: VERDICT, findings: list(FINDING), combined: RESULT, alarms: list(RESULT) })),
});
