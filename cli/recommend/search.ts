import { atBest, failedIfSure, leastMinutes } from './bounds';
import {
  comparisonConditions, Condition, datapoints, fittedTo, isCompared, isMinimumSensible, NEW_COMPARISON, NEW_RATE, rateConditions, Shape, shapeOf,
  shapes, stepCount,
} from './candidates';
import { Courses } from './courses';
import { undominated } from './dominance';
import { Front } from './front';
import { KeptAlarm, KeptAlarms } from './kept-alarms';
import { Candidate, Rollout, Searched, Trials } from './trials';
import { bisect } from '../../src/analysis/bisect';
import { Plan, planOf } from '../../src/analysis/plan';
import { RollbackForecast } from '../../src/analysis/rollback';
import { AlarmStatistic, AnalyzedAlarm, CanaryAnalysisOptions, ExpectedTraffic } from '../../src/analysis/types';

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
  /** The alarms that it changed, one a candidate. */
  readonly searched: readonly AnalyzedAlarm[];
  /** All alarms as they are beside a searched one: as they were, or quieter. */
  readonly kept: readonly KeptAlarm[];
  /** Whether all was tried, and not only what is most promising. */
  readonly isComplete: boolean;
}

/**
 * Searches every share, canaries and ramps, every interval, and the threshold, the minimum, and M of N of one alarm, the one on
 * the rate of failed requests or the comparison, for plans in which that alarm alone rolls the faulty version back before
 * promotion with the target probability, and all alarms together have at most 1 % false alarms. The termination wait stays as
 * it is, and so do the other alarms, unless they are too loud for any plan.
 */
export function search(question: CanaryAnalysisOptions, traffic: ExpectedTraffic, { longestMinutes, leastDatapoints, robust = true }: Limits): Found {
  const rate = question.alarms.find(({ statistic, assumption }) => statistic === AlarmStatistic.RATE && assumption === undefined);
  const comparison = question.alarms.find(({ statistic }) => statistic === AlarmStatistic.COMPARISON);
  const searched = [rate, comparison].flatMap((alarm) => alarm ?? []);
  const kept = new KeptAlarms(question, traffic, searched, longestMinutes, robust);
  const front = new Front(changesTo(question));
  const one = new Search(question, traffic, { longestMinutes, leastDatapoints, robust }, kept, front);
  one.conditions(rateConditions(rate ?? NEW_RATE, traffic), rate);
  one.conditions(comparisonConditions(comparison ?? NEW_COMPARISON), comparison);
  return { best: front.best, searched, kept: kept.all, isComplete: one.isComplete };
}

/** A condition with M, in schedules of one shape, and what it cannot be better than. */
interface Node {
  readonly searched: Searched;
  readonly shape: Shape;
  readonly m: number;
  readonly ns: readonly number[];
  readonly minutes: number;
  readonly failedAtLeast: number;
}

const EACH = 1.02;

class Search {
  private readonly trials: Trials;
  private readonly shapes: readonly Shape[];
  private readonly plan: Plan;
  private readonly today?: Shape;

  constructor(
    question: CanaryAnalysisOptions, private readonly traffic: ExpectedTraffic, private readonly limits: Required<Limits>,
    private readonly kept: KeptAlarms, private readonly front: Front,
  ) {
    this.trials = new Trials(question, traffic, kept, limits.robust);
    this.today = shapeOf(question.steps);
    this.shapes = shapes(this.today, question.engineRules);
    this.plan = planOf(question);
  }

  public get isComplete(): boolean {
    return !this.trials.isExhausted;
  }

  /** The most promising first: what they find beats the others before they are looked at closely. Ramps are hardly ever the best. */
  public conditions(conditions: readonly Condition[], replaced: AnalyzedAlarm | undefined): void {
    const all = conditions.map((condition) => this.trials.searched(condition, replaced));
    for (const kind of ['canary', 'linear'] as const) {
      const nodes = this.shapes.filter((shape) => shape.kind === kind).flatMap((shape) => this.nodesOf(shape, all, replaced));
      nodes.sort((a, b) => a.failedAtLeast - b.failedAtLeast);
      nodes.forEach((node) => this.follow(node));
    }
  }

