import { falseAlarmsAtLeast } from './bounds';
import { Condition, Shape, stepsOf } from './candidates';
import { quickBreach } from './certain-breach';
import { KeptAlarms, MARGIN, MOST_AT_TWICE, MOST_FALSE_ALARMS, twiceAsUnhealthy } from './kept-alarms';
import { BreachProbability } from '../../src/analysis/datapoint';
import { DEFAULT_ASSUMPTIONS, Plan, planOf, Watch } from '../../src/analysis/plan';
import { reachesTarget } from '../../src/analysis/recommend';
import { stoppedProbability } from '../../src/analysis/refused';
import { forecastRollback, RollbackForecast } from '../../src/analysis/rollback';
import { AlarmResult, AnalyzedAlarm, CanaryAnalysisOptions, CanaryStep, ExpectedTraffic } from '../../src/analysis/types';

/** A plan, as far as a search changes it, and what comes of it. */
export interface Candidate {
  readonly shape: Shape;
  readonly intervalMinutes: number;
  readonly steps: readonly CanaryStep[];
  /** The alarm that was searched for. */
  readonly alarm: AnalyzedAlarm;
  /** Today's version of it; absent where it is added. */
  readonly replaced?: AnalyzedAlarm;
  /** All alarms with a model: that one in its place among those that were kept. */
  readonly alarms: readonly AnalyzedAlarm[];
  readonly rolloutSeconds: number;
  /** The figures that were compared: those of the alarm that was searched for, and the false alarms of all together. */
  readonly combined: AlarmResult;
}

/** A condition, and how likely a minute meets it. */
export interface Searched {
  readonly condition: Condition;
  readonly replaced?: AnalyzedAlarm;
  readonly breach: BreachProbability;
  /** The same where a healthy version fails twice as many requests. */
  readonly breachAtTwice: BreachProbability;
}

/** A schedule that is tried. */
export interface Rollout {
  readonly shape: Shape;
  readonly minutes: number;
  readonly plan: Plan;
}

/** Seconds of its minute in which a release may begin: four stand for all. */
const PHASES = [8, 23, 38, 53];

/** States of alarms, minute by minute, that a search follows at most: a few seconds, where a rollout may take days. */
const MOST_FOLLOWED = 150_000_000;
/** Of each step, so many minutes are followed: more of them are like the last ones. */
const SETTLED_AFTER = 150;

type MOfN = Pick<AnalyzedAlarm, 'datapointsToAlarm' | 'evaluationPeriods'>;

/** How many states an alarm has: where in its last periods up to M − 1 can have breached. */
function statesOf(datapointsToAlarm: number, evaluationPeriods: number): number {
  return Array.from({ length: datapointsToAlarm - 1 }, (_, i) => (evaluationPeriods - i) / (i + 1)).reduce((product, factor) => product * factor, 1);
}

/** What a plan is asked, each question once. */
export class Trials {
  private readonly rollouts = new Map<string, Rollout>();
  private readonly twice: ExpectedTraffic;
  private followed = 0;

  constructor(
    private readonly question: CanaryAnalysisOptions, public readonly traffic: ExpectedTraffic,
    private readonly kept: KeptAlarms, private readonly robust: boolean,
  ) {
    this.twice = twiceAsUnhealthy(traffic);
  }

  /** A condition that takes the place of an alarm, or that is added. */
  public searched(condition: Condition, replaced: AnalyzedAlarm | undefined): Searched {
    return { condition, replaced, breach: quickBreach(condition, this.traffic), breachAtTwice: quickBreach(condition, this.twice) };
  }

  public rollout(shape: Shape, minutes: number): Rollout {
    const key = `${shape.kind} ${shape.percentage} ${minutes}`;
    const known = this.rollouts.get(key) ?? { shape, minutes, plan: planOf({ ...this.question, steps: stepsOf(shape, minutes) }) };
    this.rollouts.set(key, known);
    return known;
  }

  /** Whether so much was followed that a search has to end: what is left is the least promising. */
  public get isExhausted(): boolean {
    return this.followed > MOST_FOLLOWED;
  }

  /** Counts what it takes to follow an alarm for some minutes. */
  public follow(minutes: number, { datapointsToAlarm, evaluationPeriods }: MOfN): void {
    this.followed += minutes * statesOf(datapointsToAlarm, evaluationPeriods);
  }

