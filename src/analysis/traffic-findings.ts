import { Plan, watchOf } from './plan';
import { quietThreshold, reachesTarget } from './recommend';
import { largerPercentage, MOST_FALSE_ALARMS, moreDatapoints, sharperAlarm } from './smallest-change';
import { AlarmResult, AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryFinding, CanaryVerdict, ExpectedTraffic } from './types';
import { percent, round } from './wording';

/** Where no change alone is enough. */
const SEVERAL = 'combine a longer interval, a larger share, and a lower threshold, minimumRequests or datapointsToAlarm';

/** The figures that findings look at. */
export interface Figures {
  readonly combined: AlarmResult;
  readonly alarms: readonly AlarmResult[];
}

/** What the assumed traffic says; nothing where none is assumed. */
export function trafficFindings(plan: Plan, figures: Figures): CanaryFinding[] {
  const { traffic } = plan;
  return traffic === undefined || plan.alarms.length === 0
    ? []
    : [
      ...lowPower(plan, traffic, figures),
      ...falseAlarms(plan, traffic, figures),
      ...plan.alarms.flatMap((alarm) => tooFewRequests(alarm, plan, traffic)),
    ];
}

function lowPower(plan: Plan, traffic: ExpectedTraffic, { combined, alarms }: Figures): CanaryFinding[] {
  const power = combined.rollbackBeforePromotionProbability!;
  return power >= plan.targetProbability ? [] : [{
    id: 'low-detection-probability',
    verdict: CanaryVerdict.WEAK,
    rule: `The faulty version should be rolled back before all traffic moves to it with a probability of ${percent(plan.targetProbability)}.`,
    numbers: `With an assumed ${assumed(traffic)}, of which the faulty version fails ${percent(traffic.faultyErrorRate)} `
      + `and a healthy one ${percent(traffic.healthyErrorRate)}, the best alarm does so with a probability of ${percent(power)}.${premises(plan)}${withoutModel(plan)}`,
    remedy: remedyOfLowPower(plan, traffic, alarms),
  }];
}

/** The interval first: it costs time only. Else whatever is possible alone, and no louder. */
function remedyOfLowPower(plan: Plan, traffic: ExpectedTraffic, alarms: readonly AlarmResult[]): string {
  const { steps } = plan.schedule;
  if (steps.length === 0) {
    return 'Give the new version a part of the traffic first: all at once leaves no time before promotion.';
  }
  const minutes = least(alarms.map((alarm) => alarm.recommendedIntervalMinutes));
  const { engineRules, longestIntervalMinutes } = plan;
  if (minutes !== undefined && minutes * steps.length <= (engineRules?.longestRolloutMinutes ?? Infinity)) {
    return `Give each step ${minutes} min.`;
  }
  const tooLong = minutes === undefined || engineRules === undefined
    ? `No interval up to ${longestIntervalMinutes} min is enough`
    : `${steps.length} steps of ${minutes} min would be enough, but ${engineRules.title} ends a rollout after ${engineRules.longestRolloutMinutes} min`;
  return `${tooLong}: ${remedyBesidesTheInterval(plan, traffic, alarms)}`;
}

function remedyBesidesTheInterval(plan: Plan, traffic: ExpectedTraffic, alarms: readonly AlarmResult[]): string {
  const change = sharperAlarm(plan, traffic);
  if (change) {
    return change.property === 'threshold'
      ? `lower the threshold of ${change.alarm.name} to ${thresholdText(change.alarm)}.`
      : `let ${change.alarm.datapointsToAlarm} of ${change.alarm.evaluationPeriods} datapoints set off ${change.alarm.name} (datapointsToAlarm).`;
  }
  const percentage = largerPercentage(plan, traffic);
  if (percentage !== undefined) {
    return `give the step ${percentage} % of the traffic.`;
  }
  const [requests, errorRate] = [
    least(alarms.map((alarm) => alarm.minimumRequestsPerSecond)),
    least(alarms.map((alarm) => alarm.smallestDetectableErrorRate)),
  ];
  const possible = [
    ...(requests !== undefined && requests > traffic.requestsPerSecond ? [`have at least ${round(requests)} requests a second`] : []),
    ...(errorRate !== undefined ? [`expect to find versions only that fail at least ${percent(errorRate)}`] : []),
  ];
  return possible.length === 0
    ? `${SEVERAL}.`
    : `${possible.join(', or ')}; or ${SEVERAL}.`;
}

