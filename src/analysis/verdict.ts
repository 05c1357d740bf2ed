import { alarmFindings } from './alarm-findings';
import { blindSpots } from './blind-spots';
import { failsOpen } from './fails-open';
import { leftOut } from './left-out';
import { Plan } from './plan';
import { scalingDuringRelease } from './scaling';
import { timingFindings } from './timing-findings';
import { Figures, trafficFindings } from './traffic-findings';
import { CanaryFinding, CanaryVerdict } from './types';
import { withoutTraffic } from './without-traffic';

/** From the worst to the best. */
const ORDER = [CanaryVerdict.IMPOSSIBLE, CanaryVerdict.LATE, CanaryVerdict.WEAK, CanaryVerdict.SOUND];

/** All findings, the worst first: those on timing can be worse than weak, the others are weak, the last are informations. */
export function findingsOf(plan: Plan, figures: Figures): CanaryFinding[] {
  const timing = timingFindings(plan);
  // What never fires has no blind spots.
  const isImpossible = timing.some(({ verdict }) => verdict === CanaryVerdict.IMPOSSIBLE);
  return [
    ...timing,
    ...alarmFindings(plan),
    ...(isImpossible ? [] : blindSpots(plan)),
    ...trafficFindings(plan, figures),
    ...(isImpossible ? [] : [...leftOut(plan), ...failsOpen(plan), ...withoutTraffic(plan), ...scalingDuringRelease(plan)]),
  ];
}

/** The worst finding decides. */
export function verdictOf(findings: readonly CanaryFinding[]): CanaryVerdict {
  return ORDER.find((verdict) => findings.some((finding) => finding.verdict === verdict)) ?? CanaryVerdict.SOUND;
}
