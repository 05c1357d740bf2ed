import { faultsKnownOf, faultsSeenBy, isCertain } from './faults';
import { MOfNChain } from './m-of-n';
import { Plan, Watch } from './plan';
import { MOST_MINUTES, Played, playReleases } from './plays/plays';
import { refusedProbability, stoppedProbability } from './refused';
import { failedRequests, falseAlarmProbability, forecastOf } from './rollback';
import { newVersionSeconds } from './schedule';
import { earliestRollbackSeconds, latestRollbackOfTotalFailureSeconds, seesLongEnough } from './timing';
import { AlarmResult, AlarmTiming, ExpectedTraffic, FaultDetection, FaultKind } from './types';

/** Name of the result for all alarms together. */
const COMBINED = 'combined';

/**
 * The best alarm alone, at the worst phase, is taken for all of them together where they cannot be much better at any: where it is
 * nearly certain, alone, or where all of them are good for nothing. It is never too good.
 */
const [CLOSE, NEARLY_CERTAIN] = [0.02, 0.9];
/** The sum of all false alarms is taken for those of all alarms together, if they are known not to be many fewer. */
const CLOSE_FALSE_ALARMS = 0.004;

/** An alarm, its figures, and what of them is known otherwise. */
export interface Analyzed {
  readonly watch: Watch;
  readonly result: AlarmResult;
}

/** What all alarms together do. */
export interface Combined {
  readonly combined: AlarmResult;
  readonly faults: FaultDetection[];
}

/** All alarms together, without traffic. */
export function combinedTiming(plan: Plan): Combined {
  return { combined: plan.alarms.length + plan.unmodelled.length === 0 ? { name: COMBINED } : combinedTimes(plan), faults: faultsOf(plan) };
}

/** All alarms together. They see the same requests and are far from independent. */
export function combine(analyzed: readonly Analyzed[], plan: Plan, traffic: ExpectedTraffic): Combined {
  const times = combinedTiming(plan).combined;
  if (analyzed.length === 0) {
    return {
      combined: plan.unmodelled.length === 0 ? { ...times, ...unprotected(plan, traffic), falseAlarmProbability: 0, refusedProbability: 0 } : times,
      faults: faultsOf(plan),
    };
  }
  const protections = protectionsOf(analyzed, plan, traffic);
  const { figures, estimates } = protections(FaultKind.ERRORS) ?? { figures: unprotected(plan, traffic), estimates: [] };
  const healthy = falseAlarmsOf(analyzed, plan, traffic);
  const all = [...new Set([...estimates, ...healthy.estimates])];
  return {
    combined: {
      ...figures,
      ...times,
      falseAlarmProbability: healthy.stopped,
      refusedProbability: healthy.refused,
      ...(all.length > 0 ? { estimates: all } : {}),
    },
    faults: faultsOf(plan).map((fault) => {
      // Requests without a target are no version's: the balancer's errors are a part of all requests, which no model has.
      const protection = fault.kind === FaultKind.NO_TARGET ? undefined : protections(fault.kind);
      return protection === undefined ? fault : {
        ...fault,
        rollbackBeforePromotionProbability: protection.figures.rollbackBeforePromotionProbability,
        ...(protection.estimates.includes('rollbackBeforePromotionProbability') ? { isEstimate: true } : {}),
      };
    }),
  };
}

/** Which alarms see which kind of fault. */
function faultsOf(plan: Plan): FaultDetection[] {
  return Object.values(FaultKind).map((kind) => {
    const seeing = plan.alarms.filter((alarm) => faultsSeenBy(alarm).includes(kind));
    return {
      kind,
      alarms: seeing.filter(isCertain).map(({ name }) => name),
      assumingAlarms: seeing.filter((alarm) => !isCertain(alarm)).map(({ name }) => name),
      unmodelledAlarms: plan.unmodelled.filter((alarm) => faultsKnownOf(alarm).includes(kind)).map(({ name }) => name),
    };
  });
}

/** What some alarms together do about a faulty version. */
interface Protection {
  readonly figures: Partial<AlarmResult>;
  readonly estimates: readonly (keyof AlarmResult)[];
}