  private nodesOf(shape: Shape, all: readonly Searched[], replaced: AnalyzedAlarm | undefined): Node[] {
    const most = this.mostMinutes(shape);
    const { schedule: { steps } } = this.trials.rollout(shape, 1).plan;
    if (most < 1 || !this.kept.haveEnoughRequests(steps, replaced)) {
      return [];
    }
    const requests = 60 * this.traffic.requestsPerSecond * steps[0].share;
    const alarms = datapoints(this.limits.leastDatapoints, replaced).filter(({ m }) => {
      const least = this.leastOf(shape, m, most);
      return least !== undefined && !this.front.beats(least.seconds, least.failed);
    });
    const isComparison = all[0]?.condition.statistic === AlarmStatistic.COMPARISON;
    if (alarms.length === 0 || (isComparison && !isCompared(shape, this.today))) {
      return [];
    }
    const possible = isComparison ? all : undominated(
      all.filter(({ condition: { minimumRequests = 0 } }) => isMinimumSensible(minimumRequests, replaced?.minimumRequests ?? 0, requests)),
      steps.map(({ share }) => share), this.traffic,
    );
    return possible.flatMap((searched) => alarms.flatMap(({ m, ns }) => this.nodeOf(shape, searched, m, ns, most) ?? []));
  }

  private mostMinutes(shape: Shape): number {
    return Math.min(Math.floor(this.limits.longestMinutes / stepCount(shape)), this.plan.longestIntervalMinutes);
  }

  /** What M cannot be better than under any condition. */
  private leastOf(shape: Shape, m: number, most: number): { seconds: number; failed: number } | undefined {
    const minutes = Math.ceil(this.intervalOf(m) / stepCount(shape));
    const { plan } = this.trials.rollout(shape, minutes);
    return minutes > most ? undefined : { seconds: plan.rolloutSeconds, failed: failedIfSure(plan, this.traffic, m) };
  }

  private nodeOf(shape: Shape, searched: Searched, m: number, ns: readonly number[], most: number): Node | undefined {
    const minutes = shape.kind === 'canary' ? this.leastOfCanary(shape, searched, m, most) : this.leastOf(shape, m, most) && 1;
    if (minutes === undefined || minutes > most) {
      return undefined;
    }
    if (shape.kind === 'linear') {
      const least = this.leastOf(shape, m, most)!;
      return { searched, shape, m, ns, minutes, failedAtLeast: least.failed };
    }
    const { plan } = this.trials.rollout(shape, minutes);
    const { failedRequests } = atBest({ plan, alarm: alarmOf(searched, m, ns[0]), traffic: this.traffic, breach: searched.breach }, m);
    return this.front.beats(plan.rolloutSeconds, failedRequests) ? undefined : { searched, shape, m, ns, minutes, failedAtLeast: failedRequests };
  }

  /** The least interval in which M minutes breach often enough. */
  private leastOfCanary(shape: Shape, { breach }: Searched, m: number, most: number): number | undefined {
    const { plan: { schedule: { steps: [{ share }] } } } = this.trials.rollout(shape, 1);
    return this.intervalOf(leastMinutes(breach(share, this.traffic.faultyErrorRate), m, this.plan.targetProbability, most));
  }

  /** The interval in which so many minutes are known in time. */
  private intervalOf(minutes = Infinity): number {
    const { phaseSeconds, alarmLatencySeconds } = this.plan;
    return Math.ceil((phaseSeconds + 60 * minutes + alarmLatencySeconds) / 60);
  }

  /** Longer and longer intervals: fewer faulty versions escape, and more healthy ones are stopped. */
  private follow({ searched, shape, m, ns, minutes: least, failedAtLeast }: Node): void {
    const courses = new Courses(searched, m, this.traffic);
    let left = ns;
    for (let minutes = least; minutes <= this.mostMinutes(shape) && left.length > 0 && !this.trials.isExhausted; minutes = longer(minutes)) {
      const rollout = this.trials.rollout(shape, minutes);
      if (this.front.beats(rollout.plan.rolloutSeconds, failedAtLeast)) {
        return;
      }
      if (shape.kind === 'linear') {
        left = this.tryAll(rollout, searched, m, left);
        continue;
      }
      this.trials.follow(minutes - courses.minutesOf(left[0]), { datapointsToAlarm: m, evaluationPeriods: left[0] });
      const { power, failedRequests } = courses.of(left[0], rollout.plan);
      if (power >= this.plan.targetProbability) {
        // Longer rollouts have fewer failed requests by what escapes alone, and this is without.
        if (this.front.beats(rollout.plan.rolloutSeconds, failedRequests)) {
          return;
        }
        left = this.tryAll(rollout, searched, m, left);
      }
    }
  }

