import { Clock, secondsAfter, secondsBetween } from './clock';
import { ObservedRelease } from './observation';
import { CanaryPlan, PlannedAlarm } from '../src/analysis/canary-plan';
import { neverFires } from '../src/analysis/timing';
import { AlarmStatistic } from '../src/analysis/types';

/** What the plan says of a release that has begun to shift; nothing where it has not, or there is no plan. */
export interface Outlook {
  /** The new version's planned share at a moment, and what it was and will be within a few seconds. */
  readonly shares: readonly number[];
  readonly allTrafficAt: number;
  /** When the old version is gone. Absent where the wait is known only at deployment. */
  readonly settledAt?: number;
  readonly next?: { readonly share: number; readonly at: number };
  /** When each step begins. */
  readonly steps: readonly { readonly share: number; readonly at: number; readonly seconds: number }[];
}

/** An engine needs a moment to do what is due, and to say so. */
const TOLERANCE_SECONDS = 30;

/** Shares are told in tenths of a percent at most. */
const LEAST_DIFFERENCE = 0.0005;

/** What comes, and when, if everything goes by the plan. */
export function outlookOf(release: ObservedRelease, plan: CanaryPlan | undefined, clock: Clock): Outlook | undefined {
  const { shiftBegan, shiftEnded, phase } = release;
  if (plan === undefined || shiftBegan === undefined) {
    return undefined;
  }
  const { steps, end } = stepsOf(release, shiftBegan, plan, clock);
  const allTrafficAt = shiftEnded ?? end;
  const shareAt = (moment: number) => shiftEnded !== undefined && moment >= shiftEnded
    ? 1 : steps.find(({ until }) => moment < until)?.share ?? 1;
  const moments = [0, -TOLERANCE_SECONDS, TOLERANCE_SECONDS].map((seconds) => secondsAfter(clock.now, seconds, clock));
  // Where it waits for somebody, nobody knows when the next one comes.
  const following = phase === 'waiting' ? undefined
    : [...steps, { share: 1, at: allTrafficAt }].find((step) => step.at > clock.now && step.share > shareAt(clock.now));
  return {
    shares: moments.map((moment) => moment < shiftBegan ? 0 : shareAt(moment)),
    allTrafficAt,
    steps: steps.map(({ until: _until, ...step }) => step),
    ...(plan.terminationWaitSeconds !== undefined && { settledAt: secondsAfter(allTrafficAt, plan.terminationWaitSeconds, clock) }),
    ...(following && { next: { share: following.share, at: following.at } }),
  };
}

type PlannedStep = Outlook['steps'][number] & { readonly until: number };

/** When each step begins and ends. One that was seen lasts until the next one is seen, however long that takes. */
function stepsOf({ step, shiftEnded }: ObservedRelease, shiftBegan: number, plan: CanaryPlan, clock: Clock): { steps: PlannedStep[]; end: number } {
  const isEarlier = (share: number) => step !== undefined && share < step.share - LEAST_DIFFERENCE;
  const earlier = plan.steps.filter(({ share }) => isEarlier(share)).reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
  let at = step === undefined ? shiftBegan : secondsAfter(step.at, -earlier, clock);
  const steps = plan.steps.map(({ share, durationSeconds: seconds }): PlannedStep => {
    const isNewest = step !== undefined && shiftEnded === undefined && Math.abs(share - step.share) <= LEAST_DIFFERENCE;
    const planned = secondsAfter(at, seconds, clock);
    const until = isNewest ? Math.max(planned, clock.now + 1) : planned;
    const own = { share, at, seconds, until };
    at = until;
    return own;
  });
  return { steps, end: at };
}

/**
 * The last moment at which a fault that fails every request is still stopped by an alarm: M periods, a minute that was
 * not whole, and what AWS takes to notice and to go back (the plan's `latestRollbackOfTotalFailureSeconds`) before the
 * old version is gone. One that compares the versions sees nothing from the half of the traffic on. Nothing of an alarm
 * that is not known to see failed requests, or that can never fire.
 */
export function helpsUntil({ model, unmodelled }: PlannedAlarm, { assumptions }: CanaryPlan, outlook: Outlook, clock: Clock): number | undefined {
  const timing = model ?? (unmodelled?.watchesFailedRequests ? unmodelled.timing : undefined);
  const end = model?.statistic === AlarmStatistic.COMPARISON ? comparedUntil(outlook) : outlook.settledAt;
  if (timing === undefined || end === undefined || (model && neverFires(model))) {
    return undefined;
  }
  const { alarmLatencySeconds, rollbackLatencySeconds } = assumptions;
  const needed = timing.datapointsToAlarm * timing.periodSeconds + 60 + alarmLatencySeconds + rollbackLatencySeconds;
  return secondsAfter(end, -needed, clock);
}

/** Until when the new version is the one with fewer requests, as the analysis has it (`watchedSeconds`). */
function comparedUntil({ steps, allTrafficAt }: Outlook): number {
  return steps.find(({ share }) => share >= 0.5)?.at ?? allTrafficAt;
}

/** How long a stage has lasted by now. */
export function lasting({ began, ended }: { readonly began?: number; readonly ended?: number }, clock: Clock): number | undefined {
  return began === undefined ? undefined : secondsBetween(began, ended ?? clock.now, clock);
}