/** The protection from each kind of fault; none where no alarm sees it. The same alarms protect alike, and all that is played is played at once. */
function protectionsOf(analyzed: readonly Analyzed[], plan: Plan, traffic: ExpectedTraffic): (kind: FaultKind) => Protection | undefined {
  const certain = analyzed.filter(({ watch: { alarm } }) => isCertain(alarm));
  const seeing = (kind: FaultKind) => certain.filter(({ watch: { alarm } }) => faultsSeenBy(alarm).includes(kind));
  const keyOf = (alarms: readonly Analyzed[]) => alarms.map(({ result }) => result.name).join('\n');
  const groups = new Map(Object.values(FaultKind).filter((kind) => kind !== FaultKind.NO_TARGET).map((kind) => [keyOf(seeing(kind)), seeing(kind)]));
  groups.delete('');
  const open = [...groups.values()].filter((alarms) => !isKnown(alarms, plan));
  const watched = certain.filter((alarm) => open.some((alarms) => alarms.includes(alarm)));
  const played = open.length === 0 ? undefined : playReleases(
    { plan, alarms: watched.map(({ watch: { alarm } }) => alarm), traffic, errorRate: traffic.faultyErrorRate },
    open.map((alarms) => alarms.map((alarm) => watched.indexOf(alarm))),
  );
  const protections = new Map([...groups].map(([key, alarms]) => [key, protectionOf(alarms, traffic, played?.[open.indexOf(alarms)])]));
  return (kind) => protections.get(keyOf(seeing(kind)));
}

const PLAYED_WITH_POWER = ['expectedTimeToRollbackSeconds', 'expectedFailedRequests', 'expectedExcessFailedRequests'] as const;
const POWER = ['rollbackBeforePromotionProbability', 'rollbackProbability'] as const;

/** Whether the figures of single alarms say enough of all of them together. */
function isKnown(alarms: readonly Analyzed[], plan: Plan): boolean {
  // Where the share changes, `phaseSeconds` is not the worst phase: the rest of a step that an alarm can use depends on it.
  return plan.schedule.steps.length <= 1 && (alarms.length === 1 || sumOf(alarms.map(({ watch }) => mostOf(watch))) <= CLOSE
    || POWER.every((figure) => Math.max(...alarms.map(({ result }) => result[figure]!)) >= NEARLY_CERTAIN));
}

/** The probability that an alarm rolls the faulty version back is not above this at any phase: as if each minute that it meets were its own. */
function mostOf({ plan: { schedule: { steps }, rolloutSeconds: rollout, horizonSeconds: horizon }, alarm, traffic, breach }: Watch): number {
  const chain = new MOfNChain(alarm.datapointsToAlarm, alarm.evaluationPeriods);
  steps.forEach(({ share }) => chain.advanceBy(Math.ceil(rollout / 60) + 1, breach(share, traffic.faultyErrorRate)));
  chain.advanceBy(Math.ceil((horizon - rollout) / 60) + 1, breach(1, traffic.faultyErrorRate));
  return alarm.periodSeconds === 60 ? chain.firedProbability : 1;
}

function protectionOf(seeing: readonly Analyzed[], traffic: ExpectedTraffic, played: Played | undefined): Protection {
  const results = seeing.map(({ result }) => result);
  const thrifty = results.reduce((best, result) => result.expectedFailedRequests! < best.expectedFailedRequests! ? result : best);
  const first = results.reduce((best, result) => isBetter(result, best) ? result : best);
  const { estimates: ofFirst = [], ...figuresOfFirst } = first;
  const figures = {
    ...figuresOfFirst,
    expectedTimeToRollbackSeconds: thrifty.expectedTimeToRollbackSeconds,
    expectedFailedRequests: thrifty.expectedFailedRequests,
    expectedExcessFailedRequests: thrifty.expectedExcessFailedRequests,
    rollbackProbability: Math.max(...results.map(({ rollbackProbability }) => rollbackProbability!)),
  };
  return played === undefined
    ? { figures, estimates: ofFirst as (keyof AlarmResult)[] }
    : { figures: { ...figures, ...forecastOf(played, traffic) }, estimates: [...POWER, ...PLAYED_WITH_POWER] };
}

