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
  for (const finding of findings) {
    const message = `${messageOf(finding)} ${finding.remedy}`;
    if (severityOf(finding) === 'error') {
      annotations.addError(`${message} (${ruleOf(finding)})`);
    } else {
      annotations.addWarningV2(ruleOf(finding), message);
    }
  }
}

/** By what a finding is acknowledged. */
export function ruleOf({ id }: CanaryFinding): string {
  return `ecs-canary-blue-green:${id}`;
}

/** The property and what is wrong with it, in numbers. */
export function messageOf({ id, rule, numbers }: CanaryFinding): string {
  return `${PROPERTIES[id] ?? 'rollbackAlarms'}: ${rule} ${numbers}`;
}

export function severityOf({ verdict }: CanaryFinding): 'error' | 'warning' {
  return verdict === CanaryVerdict.IMPOSSIBLE ? 'error' : 'warning';
}