  /** Tries the alarms that look back so far, the furthest first, and returns those that are quiet enough: longer rollouts are louder. */
  private tryAll(rollout: Rollout, searched: Searched, m: number, ns: readonly number[]): readonly number[] {
    const { plan } = rollout;
    const bound = atBest({ plan, alarm: alarmOf(searched, m, ns[0]), traffic: this.traffic, breach: searched.breach }, m);
    if (bound.power < this.plan.targetProbability || this.front.beats(plan.rolloutSeconds, bound.failedRequests)) {
      return ns;
    }
    if (this.promising(rollout, searched, alarmOf(searched, m, ns[0])) === undefined) {
      return ns;
    }
    const quiet = ns.slice(this.firstQuiet(rollout, searched, m, ns));
    for (const n of worthTrying(quiet, searched.replaced)) {
      const alarm = alarmOf(searched, m, n);
      const forecast = this.promising(rollout, searched, alarm);
      if (forecast === undefined) {
        break;
      }
      const candidate = this.trials.candidate(rollout, alarm, searched, forecast);
      if (candidate) {
        this.front.add(candidate);
      }
    }
    return quiet;
  }

  /** What becomes of the faulty version, if that is good enough and nothing better is known. */
  private promising(rollout: Rollout, searched: Searched, alarm: AnalyzedAlarm): RollbackForecast | undefined {
    const forecast = this.trials.forecast(rollout, alarm, searched);
    return forecast.rollbackBeforePromotionProbability < this.plan.targetProbability
      || this.front.beats(rollout.plan.rolloutSeconds, forecast.expectedFailedRequests) ? undefined : forecast;
  }

  /** Of two alarms the one that looks back less is quieter. */
  private firstQuiet(rollout: Rollout, searched: Searched, m: number, ns: readonly number[]): number {
    const isQuiet = (i: number) => this.trials.falseAlarms(rollout, alarmOf(searched, m, ns[i]), searched) !== undefined;
    return isQuiet(0) ? 0 : isQuiet(ns.length - 1) ? bisect(1, ns.length - 1, isQuiet) : ns.length;
  }
}

/** The next interval that is tried: each of an hour, then those that are 2 % longer, because nobody counts the minutes of a day. */
function longer(minutes: number): number {
  return Math.ceil(minutes * EACH) > minutes + 1 ? Math.ceil(minutes * EACH) : minutes + 1;
}

function alarmOf({ condition }: Searched, datapointsToAlarm: number, evaluationPeriods: number): AnalyzedAlarm {
  return { ...condition, datapointsToAlarm, evaluationPeriods };
}

/** The furthest look back finds the most; where others find as much, today's and the shortest are the next that one would want. */
function worthTrying(ns: readonly number[], today: AnalyzedAlarm | undefined): number[] {
  return [...new Set([ns[0], ...ns.filter((n) => n === today?.evaluationPeriods), ns[ns.length - 1]])].filter((n) => n !== undefined);
}

/** In how much a candidate differs from today's plan: of equals, the one that is nearest is the best. */
function changesTo(question: CanaryAnalysisOptions): (candidate: Candidate) => number {
  const today = shapeOf(question.steps);
  return ({ shape, alarm, intervalMinutes, steps, replaced }) => {
    const before = replaced && fittedTo(replaced, question.steps, steps);
    return [
      shape.kind !== today?.kind, shape.percentage !== today?.percentage, 60 * intervalMinutes !== question.steps[0]?.durationSeconds,
      alarm.threshold !== before?.threshold, alarm.minimumRequests !== before?.minimumRequests, alarm.criticalValue !== before?.criticalValue,
      alarm.datapointsToAlarm !== before?.datapointsToAlarm, alarm.evaluationPeriods !== before?.evaluationPeriods,
    ].filter(Boolean).length;
  };
}
