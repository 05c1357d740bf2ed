import { alarms, isMinimumSensible, NEW_ALARM, Shape, shapeOf, shapes, stepsOf } from './candidates';
import { keepAlarms, KeptAlarm, MOST_AT_TWICE, MOST_FALSE_ALARMS, twiceAsUnhealthy } from './kept-alarms';
import { BreachProbability, breachProbability } from '../../src/analysis/datapoint';
import { Plan, planOf, Watch } from '../../src/analysis/plan';
import { reachesTarget } from '../../src/analysis/recommend';
import { stoppedProbability } from '../../src/analysis/refused';
import { forecastRollback } from '../../src/analysis/rollback';
import { AlarmResult, AlarmStatistic, AnalyzedAlarm, CanaryAnalysisOptions, CanaryStep, ExpectedTraffic } from '../../src/analysis/types';

/** A longer interval than the least may let fewer faulty versions escape. */
const LONGER_BY = [0, 1, 2, 5];

/** A plan, as far as a search changes it, and what comes of it. */
export interface Candidate {
  readonly shape: Shape;
  readonly intervalMinutes: number;
  readonly steps: readonly CanaryStep[];
  /** The alarm that was searched for. */
  readonly alarm: AnalyzedAlarm;
  /** All alarms with a model: that one in its place among those that were kept. */
  readonly alarms: readonly AnalyzedAlarm[];
  readonly rolloutSeconds: number;
  /** The figures that were compared, of all alarms together. */
  readonly combined: AlarmResult;
}

/** How far a search goes. */
export interface Limits {
  /** Of the rollout. */
  readonly longestMinutes: number;
  /** M, at least: a single period that breaches may be a burst. */
  readonly leastDatapoints: number;
  /** Whether a plan must hold at twice the healthy error rate, too. It must by default: nobody knows that rate exactly. */
  readonly robust?: boolean;
}

/** What a search found. */
export interface Found {
  /** No other candidate is better than one of these in failed requests without being longer; the shortest first. */
  readonly best: readonly Candidate[];
  /** The alarm that it changed; none where it added one. */
  readonly replaced?: AnalyzedAlarm;
  /** The other alarms: as they were, or quieter. */
  readonly kept: readonly KeptAlarm[];
}

/**
 * Searches shares, intervals, thresholds, minima, and M of N for plans whose searched alarm alone rolls the
 * faulty version back before promotion with the target probability, and all of whose alarms together have at
 * most 1 % false alarms. The termination wait stays as it is, and so do the other alarms, unless they are too loud
 * for any plan.
 */
export function search(
  question: CanaryAnalysisOptions, traffic: ExpectedTraffic, { longestMinutes, leastDatapoints, robust = true }: Limits,
): Found {
  const replaced = question.alarms.find(({ statistic, assumption }) => statistic === AlarmStatistic.RATE && assumption === undefined);
  const kept = keepAlarms(question, traffic, replaced, longestMinutes, robust);
  const evaluate = evaluation(question, traffic, replaced, kept.map(({ alarm }) => alarm));
  const found = alarmsByBreach(alarms(replaced ?? NEW_ALARM, traffic, leastDatapoints), traffic).flatMap(({ variants, breach }) =>
    shapes(shapeOf(question.steps), question.engineRules).flatMap((shape) =>
      variants.flatMap((alarm) => evaluate({ shape, alarm, breach, longestMinutes }))));
  const best = paretoFront(found, changes(question, replaced), robust ? robustness(question, traffic) : () => true);
  return { best, replaced, kept };
}

interface Attempt {
  readonly shape: Shape;
  readonly alarm: AnalyzedAlarm;
  readonly breach: BreachProbability;
  readonly longestMinutes: number;
}

function evaluation(
  question: CanaryAnalysisOptions, traffic: ExpectedTraffic, replaced: AnalyzedAlarm | undefined, others: readonly AnalyzedAlarm[],
) {
  const kept = others.map((alarm) => ({ alarm, breach: breachProbability(alarm, traffic) }));
  const resultsOfKept = new Map<string, AlarmResult[]>();
  const keptResults = (key: string, plan: Plan): AlarmResult[] => {
    const results = resultsOfKept.get(key) ?? kept.map(({ alarm, breach }) => figures({ plan, alarm, traffic, breach }));
    resultsOfKept.set(key, results);
    return results;
  };
  const minimumToday = replaced?.minimumRequests ?? 0;
  return ({ shape, alarm, breach, longestMinutes }: Attempt): Candidate[] => {
    const requests = traffic.requestsPerSecond * alarm.periodSeconds * shape.percentage / 100;
    const least = isMinimumSensible(alarm.minimumRequests!, minimumToday, requests)
      ? leastInterval(question, shape, longestMinutes, { alarm, traffic, breach }) : undefined;
    return least === undefined ? [] : LONGER_BY.flatMap((longer) => {
      const intervalMinutes = least + longer;
      const steps = stepsOf(shape, intervalMinutes);
      const plan = planOf({ ...question, steps });
      if (plan.rolloutSeconds > 60 * longestMinutes || intervalMinutes > plan.longestIntervalMinutes) {
        return [];
      }
      // The cheaper question first: most candidates are too loud.
      if (stoppedProbability({ plan, alarm, traffic, breach }) > MOST_FALSE_ALARMS) {
        return [];
      }
      const own = figures({ plan, alarm, traffic, breach });
      if (own.rollbackBeforePromotionProbability! < plan.targetProbability) {
        return [];
      }
      const ofKept = keptResults(`${shape.kind} ${shape.percentage} ${intervalMinutes}`, plan);
      const position = replaced === undefined ? 0 : question.alarms.indexOf(replaced);
      const all = inserted(others, position, alarm);
      const falseAlarms = [own, ...ofKept].reduce((sum, result) => sum + result.falseAlarmProbability!, 0);
      const combined = { ...own, name: 'combined', falseAlarmProbability: Math.min(1, falseAlarms) };
      return falseAlarms > MOST_FALSE_ALARMS ? [] : [{
        shape,
        intervalMinutes,
        steps,
        alarm,
        alarms: all,
        rolloutSeconds: plan.rolloutSeconds,
        combined,
      }];
    });
  };
}

