import { Judgement, judgement } from './judge';
import { JudgedAlarm } from './judged-alarm';
import { Plays, Timeline } from './plays';
import { AlarmResult, CanaryAnalysis, CanaryAnalysisOptions, ExpectedTraffic } from '../../src';

/** A plan, and the alarms of the template that it is about. */
export interface JudgedPlan {
  readonly title: string;
  readonly options: CanaryAnalysisOptions & ExpectedTraffic;
  readonly alarms: readonly JudgedAlarm[];
}

/** A figure of a plan, what its plays gave, and what it may be. */
export interface JudgedFigure {
  readonly plan: string;
  readonly figure: keyof AlarmResult;
  readonly planned: number;
  readonly played: number;
  readonly least: number;
  readonly most: number;
}

/** What a plan may promise, beside what it is: never much more than comes of it, and not much less. */
const [TOO_GOOD, TOO_BAD] = [0.03, 0.12];
/** Of false alarms it may promise too few by a hundredth or 15 %, and too many by three. */
const [TOO_FEW, TOO_FEW_OF_ALL, TOO_MANY] = [0.01, 0.15, 0.03];
/** So many standard errors of the plays do not count. */
const ERRORS = 3;

/** What a part that was played may be off by chance. */
export function chanceOf(part: number, plays: number): number {
  return ERRORS * Math.sqrt(Math.max(1 / plays, part * (1 - part)) / plays);
}

/** What becomes of releases that fail so many of their requests, under the alarms of the template. */
export function playedReleases(
  { options, alarms }: Omit<JudgedPlan, 'title'>, number: number, seed: number, failing: number, running = options.healthyErrorRate,
): Judgement {
  const { steps, terminationWaitSeconds, requestsPerSecond } = options;
  const historyMinutes = 4 + Math.max(...alarms.map(({ periods, minutes }) => periods * minutes));
  const timeline: Timeline = { steps, terminationWaitSeconds, historyMinutes };
  return judgement(alarms, new Plays({ requestsPerSecond, running: { failing: running }, released: { failing } }, timeline, number, seed), timeline);
}

/** The figures of all alarms together, beside plays of the template. */
export function judgedFigures(plan: JudgedPlan, number: number, seed: number): JudgedFigure[] {
  const { title, options } = plan;
  const { combined } = CanaryAnalysis.analyze(options);
  const assuming = options.alarms.filter(({ assumption }) => assumption !== undefined);
  // What rests on an assumption may roll a release back, and no figure counts on it.
  const counted = plan.alarms.filter((alarm) => !assuming.some(({ name }) => alarm.name.endsWith(`-${name}`)));
  const faulty = playedReleases({ options, alarms: counted }, number, seed, options.faultyErrorRate);
  const healthy = playedReleases(plan, number, seed, options.healthyErrorRate);
  const started = 1 - faulty.neverReleased;
  const figures: JudgedFigure[] = [];
  // Where hardly any release starts, there is nothing to be said of those.
  if (started > 0.1) {
    const played = faulty.found / started;
    const chance = chanceOf(played, number * started);
    figures.push({
      plan: title,
      figure: 'rollbackBeforePromotionProbability',
      planned: combined.rollbackBeforePromotionProbability!,
      played,
      least: played - TOO_BAD - chance,
      most: played + TOO_GOOD + chance,
    });
  }
  const chance = chanceOf(healthy.stopped, number);
  figures.push({
    plan: title,
    figure: 'falseAlarmProbability',
    planned: combined.falseAlarmProbability!,
    played: healthy.stopped,
    least: healthy.stopped - Math.max(TOO_FEW, TOO_FEW_OF_ALL * healthy.stopped) - chance,
    most: healthy.stopped + TOO_MANY + chance,
  });
  return figures;
}

/** Whether a plan may have the figure. */
export function isWithin({ planned, least, most }: JudgedFigure): boolean {
  return planned >= least && planned <= most;
}
