/** A capacity provider, as AppSpecs spell it. */
export interface CapacityProvider {
  readonly CapacityProvider: string;
  readonly Base: number;
  readonly Weight: number;
}

/** What CodeDeploy has to know of a release besides the task definition. */
export interface AppSpec {
  readonly containerName: string;
  readonly containerPort: number;
  /** The Fargate platform version. CodeDeploy takes the newest when it is left out, whatever the service has. */
  readonly platformVersion?: string;
  /** The capacity providers. CodeDeploy takes those of the service away when they are left out. */
  readonly capacityProviderStrategy?: CapacityProvider[];
  /** Names of the Lambda functions to call, by lifecycle event. */
  readonly hooks?: Record<string, string>;
  /** The ARN of the revision to release. Absent where a release puts it there. */
  readonly taskDefinition?: string;
}

/** What stands for the task definition until a release puts its ARN there. */
const PLACEHOLDER = '<TASK_DEFINITION>';

/** The AppSpec of a service, as JSON. */
export function renderAppSpec({
  containerName, containerPort, platformVersion, capacityProviderStrategy, hooks = {}, taskDefinition = PLACEHOLDER,
}: AppSpec): string {
  const hookList = Object.entries(hooks).map(([event, functionName]) => ({ [event]: functionName }));
  const spec = {
    version: 0,
    Resources: [{
      TargetService: {
        Type: 'AWS::ECS::Service',
        Properties: {
          TaskDefinition: taskDefinition,
          LoadBalancerInfo: { ContainerName: containerName, ContainerPort: containerPort },
          ...(platformVersion === undefined ? {} : { PlatformVersion: platformVersion }),
          ...(capacityProviderStrategy === undefined ? {} : { CapacityProviderStrategy: capacityProviderStrategy }),
        },
      },
    }],
    ...(hookList.length > 0 ? { Hooks: hookList } : {}),
  };
  // The only version there is, spelled as CodeDeploy's documentation does; JSON.stringify cannot.
  return `${JSON.stringify(spec, undefined, 2).replace('"version": 0,', '"version": 0.0,')}\n`;
}