/** The least number of minutes a step with which the alarm reaches the target. */
function leastInterval(question: CanaryAnalysisOptions, shape: Shape, longestMinutes: number, watched: Omit<Watch, 'plan'>): number | undefined {
  const steps = stepsOf(shape, 1).length;
  const most = Math.min(longestMinutes / steps, planOf(question).longestIntervalMinutes);
  for (let minutes = 1; minutes <= most; minutes++) {
    const plan = planOf({ ...question, steps: stepsOf(shape, minutes) });
    if (reachesTarget({ ...watched, plan }, watched.traffic.faultyErrorRate)) {
      return minutes;
    }
  }
  return undefined;
}

function figures(watch: Watch): AlarmResult {
  return { name: watch.alarm.name, ...forecastRollback(watch), falseAlarmProbability: stoppedProbability(watch) };
}

/** A period breaches or not whatever M and N are: what is known of it is shared. */
function alarmsByBreach(all: readonly AnalyzedAlarm[], traffic: ExpectedTraffic) {
  const groups = new Map<string, AnalyzedAlarm[]>();
  all.forEach((alarm) => {
    const key = `${alarm.threshold} ${alarm.minimumRequests}`;
    groups.set(key, [...groups.get(key) ?? [], alarm]);
  });
  return [...groups.values()].map((variants) => ({ variants, breach: breachProbability(variants[0], traffic) }));
}

/** A few of a front that are worth telling apart: the shortest, the one with the fewest failed requests, and between them large gains. */
export function fewOf(front: readonly Candidate[], most: number): Candidate[] {
  const failed = ({ combined }: Candidate) => combined.expectedFailedRequests!;
  const gains = front.reduce<Candidate[]>((chosen, candidate, i) =>
    i === 0 || failed(candidate) <= WORTHWHILE * failed(chosen[chosen.length - 1]) ? [...chosen, candidate] : chosen, []);
  return gains.length <= most ? gains : Array.from({ length: most }, (_, i) => gains[Math.round(i * (gains.length - 1) / (most - 1))]);
}

/** A longer rollout is worth a line if it has at most that part of the failed requests. */
const WORTHWHILE = 0.9;

/** In how much a candidate differs from today's plan: of equals, the one that is nearest is the best. */
function changes(question: CanaryAnalysisOptions, replaced: AnalyzedAlarm | undefined) {
  const today = shapeOf(question.steps);
  return ({ shape, alarm, intervalMinutes }: Candidate): number => [
    shape.kind !== today?.kind, shape.percentage !== today?.percentage, 60 * intervalMinutes !== question.steps[0]?.durationSeconds,
    alarm.threshold !== replaced?.threshold, alarm.minimumRequests !== replaced?.minimumRequests,
    alarm.datapointsToAlarm !== replaced?.datapointsToAlarm, alarm.evaluationPeriods !== replaced?.evaluationPeriods,
  ].filter(Boolean).length;
}

/** Whether a plan also holds where a healthy version fails twice as many requests. */
function robustness(question: CanaryAnalysisOptions, traffic: ExpectedTraffic): (candidate: Candidate) => boolean {
  const twice = twiceAsUnhealthy(traffic);
  const breaches = new Map<string, BreachProbability>();
  const breachOf = (alarm: AnalyzedAlarm) => {
    const key = `${alarm.name} ${alarm.threshold} ${alarm.minimumRequests}`;
    const known = breaches.get(key) ?? breachProbability(alarm, twice);
    breaches.set(key, known);
    return known;
  };
  return ({ steps, alarms: watching }) => {
    const plan = planOf({ ...question, steps: [...steps] });
    return watching.reduce((sum, alarm) => sum + stoppedProbability({ plan, alarm, traffic: twice, breach: breachOf(alarm) }), 0) <= MOST_AT_TWICE;
  };
}

/**
 * Those that no other one beats, and that hold: the best of each duration, as long as a longer one has fewer failed
 * requests. Only what would be on the front is looked at twice.
 */
function paretoFront(
  candidates: readonly Candidate[], changed: (candidate: Candidate) => number, holds: (candidate: Candidate) => boolean,
): Candidate[] {
  const failed = ({ combined }: Candidate) => combined.expectedFailedRequests!;
  const sorted = [...candidates].sort((a, b) => a.rolloutSeconds - b.rolloutSeconds || failed(a) - failed(b) || changed(a) - changed(b));
  const front: Candidate[] = [];
  for (const candidate of sorted) {
    if ((front.length === 0 || failed(candidate) < failed(front[front.length - 1])) && holds(candidate)) {
      front.push(candidate);
    }
  }
  return front;
}

function inserted<T>(items: readonly T[], position: number, item: T): T[] {
  return [...items.slice(0, position), item, ...items.slice(position)];
}