function falseAlarms(plan: Plan, traffic: ExpectedTraffic, { combined, alarms }: Figures): CanaryFinding[] {
  const probability = combined.falseAlarmProbability!;
  if (probability <= MOST_FALSE_ALARMS) {
    return [];
  }
  const fair = MOST_FALSE_ALARMS / alarms.length;
  const loud = plan.alarms.filter((_, i) => alarms[i].falseAlarmProbability! > fair);
  // The loud ones may share what the quiet ones leave.
  const quiet = alarms.reduce((sum, { falseAlarmProbability: own }) => own! > fair ? sum : sum + own!, 0);
  const allowed = (MOST_FALSE_ALARMS - quiet) / loud.length;
  return [{
    id: 'false-alarms',
    verdict: CanaryVerdict.WEAK,
    rule: `A healthy version should be rolled back in at most ${percent(MOST_FALSE_ALARMS)} of the releases.`,
    numbers: `With an assumed ${assumed(traffic)}, of which a healthy version fails ${percent(traffic.healthyErrorRate)}, `
      + `the probability is up to ${percent(probability)} (${alarms.map((alarm) => `${alarm.name} ${percent(alarm.falseAlarmProbability!)}`).join(', ')}).${premises(plan)}`,
    remedy: loud.map((alarm) => remedyOfFalseAlarms(plan, alarm, traffic, allowed)).join(' '),
  }];
}

/** The threshold first; more datapoints where it would hide the faulty version, and they would not. */
function remedyOfFalseAlarms(plan: Plan, alarm: AnalyzedAlarm, traffic: ExpectedTraffic, allowed: number): string {
  const { name } = alarm;
  const threshold = quietThreshold(plan, alarm, traffic, allowed);
  const finds = (changed: AnalyzedAlarm) => reachesTarget(watchOf(plan, changed, traffic), traffic.faultyErrorRate);
  const hides = threshold === undefined || (finds(alarm) && !finds({ ...alarm, threshold }));
  const calmer = hides ? moreDatapoints(plan, alarm, traffic, allowed) : undefined;
  if (calmer) {
    return `Let only ${calmer.datapointsToAlarm} of ${calmer.evaluationPeriods} datapoints set off ${name} (datapointsToAlarm).`;
  }
  if (threshold === undefined) {
    return `No threshold makes ${name} quiet enough: remove it, or let more datapoints breach.`;
  }
  const cost = hides ? ` (it then misses the faulty version more often than the target of ${percent(plan.targetProbability)} allows)` : '';
  return `Raise the threshold of ${name} to ${thresholdText({ ...alarm, threshold })}${cost}.`;
}

function thresholdText({ statistic, threshold }: AnalyzedAlarm): string {
  return `${threshold}${{ [AlarmStatistic.RATE]: ' %', [AlarmStatistic.COUNT]: '', [AlarmStatistic.COMPARISON]: ' percentage points' }[statistic]}`;
}

function tooFewRequests(alarm: AnalyzedAlarm, plan: Plan, { requestsPerSecond }: ExpectedTraffic): CanaryFinding[] {
  const { statistic, alarmScope, minimumRequests = 0, periodSeconds } = alarm;
  const smallest = Math.min(...plan.schedule.steps.map(({ share }) => share));
  const watched = alarmScope === AlarmScope.LOAD_BALANCER ? 1 : smallest;
  const requests = requestsPerSecond * watched * periodSeconds;
  if (statistic !== AlarmStatistic.RATE || plan.schedule.steps.length === 0 || requests >= minimumRequests) {
    return [];
  }
  const neededShare = minimumRequests / (requestsPerSecond * periodSeconds);
  return [{
    id: 'too-few-requests',
    verdict: CanaryVerdict.WEAK,
    alarmName: alarm.name,
    rule: 'A period of the smallest step should have the number of requests from which on the alarm looks at them.',
    numbers: `With an assumed ${requestsPerSecond} requests a second, ${percent(watched)} of them in ${periodSeconds} s are ${round(requests)}, `
      + `and ${alarm.name} looks from ${minimumRequests} on.`,
    remedy: `Set minimumRequests of ${alarm.name} to at most ${Math.floor(requests)}`
      + `${neededShare <= 1 ? `, or let no step be below ${percent(neededShare)}` : ''}.`,
  }];
}

/** What the alarms' models take for granted, after a sentence. */
function premises({ alarms }: Plan): string {
  const sentences = new Set(alarms.flatMap(({ assumption }) => assumption ?? []));
  return [...sentences].map((sentence) => ` ${sentence}`).join('');
}

/** The alarms that may help, and that no figure counts on. */
function withoutModel({ unmodelled }: Plan): string {
  const names = unmodelled.filter(({ watchesFailedRequests }) => watchesFailedRequests !== false).map(({ name }) => name);
  return names.length === 0 ? '' : ` Not counted, for want of a model: ${names.join(', ')}.`;
}

function assumed({ requestsPerSecond }: ExpectedTraffic): string {
  return `${round(requestsPerSecond)} requests a second`;
}

function least(figures: readonly (number | undefined)[]): number | undefined {
  const known = figures.filter((figure) => figure !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
