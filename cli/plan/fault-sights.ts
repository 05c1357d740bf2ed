import { PlanReport } from './report';
import { PlannedAlarm } from '../../src/analysis/canary-plan';
import { FaultDetection, FaultKind } from '../../src/analysis/types';

/** What a bad version does, and what would see it. */
export const KINDS: Record<FaultKind, { readonly does: string; readonly remedy: string }> = {
  [FaultKind.ERRORS]: { does: 'answers 5xx', remedy: 'RollbackAlarm.http5xx()' },
  [FaultKind.NO_ANSWER]: { does: 'does not answer', remedy: 'RollbackAlarm.http5xx() of each version' },
  [FaultKind.HANGS]: { does: 'hangs', remedy: 'RollbackAlarm.http5xx() of each version' },
  [FaultKind.NO_TARGET]: { does: 'finds no target', remedy: 'RollbackAlarm.http5xx() with balancerErrors, if the balancer has no other service' },
  [FaultKind.SLOW]: { does: 'is slow', remedy: 'RollbackAlarm.latency({ threshold })' },
  [FaultKind.CRASH_LOOP]: { does: 'dies and comes back', remedy: 'RollbackAlarm.taskHealth()' },
  [FaultKind.LOGS_ONLY]: { does: 'only logs errors', remedy: 'RollbackAlarm.logErrors()' },
};

/** What an alarm has to do with a kind of fault. */
export enum Sight {
  SEES = 'sees',
  ASSUMED = 'assumed',
  UNKNOWN = '?',
  BLIND = '–',
}

/** A kind of fault, and what each alarm has to do with it. */
export interface FaultSights {
  readonly fault: FaultDetection;
  /** In the order of the plan's alarms. */
  readonly sights: readonly Sight[];
}

/** Which alarm sees which kind of bad version; nothing where there is no alarm, or the plan is of a version that did not know. */
export function faultSights({ plan: { alarms }, analysis }: PlanReport): FaultSights[] {
  return alarms.length === 0 ? [] : (analysis?.faults ?? []).map((fault) => ({ fault, sights: alarms.map((alarm) => sightOf(alarm, fault)) }));
}

/** One sentence, with what to add for each kind that surely no alarm sees; none where there is no such kind. */
export function unseenSentence(rows: readonly FaultSights[]): string[] {
  const kinds = rows.filter(({ sights }) => sights.every((sight) => sight === Sight.BLIND)).map(({ fault }) => KINDS[fault.kind]);
  const remedies = [...new Set(kinds.map(({ remedy }) => remedy))].map((remedy) =>
    `${kinds.filter((kind) => kind.remedy === remedy).map(({ does }) => does).join(' or ')} (${remedy})`);
  return remedies.length === 0 ? [] : [`No alarm sees a version that ${listed(remedies)}: add what is in brackets if that matters to you.`];
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

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')}, or ${parts[parts.length - 1]}`;
}
