import { fittedTo, followsSteps } from './candidates';
import { BreachProbability, breachProbability } from '../../src/analysis/datapoint';
import { isCertain } from '../../src/analysis/faults';
import { Plan, planOf, watchOf } from '../../src/analysis/plan';
import { quietThreshold } from '../../src/analysis/recommend';
import { stoppedProbability } from '../../src/analysis/refused';
import { leastShareWatched } from '../../src/analysis/request-minimum';
import { canCompare } from '../../src/analysis/schedule-limits';
import { AlarmStatistic, AnalyzedAlarm, CanaryAnalysisOptions, CanaryStep, ExpectedTraffic } from '../../src/analysis/types';

/** The most false alarms of a plan that is recommended, as a part of the releases. */
export const MOST_FALSE_ALARMS = 0.01;
/** And where a healthy version fails twice as many requests as is assumed. */
export const MOST_AT_TWICE = 0.05;
/** What of both a robust plan may have by the figures, which leave out that a release takes its time to begin, and is watched meanwhile. */
export const MARGIN = 0.85;
/** What of them the alarms that are not searched for may have together. */
const ALLOWANCE = 0.5;
/** The share in which an alarm's loudness is looked at: the largest of the defaults' that compares. */
const ORDINARY_SHARE = 0.4;

/** An alarm that is not searched for. */
export interface KeptAlarm {
  readonly alarm: AnalyzedAlarm;
  /** Its threshold as it was, where it had to be raised. */
  readonly raisedFrom?: number;
}

/** The same traffic, of which a healthy version fails twice as much. */
export function twiceAsUnhealthy(traffic: ExpectedTraffic): ExpectedTraffic {
  return { ...traffic, healthyErrorRate: Math.min(1, 2 * traffic.healthyErrorRate) };
}

/** Today's alarms, as they would be beside one that is searched for. */
export class KeptAlarms {
  public readonly all: readonly KeptAlarm[];
  private readonly today: readonly CanaryStep[];
  private readonly breaches = new Map<string, BreachProbability>();
  private readonly falseAlarmsOf = new Map<string, number>();

  /**
   * Where they are so loud that they alone would have most of the false alarms in the longest rollout that is considered,
   * the thresholds of the loud ones are raised by as little as is enough.
   *
   * @param searched those that are searched for, one at a time: while one is, the others are as they were
   */
  constructor(
    question: CanaryAnalysisOptions, private readonly traffic: ExpectedTraffic, searched: readonly AnalyzedAlarm[], longestMinutes: number,
    robust: boolean,
  ) {
    this.today = question.steps;
    const once = raised(question, traffic, searched, longestMinutes, MOST_FALSE_ALARMS);
    const twice = robust ? raised(question, twiceAsUnhealthy(traffic), searched, longestMinutes, MOST_AT_TWICE) : once;
    this.all = once.map((kept, i) => twice[i].alarm.threshold > kept.alarm.threshold ? twice[i] : kept);
  }

  /** All alarms of a plan with those steps: the one that is searched for where it was, or at the end. */
  public around(alarm: AnalyzedAlarm, steps: readonly CanaryStep[], replaced: AnalyzedAlarm | undefined): AnalyzedAlarm[] {
    const alarms = this.all.flatMap((kept) => kept.alarm === replaced ? alarm : this.beside(kept.alarm, steps) ?? []);
    return replaced === undefined ? [...alarms, alarm] : alarms;
  }

  /** Whether each of them has the requests that it wants at every step, as far as it has them today. */
  public haveEnoughRequests(steps: readonly CanaryStep[], replaced: AnalyzedAlarm | undefined): boolean {
    const { requestsPerSecond } = this.traffic;
    const isEnough = ({ minimumRequests = 0, statistic }: AnalyzedAlarm, of: readonly CanaryStep[]) =>
      statistic === AlarmStatistic.COUNT || of.every(({ share }) => 60 * requestsPerSecond * share >= minimumRequests);
    return this.all.filter(({ alarm }) => alarm !== replaced && isCertain(alarm)).every(({ alarm }) => {
      const fitted = this.fitted(alarm, steps);
      return fitted === undefined || !isEnough(alarm, this.today) || isEnough(fitted, steps);
    });
  }

  /** False alarms of all but the one that is searched for, added up. */
  public falseAlarms({ plan }: { readonly plan: Plan }, replaced: AnalyzedAlarm | undefined, traffic: ExpectedTraffic): number {
    const { phaseSeconds, schedule: { steps } } = plan;
    const alarms = this.all.filter((kept) => kept.alarm !== replaced).flatMap((kept) => this.beside(kept.alarm, steps) ?? []);
    return alarms.reduce((sum, alarm) => {
      const key = [alarm.name, steps.length, steps[0].share, steps[0].durationSeconds, phaseSeconds, traffic.healthyErrorRate].join();
      const falseAlarms = this.falseAlarmsOf.get(key) ?? stoppedProbability({ plan, alarm, traffic, breach: this.breachOf(alarm, traffic) });
      this.falseAlarmsOf.set(key, falseAlarms);
      return sum + falseAlarms;
    }, 0);
  }

  /** As it is recommended: where the smallest step has fewer requests than an alarm wants, and nobody has set how many, it takes what there are. */
  private beside(alarm: AnalyzedAlarm, steps: readonly CanaryStep[]): AnalyzedAlarm | undefined {
    const fitted = this.fitted(alarm, steps);
    if (fitted === undefined || !followsSteps(alarm, this.today)) {
      return fitted;
    }
    const requests = Math.floor(this.traffic.requestsPerSecond * fitted.periodSeconds * leastShareWatched(fitted, steps));
    return { ...fitted, minimumRequests: Math.min(fitted.minimumRequests!, Math.max(1, requests)) };
  }

  /** As the construct would make it for those steps; none where it cannot. */
  private fitted(alarm: AnalyzedAlarm, steps: readonly CanaryStep[]): AnalyzedAlarm | undefined {
    return alarm.statistic === AlarmStatistic.COMPARISON && !canCompare(steps) ? undefined : fittedTo(alarm, this.today, steps);
  }

  private breachOf(alarm: AnalyzedAlarm, traffic: ExpectedTraffic): BreachProbability {
    const key = [alarm.name, alarm.minimumRequests, traffic.healthyErrorRate].join();
    const breach = this.breaches.get(key) ?? breachProbability(alarm, traffic);
    this.breaches.set(key, breach);
    return breach;
  }
}

function raised(
  question: CanaryAnalysisOptions, traffic: ExpectedTraffic, searched: readonly AnalyzedAlarm[], longestMinutes: number, most: number,
): KeptAlarm[] {
  const plan = planOf({ ...question, steps: [{ share: ORDINARY_SHARE, durationSeconds: 60 * longestMinutes }] });
  const others = question.alarms.filter((alarm) => !searched.includes(alarm));
  const falseAlarms = new Map(others.map((alarm) => [alarm, stoppedProbability(watchOf(plan, alarm, traffic))]));
  const allowance = ALLOWANCE * most;
  const tooLoud = [...falseAlarms.values()].reduce((sum, part) => sum + part, 0) > allowance;
  const allowed = allowance / Math.max(1, others.length);
  return question.alarms.map((alarm): KeptAlarm => {
    const threshold = tooLoud && (falseAlarms.get(alarm) ?? 0) > allowed ? quietThreshold(plan, alarm, traffic, allowed) : undefined;
    return threshold === undefined ? { alarm } : { alarm: { ...alarm, threshold }, raisedFrom: alarm.threshold };
  });
}
