import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { CanaryFinding, CanaryVerdict } from '../analysis/types';

/** The property that a finding is about; else the alarms are. */
const PROPERTIES: Record<string, string> = {
  'no-alarm-can-fire': 'terminationWait',
  'late-alarm': 'terminationWait',
  'promoted-before-alarm': 'canary',
  'low-detection-probability': 'canary',
};

/**
 * Tells the user of the findings: of the impossible by an error, which stops a deployment, of all others by
 * warnings that can be acknowledged. Anything that depends on an assumption is a warning.
 */
export function annotate(construct: IConstruct, findings: readonly CanaryFinding[]): void {
  const annotations = Annotations.of(construct);
  for (const { id, verdict, rule, numbers, remedy } of findings) {
    const message = `${PROPERTIES[id] ?? 'rollbackAlarms'}: ${rule} ${numbers} ${remedy}`;
    if (verdict === CanaryVerdict.IMPOSSIBLE) {
      annotations.addError(`${message} (ecs-canary-blue-green:${id})`);
    } else {
      annotations.addWarningV2(`ecs-canary-blue-green:${id}`, message);
    }
  }
}
