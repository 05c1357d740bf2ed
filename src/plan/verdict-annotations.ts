import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { CanaryFinding, CanaryVerdict } from '../analysis/types';

/** The property that a finding is about; else the alarms are. */
const PROPERTIES: Record<string, string> = {
  'no-alarm-can-fire': 'terminationWait',
  'late-alarm': 'terminationWait',
  'promoted-before-alarm': 'canary',
  'low-detection-probability': 'canary',
  'no-comparison': 'canary',
  'no-task-health': 'canary',
  'fails-open': 'engine',
  'no-expected-traffic': 'expectedTraffic',
  'scaling-by-utilization': 'autoScaling',
};

type Severity = 'error' | 'warning' | 'info';

const ADD: Record<Severity, (annotations: Annotations, rule: string, message: string) => void> = {
  error: (annotations, rule, message) => annotations.addError(`${message} (${rule})`),
  warning: (annotations, rule, message) => annotations.addWarningV2(rule, message),
  info: (annotations, rule, message) => annotations.addInfoV2(rule, message),
};

/**
 * Tells the user of the findings: of the impossible by an error, which stops a deployment, of all others by
 * warnings that can be acknowledged. Anything that depends on an assumption is a warning. What leaves a canary sound is an
 * information, which stops nothing, `cdk synth --strict` included.
 */
export function annotate(construct: IConstruct, findings: readonly CanaryFinding[]): void {
  const annotations = Annotations.of(construct);
  for (const finding of findings) {
    const message = `${messageOf(finding)} ${finding.remedy}`;
    ADD[severityOf(finding)](annotations, ruleOf(finding), message);
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

export function severityOf({ verdict }: CanaryFinding): Severity {
  return verdict === CanaryVerdict.IMPOSSIBLE ? 'error' : verdict === CanaryVerdict.SOUND ? 'info' : 'warning';
}
