import { AnalyzedAlarm, FaultKind, UnmodelledAlarm } from './types';

/** Which kinds of fault an alarm with a model sees. */
export function faultsSeenBy({ sees }: AnalyzedAlarm): readonly FaultKind[] {
  return sees ?? [FaultKind.ERRORS];
}

/** Which kinds of fault an alarm without a model is known to see. */
export function faultsKnownOf({ sees, watchesFailedRequests }: UnmodelledAlarm): readonly FaultKind[] {
  return sees ?? (watchesFailedRequests === true ? [FaultKind.ERRORS] : []);
}

/** Whether a figure may count on it: an alarm that rests on an assumption never makes a verdict better. */
export function isCertain({ assumption }: AnalyzedAlarm): boolean {
  return assumption === undefined;
}
