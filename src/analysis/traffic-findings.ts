import { StartInAlarm } from './engine-rules';
import { isCertain } from './faults';
import { Plan, watchOf } from './plan';
import { quietThreshold, reachesTarget } from './recommend';
import { leastShareWatched } from './request-minimum';
import { comparesByDefault, longestRollout } from './schedule-limits';
import { intervalOfAll, largerPercentage, MOST_FALSE_ALARMS, moreDatapoints, sharperAlarm } from './smallest-change';
import { AlarmResult, AlarmStatistic, AnalyzedAlarm, CanaryFinding, CanaryVerdict, ExpectedTraffic } from './types';
import { percent, probability, requestsASecond, round } from './wording';

/** Where no change alone is enough. */
const SEVERAL = 'combine a longer interval, a larger share, and a lower threshold, minimumRequests or datapointsToAlarm, as plan --recommend of the command line does';

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
      ...(refused(plan, traffic, figures) ?? falseAlarms(plan, traffic, figures)),
      ...plan.alarms.filter(isCertain).flatMap((alarm) => tooFewRequests(alarm, plan, traffic)),
    ];
}

function lowPower(plan: Plan, traffic: ExpectedTraffic, { combined, alarms }: Figures): CanaryFinding[] {
  const power = combined.rollbackBeforePromotionProbability!;
  return power >= plan.targetProbability ? [] : [{
    id: 'low-detection-probability',
    verdict: CanaryVerdict.WEAK,
    rule: `The faulty version should be rolled back before all traffic moves to it with a probability of ${percent(plan.targetProbability)}.`,
    numbers: `With an assumed ${assumed(traffic)}, of which the faulty version fails ${percent(traffic.faultyErrorRate)} `
      + `and a healthy one ${percent(traffic.healthyErrorRate)}, the probability is ${about(combined, 'rollbackBeforePromotionProbability')}${probability(power, plan.targetProbability)}.${withoutAssumption(plan)}${withoutModel(plan)}`,
    remedy: remedyOfLowPower(plan, traffic, alarms),
  }];
}

/** The interval first: it costs time only. Else whatever is possible alone, and no louder. */
function remedyOfLowPower(plan: Plan, traffic: ExpectedTraffic, alarms: readonly AlarmResult[]): string {
  const { steps, terminationWaitSeconds } = plan.schedule;
  if (steps.length === 0) {
    return 'Give the new version a part of the traffic first: all at once leaves no time before promotion.';
  }
  const ofOne = least(alarms.map((alarm) => alarm.recommendedIntervalMinutes));
  const minutes = ofOne === undefined ? undefined : intervalOfAll(plan, traffic, ofOne);
  const { engineRules, longestIntervalMinutes } = plan;
  const longest = engineRules ? longestRollout(engineRules, terminationWaitSeconds) : Infinity;
  if (minutes !== undefined && minutes * steps.length <= longest) {
    return `Give each step ${minutes} min.`;
  }
  const tooLong = minutes === undefined || engineRules === undefined
    ? `No interval up to ${longestIntervalMinutes} min is enough`
    : `${steps.length} steps of ${minutes} min would be enough, but ${engineRules.title} allows ${longest} min for a rollout`;
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
    ...(requests !== undefined && requests > traffic.requestsPerSecond ? [`have at least ${requestsASecond(requests)}`] : []),
    ...(errorRate !== undefined ? [`expect to find versions only that fail at least ${percent(errorRate)}`] : []),
  ];
  return possible.length === 0
    ? `${SEVERAL}.`
    : `${possible.join(', or ')}; or ${SEVERAL}.`;
}

/** An alarm that is on without any release. What makes it quiet makes it quiet in a release, too: one finding is enough. */
function refused(plan: Plan, traffic: ExpectedTraffic, figures: Figures): CanaryFinding[] | undefined {
  const { combined } = figures;
  const part = combined.refusedProbability!;
  return part <= MOST_FALSE_ALARMS ? undefined : [{
    id: 'alarm-on-before-release',
    verdict: CanaryVerdict.WEAK,
    rule: plan.engineRules?.startInAlarm === StartInAlarm.UNWATCHED
      ? `No alarm should be on when a release begins: it would run unguarded, because ${plan.engineRules.title} then looks at no alarm.`
      : 'No alarm should be on when a release begins: this release would not start.',
    numbers: `With an assumed ${assumed(traffic)}, of which the old version fails ${percent(traffic.healthyErrorRate)}, an alarm is on with a probability of `
      + `${about(combined, 'refusedProbability')}${probability(part, MOST_FALSE_ALARMS)} (${each(figures, 'refusedProbability')}); `
      + `all in all ${about(combined, 'falseAlarmProbability')}${probability(combined.falseAlarmProbability!)} of the releases of a healthy version are stopped.${premises(plan)}`,
    remedy: remedyOfLoudAlarms(plan, traffic, figures),
  }];
}

/** Each alarm's own part. */
function each({ alarms }: Figures, figure: 'refusedProbability' | 'falseAlarmProbability'): string {
  return alarms.map((alarm) => `${alarm.name} ${probability(alarm[figure]!)}`).join(', ');
}

