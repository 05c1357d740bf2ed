/** How releases go on, as plain values. */
export interface DeploymentPlan {
  /** Share and minutes of the canary, or of each step of a linear rollout. Absent where all moves at once. */
  readonly shift?: { readonly kind: 'canary' | 'linear'; readonly percentage: number; readonly minutes: number };
  readonly bakeMinutes: number;
  readonly alarmNames: unknown[];
  readonly circuitBreaker: Record<string, unknown>;
  readonly hooks: Hook[];
}

/** What a deployment asks, or waits for. */
export interface Hook {
  readonly stage: string;
  readonly timeoutMinutes: number;
  readonly onTimeout: string;
  /** The function, and the role that calls it. Absent for a pause. */
  readonly target?: { readonly functionArn: string; readonly roleArn: string };
}

/** `DeploymentConfiguration` of AWS::ECS::Service, but for what a rolling update has. */
export function renderDeploymentConfiguration({ shift, bakeMinutes, alarmNames, circuitBreaker, hooks }: DeploymentPlan): Record<string, unknown> {
  return {
    ...strategy(shift),
    // CloudFormation's own default is 15 minutes.
    BakeTimeInMinutes: bakeMinutes,
    Alarms: { AlarmNames: alarmNames, Enable: true, Rollback: true },
    DeploymentCircuitBreaker: circuitBreaker,
    // Also where there are none: whether ECS forgets those of before when nothing is said of them is not documented.
    LifecycleHooks: hooks.map(lifecycleHook),
  };
}

function strategy(shift: DeploymentPlan['shift']): Record<string, unknown> {
  switch (shift?.kind) {
    case 'canary':
      return { Strategy: 'CANARY', CanaryConfiguration: { CanaryPercent: shift.percentage, CanaryBakeTimeInMinutes: shift.minutes } };
    case 'linear':
      return { Strategy: 'LINEAR', LinearConfiguration: { StepPercent: shift.percentage, StepBakeTimeInMinutes: shift.minutes } };
    case undefined:
      return { Strategy: 'BLUE_GREEN' };
  }
}

function lifecycleHook({ stage, timeoutMinutes, onTimeout, target }: Hook): Record<string, unknown> {
  return {
    ...(target ? { HookTargetArn: target.functionArn, RoleArn: target.roleArn } : { TargetType: 'PAUSE' }),
    LifecycleStages: [stage],
    TimeoutConfiguration: { TimeoutInMinutes: timeoutMinutes, Action: onTimeout },
  };
}