  /** What becomes of the faulty version. */
  public forecast({ plan }: Rollout, alarm: AnalyzedAlarm, { breach }: Searched): RollbackForecast {
    this.follow(plan.horizonSeconds / 60, alarm);
    return forecastRollback({ plan, alarm, traffic: this.traffic, breach });
  }

  /**
   * False alarms of all alarms together, if they are few enough, where a healthy version fails twice as many requests, too. Undefined if
   * not: then they are not for an alarm of the same M that looks back further, or in a longer rollout.
   */
  public falseAlarms(rollout: Rollout, alarm: AnalyzedAlarm, searched: Searched): number | undefined {
    const margin = this.robust ? MARGIN : 1;
    const cases = [
      { traffic: this.traffic, breach: searched.breach, most: margin * MOST_FALSE_ALARMS },
      ...(this.robust ? [{ traffic: this.twice, breach: searched.breachAtTwice, most: margin * MOST_AT_TWICE }] : []),
    ];
    const { plan } = rollout;
    if (cases.some(({ traffic, breach, most }) => isSurelyLoud({ plan, alarm, traffic, breach }, most))) {
      return undefined;
    }
    // The louder case first.
    const parts: number[] = [];
    for (const { traffic, breach, most } of [...cases].reverse()) {
      const part = this.stopped(plan, { alarm, traffic, breach }, searched.replaced, most);
      if (part === undefined) {
        return undefined;
      }
      parts.push(part);
    }
    return parts[parts.length - 1];
  }

  /**
   * At the phase that the plan assumes, or as the mean of all phases, if that is more: a minute that the new version has for a part only brings
   * it few requests, of which one that fails is many.
   */
  private stopped(plan: Plan, watch: Omit<Watch, 'plan'>, replaced: AnalyzedAlarm | undefined, most: number): number | undefined {
    const at = (phaseSeconds: number, enough: number) => {
      this.follow(Math.min(plan.horizonSeconds / 60, SETTLED_AFTER * plan.schedule.steps.length), watch.alarm);
      const atPhase = { ...plan, phaseSeconds };
      const own = stoppedProbability({ ...watch, plan: atPhase });
      return own > enough ? own : own + this.kept.falseAlarms({ plan: atPhase }, replaced, watch.traffic);
    };
    const assumed = at(plan.phaseSeconds, most);
    if (assumed > most || plan.phaseSeconds !== DEFAULT_ASSUMPTIONS.phaseSeconds) {
      return assumed > most ? undefined : assumed;
    }
    const enough = most * PHASES.length;
    const sum = PHASES.reduce((before, phase) => before > enough ? before : before + at(phase, enough), 0);
    return sum > enough ? undefined : Math.max(assumed, sum / PHASES.length);
  }

  /** The candidate, if its alarm finds the faulty version where a healthy one fails twice as many requests, too: a comparison may not. */
  public candidate({ plan, shape, minutes }: Rollout, alarm: AnalyzedAlarm, searched: Searched, forecast: RollbackForecast): Candidate | undefined {
    const falseAlarms = this.falseAlarms({ plan, shape, minutes }, alarm, searched);
    const atTwice = { plan, alarm, traffic: this.twice, breach: searched.breachAtTwice };
    if (falseAlarms === undefined || (this.robust && !reachesTarget(atTwice, this.twice.faultyErrorRate))) {
      return undefined;
    }
    return {
      shape,
      intervalMinutes: minutes,
      steps: plan.schedule.steps,
      alarm,
      replaced: searched.replaced,
      alarms: this.kept.around(alarm, plan.schedule.steps, searched.replaced),
      rolloutSeconds: plan.rolloutSeconds,
      combined: { name: 'combined', ...forecast, falseAlarmProbability: falseAlarms },
    };
  }
}

/** What needs no chain to be known. The last minutes of a step are not, before it is over. */
function isSurelyLoud({ plan, alarm, traffic: { healthyErrorRate }, breach }: Watch, most: number): boolean {
  const { schedule: { steps }, alarmLatencySeconds } = plan;
  return falseAlarmsAtLeast(alarm, breach(0, healthyErrorRate), alarm.evaluationPeriods) > most
    || steps.some(({ share, durationSeconds }) => {
      const minutes = Math.max(0, Math.floor((durationSeconds - alarmLatencySeconds) / 60) - 1);
      return falseAlarmsAtLeast(alarm, breach(share, healthyErrorRate), minutes) > most;
    });
}
