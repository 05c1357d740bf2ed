import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';

/** What a release of a service by ECS does, a sentence each. */
export function courseOf({
  strategy, canaryConfiguration = {}, linearConfiguration = {}, bakeTimeInMinutes = 0, lifecycleHooks = [],
}: DeploymentConfiguration = {}): string[] {
  const pauses = lifecycleHooks.filter(({ targetType }) => targetType === 'PAUSE').flatMap(({ lifecycleStages = [] }) => lifecycleStages);
  return [
    `${stepsText(strategy, canaryConfiguration, linearConfiguration)}, and the old version is kept for ${minutesText(bakeTimeInMinutes)} more`,
    ...(pauses.length === 0 ? [] : [`it waits for somebody at ${pauses.join(', ')}`]),
  ];
}

function stepsText(
  strategy: DeploymentConfiguration['strategy'],
  { canaryPercent, canaryBakeTimeInMinutes }: NonNullable<DeploymentConfiguration['canaryConfiguration']>,
  { stepPercent, stepBakeTimeInMinutes }: NonNullable<DeploymentConfiguration['linearConfiguration']>,
): string {
  switch (strategy) {
    case 'CANARY':
      return `${canaryPercent} % for ${minutesText(canaryBakeTimeInMinutes)}, then all traffic`;
    case 'LINEAR':
      return `${stepPercent} % more every ${minutesText(stepBakeTimeInMinutes)} up to all traffic`;
    default:
      return 'all traffic at once';
  }
}

function minutesText(count: number | undefined): string {
  return `${count ?? '?'} minute${count === 1 ? '' : 's'}`;
}