/** More likely to act before promotion, or else at all; the first listed of equals. */
function isBetter(a: AlarmResult, b: AlarmResult): boolean {
  return a.rollbackBeforePromotionProbability !== b.rollbackBeforePromotionProbability
    ? a.rollbackBeforePromotionProbability! > b.rollbackBeforePromotionProbability!
    : a.rollbackProbability! > b.rollbackProbability!;
}

/** What becomes of healthy versions. */
interface FalseAlarms {
  readonly stopped: number;
  readonly refused: number;
  readonly estimates: readonly (keyof AlarmResult)[];
}

function falseAlarmsOf(analyzed: readonly Analyzed[], plan: Plan, traffic: ExpectedTraffic): FalseAlarms {
  const stopped = analyzed.map(({ watch, result }) =>
    watch.alarm.periodSeconds === 60 ? stoppedProbability(watch) : result.refusedProbability! + result.falseAlarmProbability!);
  const refused = analyzed.map(({ result }) => result.refusedProbability!);
  if ([stopped, refused].every(isCloseSum)) {
    const estimated = analyzed.some(({ watch }) => watch.alarm.periodSeconds > 60);
    return { stopped: sumOf(stopped), refused: sumOf(refused), estimates: estimated ? ['falseAlarmProbability'] : [] };
  }
  const alarms = analyzed.map(({ watch }) => watch.alarm);
  const played = playReleases({ plan, alarms, traffic, errorRate: traffic.healthyErrorRate }, [alarms.map((_, i) => i)])?.[0];
  return played
    ? { stopped: Math.max(played.stopped, ...stopped), refused: Math.max(played.refused, ...refused), estimates: ['falseAlarmProbability', 'refusedProbability'] }
    : { stopped: sumOf(stopped), refused: sumOf(refused), estimates: [] };
}

function isCloseSum(parts: readonly number[]): boolean {
  return sumOf(parts) - Math.max(...parts) <= CLOSE_FALSE_ALARMS;
}

function sumOf(parts: readonly number[]): number {
  return Math.min(1, parts.reduce((sum, part) => sum + part, 0));
}

/** The figures of healthy versions under one alarm. */
export function falseAlarmsOfOne(watch: Watch): Pick<AlarmResult, 'falseAlarmProbability' | 'refusedProbability'> {
  return { falseAlarmProbability: falseAlarmProbability(watch, MOST_MINUTES), refusedProbability: refusedProbability(watch) };
}

/** The shortest: any alarm may be the first, and one that watches failed requests is the last to wait for. */
function combinedTimes(plan: Plan): AlarmResult {
  const unknown = plan.unmodelled.some(({ timing }) => timing === undefined);
  const others = plan.unmodelled.flatMap(({ timing }) => timing ?? []);
  const watching = plan.unmodelled.flatMap(({ timing, watchesFailedRequests }) => (watchesFailedRequests ? timing ?? [] : []));
  const modelled = plan.alarms.filter((alarm) => isCertain(alarm) && seesLongEnough(alarm, plan));
  const least = (timings: AlarmTiming[], seconds: (timing: AlarmTiming, plan: Plan) => number) =>
    timings.length === 0 ? undefined : Math.min(...timings.map((timing) => seconds(timing, plan)));
  return {
    name: COMBINED,
    earliestRollbackSeconds: unknown ? undefined : least([...plan.alarms, ...others], earliestRollbackSeconds),
    latestRollbackOfTotalFailureSeconds: least([...modelled, ...watching], latestRollbackOfTotalFailureSeconds),
  };
}

/** Nothing rolls back, and the faulty version fails requests for good; counted until the old one is gone. */
function unprotected(plan: Plan, traffic: ExpectedTraffic): Partial<AlarmResult> {
  return {
    rollbackBeforePromotionProbability: 0,
    rollbackProbability: 0,
    ...failedRequests(traffic, newVersionSeconds(plan.schedule, plan.horizonSeconds), plan.horizonSeconds),
  };
}
