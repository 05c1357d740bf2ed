import { CanaryPlan, PlannedAlarm } from '../../src/analysis/canary-plan';
import { FaultDetection, FaultKind } from '../../src/analysis/types';
import { Io } from '../io';
import { PlanReport } from './report';
import { percent, probability } from '../text/format';
import { Cell, Column, table } from '../text/table';
import { wrap } from '../text/wrap';

/** What a bad version does, and what would see it. */
const KINDS: Record<FaultKind, { readonly does: string; readonly remedy: string }> = {
  [FaultKind.ERRORS]: { does: 'answers 5xx', remedy: 'RollbackAlarm.http5xx()' },
  [FaultKind.NO_ANSWER]: { does: 'does not answer', remedy: 'RollbackAlarm.http5xx() of each version' },
  [FaultKind.HANGS]: { does: 'hangs', remedy: 'RollbackAlarm.http5xx() of each version' },
  [FaultKind.NO_TARGET]: { does: 'finds no target', remedy: 'RollbackAlarm.http5xx() with balancerErrors, if the balancer has no other service' },
  [FaultKind.SLOW]: { does: 'is slow', remedy: 'RollbackAlarm.latency({ threshold })' },
  [FaultKind.CRASH_LOOP]: { does: 'dies and comes back', remedy: 'RollbackAlarm.taskHealth()' },
  [FaultKind.LOGS_ONLY]: { does: 'only logs errors', remedy: 'RollbackAlarm.logErrors()' },
};

/** What an alarm has to do with a kind of fault. */
enum Sight {
  SEES = 'sees',
  ASSUMED = 'assumed',
  UNKNOWN = '?',
  BLIND = '–',
}

/** A kind of fault, and what each alarm has to do with it. */
interface Row {
  readonly fault: FaultDetection;
  readonly sights: readonly Sight[];
}

/** Which alarm sees which kind of bad version, and what to do about those that none sees. */
export function faultMatrix({ plan, analysis }: PlanReport, io: Io, width: number): string[] {
  const { alarms, expectedTraffic } = plan;
  const rows = (analysis?.faults ?? []).map((fault): Row => ({ fault, sights: alarms.map((alarm) => sightOf(alarm, fault)) }));
  if (alarms.length === 0 || rows.length === 0) {
    return [];
  }
  const columns: Column[] = [
    { header: 'a version that' }, ...alarms.map(({ name }): Column => ({ header: name })),
    ...(expectedTraffic ? [{ header: 'in time', align: 'right' } as const] : []),
  ];
  const cells = rows.map(({ fault, sights }): Cell[] => [
    KINDS[fault.kind].does, ...sights.map(cellOf), ...(expectedTraffic ? [inTime(fault)] : []),
  ]);
  const below = [...unseen(rows), ...legend(rows, plan)].join(' ');
  return [...table(columns, cells, io), ...(below === '' ? [] : ['', ...wrap(below, width, '  ')])];
}

function sightOf(alarm: PlannedAlarm, { kind, alarms, assumingAlarms, unmodelledAlarms }: FaultDetection): Sight {
  if (alarms.includes(alarm.name) || unmodelledAlarms.includes(alarm.name)) {
    return Sight.SEES;
  }
  return assumingAlarms.includes(alarm.name) ? Sight.ASSUMED : isKnownBlind(alarm, kind) ? Sight.BLIND : Sight.UNKNOWN;
}

/** An alarm that does not say what it sees may see more than is known of it. */
function isKnownBlind({ model, unmodelled }: PlannedAlarm, kind: FaultKind): boolean {
  const sees = model?.sees ?? unmodelled?.sees;
  return sees !== undefined || (kind === FaultKind.ERRORS && unmodelled?.watchesFailedRequests === false);
}

function cellOf(sight: Sight): Cell {
  return sight === Sight.SEES ? { text: sight, look: 'green' } : sight === Sight.ASSUMED ? { text: sight, look: 'yellow' } : { text: sight, look: 'dim' };
}

function inTime({ rollbackBeforePromotionProbability: power, isEstimate }: FaultDetection): string {
  return power === undefined ? Sight.BLIND : `${isEstimate ? '≈ ' : ''}${probability(power)}`;
}

/** One sentence, with what to add for each kind that surely no alarm sees. */
function unseen(rows: readonly Row[]): string[] {
  const kinds = rows.filter(({ sights }) => sights.every((sight) => sight === Sight.BLIND)).map(({ fault }) => KINDS[fault.kind]);
  const remedies = [...new Set(kinds.map(({ remedy }) => remedy))].map((remedy) =>
    `${kinds.filter((kind) => kind.remedy === remedy).map(({ does }) => does).join(' or ')} (${remedy})`);
  return remedies.length === 0 ? [] : [`No alarm sees a version that ${listed(remedies)}: add what is in brackets if that matters to you.`];
}

/** What is in the table and does not explain itself. */
function legend(rows: readonly Row[], { expectedTraffic }: CanaryPlan): string[] {
  const has = (sight: Sight) => rows.some(({ sights }) => sights.includes(sight));
  return [
    ...(has(Sight.ASSUMED) ? ['“assumed” means: if what is said of that alarm above holds.'] : []),
    ...(has(Sight.UNKNOWN) ? ['“?” means that nothing says so: it may see more.'] : []),
    ...(expectedTraffic ? [`“in time” is the probability of a rollback before promotion, where the version fails ${percent(expectedTraffic.faultyErrorRate)} `
      + 'of its requests in that way, by the alarms that have figures and assume nothing; there is none of requests without a target.'] : []),
  ];
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')}, or ${parts[parts.length - 1]}`;
}
