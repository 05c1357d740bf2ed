import { alarmFindings } from './alarm-findings';
import { Plan } from './plan';
import { timingFindings } from './timing-findings';
import { Figures, trafficFindings } from './traffic-findings';
import { CanaryFinding, CanaryVerdict } from './types';

/** From the worst to the best. */
const ORDER = [CanaryVerdict.IMPOSSIBLE, CanaryVerdict.LATE, CanaryVerdict.WEAK, CanaryVerdict.SOUND];

/** All findings, the worst first: those on timing can be worse than weak, the others are weak. */
export function findingsOf(plan: Plan, figures: Figures): CanaryFinding[] {
  return [...timingFindings(plan), ...alarmFindings(plan), ...trafficFindings(plan, figures)];
}

/** The worst finding decides. */
export function verdictOf(findings: readonly CanaryFinding[]): CanaryVerdict {
  return ORDER.find((verdict) => findings.some((finding) => finding.verdict === verdict)) ?? CanaryVerdict.SOUND;
}