/** What was estimated, says so. */
function about({ estimates }: AlarmResult, figure: keyof AlarmResult): string {
  return estimates?.includes(figure) ? 'an estimated ' : '';
}

function remedyOfLoudAlarms(plan: Plan, traffic: ExpectedTraffic, { alarms }: Figures): string {
  const fair = MOST_FALSE_ALARMS / alarms.length;
  const own = alarms.map(({ falseAlarmProbability, refusedProbability }) => Math.max(falseAlarmProbability!, refusedProbability!));
  const most = Math.max(...own);
  const isLoud = (part: number) => part > fair || part === most;
  const loud = plan.alarms.filter((_, i) => isLoud(own[i]));
  // The loud ones may share what the quiet ones leave.
  const quiet = own.reduce((sum, part) => isLoud(part) ? sum : sum + part, 0);
  const allowed = (MOST_FALSE_ALARMS - quiet) / loud.length;
  return loud.map((alarm) => remedyOfFalseAlarms(plan, alarm, traffic, allowed)).join(' ');
}

function falseAlarms(plan: Plan, traffic: ExpectedTraffic, figures: Figures): CanaryFinding[] {
  const { combined } = figures;
  const part = combined.falseAlarmProbability!;
  return part <= MOST_FALSE_ALARMS ? [] : [{
    id: 'false-alarms',
    verdict: CanaryVerdict.WEAK,
    rule: `A healthy version should be rolled back in at most ${percent(MOST_FALSE_ALARMS)} of the releases.`,
    numbers: `With an assumed ${assumed(traffic)}, of which a healthy version fails ${percent(traffic.healthyErrorRate)}, `
      + `the probability is ${about(combined, 'falseAlarmProbability') || 'up to '}${probability(part, MOST_FALSE_ALARMS)} (${each(figures, 'falseAlarmProbability')}).${premises(plan)}`,
    remedy: remedyOfLoudAlarms(plan, traffic, figures),
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
  const { statistic, minimumRequests = 0, periodSeconds } = alarm;
  const watched = leastShareWatched(alarm, plan.schedule.steps);
  const requests = requestsPerSecond * watched * periodSeconds;
  if (statistic === AlarmStatistic.COUNT || plan.schedule.steps.length === 0 || requests >= minimumRequests) {
    return [];
  }
  const share = settableShare(minimumRequests / (requestsPerSecond * periodSeconds));
  return [{
    id: 'too-few-requests',
    verdict: CanaryVerdict.WEAK,
    alarmName: alarm.name,
    rule: 'A period of the smallest step should have the number of requests from which on the alarm looks at them.',
    numbers: `With an assumed ${requestsASecond(requestsPerSecond)}, ${percent(watched)} of them in ${periodSeconds} s are ${round(requests)}, `
      + `and ${alarm.name} looks from ${minimumRequests} on.`,
    remedy: sentenceOf([
      // An alarm that looks from no request on would breach by one that fails.
      ...(requests >= 1 ? [`set minimumRequests of ${alarm.name} to at most ${Math.floor(requests)}`] : []),
      // With a larger one another finding says that the versions are compared no more.
      ...(comparesByDefault([{ share, durationSeconds: 0 }]) ? [`let no step be below ${percent(share)}`] : []),
    ]) ?? 'So few requests say nothing in a minute: add an alarm of your own by RollbackAlarm.fromAlarm(), over a longer period.',
  }];
}

/** The least share that every engine takes: whole percents, and below one tenths of it, which only some engines have at all. */
function settableShare(share: number): number {
  const parts = share < 0.01 ? 1000 : 100;
  return Math.ceil(Number((share * parts).toFixed(9))) / parts;
}


function sentenceOf(choices: string[]): string | undefined {
  const text = choices.join(', or ');
  return text === '' ? undefined : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** What the alarms' models take for granted, after a sentence. */
function premises({ alarms }: Plan): string {
  const sentences = new Set(alarms.flatMap(({ assumption }) => assumption ?? []));
  return [...sentences].map((sentence) => ` ${sentence}`).join('');
}

/** The alarms that help if what they assume holds, and that no figure counts on. */
function withoutAssumption({ alarms }: Plan): string {
  const names = alarms.filter((alarm) => !isCertain(alarm)).map(({ name }) => name);
  return names.length === 0 ? '' : ` Not counted, because what they assume may not hold: ${names.join(', ')}.`;
}

/** The alarms that may help, and that no figure counts on. */
function withoutModel({ unmodelled }: Plan): string {
  const names = unmodelled.filter(({ watchesFailedRequests }) => watchesFailedRequests !== false).map(({ name }) => name);
  return names.length === 0 ? '' : ` Not counted, for want of a model: ${names.join(', ')}.`;
}

function assumed({ requestsPerSecond }: ExpectedTraffic): string {
  return requestsASecond(requestsPerSecond);
}

function least(figures: readonly (number | undefined)[]): number | undefined {
  const known = figures.filter((figure) => figure !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
