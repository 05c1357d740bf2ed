import { Plan } from './plan';
import { quietThreshold } from './recommend';
import { AlarmResult, AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryFinding, CanaryVerdict, ExpectedTraffic } from './types';
import { percent, round } from './wording';

/** The most false alarms that a canary may cause, as a part of its releases. */
const MOST_FALSE_ALARMS = 0.01;

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

/** The interval first: it costs time only. */
function remedyOfLowPower(plan: Plan, traffic: ExpectedTraffic, alarms: readonly AlarmResult[]): string {
  if (plan.schedule.steps.length === 0) {
    return 'Give the new version a part of the traffic first: all at once leaves no time before promotion.';
  }
  const [minutes, requests, errorRate] = [
    least(alarms.map((alarm) => alarm.recommendedIntervalMinutes)),
    least(alarms.map((alarm) => alarm.minimumRequestsPerSecond)),
    least(alarms.map((alarm) => alarm.smallestDetectableErrorRate)),
  ];
  if (minutes !== undefined) {
    return `Give each step ${minutes} min.`;
  }
  if (requests !== undefined && requests > traffic.requestsPerSecond) {
    return `No interval is enough: lower the threshold, or have at least ${round(requests)} requests a second.`;
  }
  return errorRate === undefined
    ? 'No interval is enough: lower the threshold, minimumRequests or datapointsToAlarm.'
    : `No interval is enough: lower the threshold, or expect to find versions only that fail at least ${percent(errorRate)}.`;
}

function falseAlarms(plan: Plan, traffic: ExpectedTraffic, { combined, alarms }: Figures): CanaryFinding[] {
  const probability = combined.falseAlarmProbability!;
  if (probability <= MOST_FALSE_ALARMS) {
    return [];
  }
  const allowed = MOST_FALSE_ALARMS / alarms.length;
  const loud = plan.alarms.filter((_, i) => alarms[i].falseAlarmProbability! > allowed);
  return [{
    id: 'false-alarms',
    verdict: CanaryVerdict.WEAK,
    rule: `A healthy version should be rolled back in at most ${percent(MOST_FALSE_ALARMS)} of the releases.`,
    numbers: `With an assumed ${assumed(traffic)}, of which a healthy version fails ${percent(traffic.healthyErrorRate)}, `
      + `the probability is up to ${percent(probability)} (${alarms.map((alarm) => `${alarm.name} ${percent(alarm.falseAlarmProbability!)}`).join(', ')}).${premises(plan)}`,
    remedy: loud.map((alarm) => remedyOfFalseAlarms(alarm, quietThreshold(plan, alarm, traffic, allowed))).join(' '),
  }];
}

function remedyOfFalseAlarms({ name }: AnalyzedAlarm, threshold: number | undefined): string {
  return threshold === undefined
    ? `No threshold makes ${name} quiet enough: remove it, or let more datapoints breach.`
    : `Raise the threshold of ${name} to ${threshold}.`;
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
