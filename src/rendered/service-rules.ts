import type { RenderedRule } from './rules';
import { listIn, numberIn, objectIn, Rendered, textIn } from './values';
import { CONTAINER_HEALTH_CHECK, EPHEMERAL_STORAGE_GIB, GRACE_SECONDS, PERCENT, STOP_SECONDS, TASKS } from '../private/aws-rules';
import { nameRule } from '../private/physical-names';
import { Validator } from '../private/validator';
import { validateFargateSize } from '../traffic/fargate-sizes';
import { checkArchitecture, checkFamily } from '../traffic/runtime-platform';

const KEEP_ONE = 'Keep at least one task: without any, every release succeeds, however bad the version is.';

/** What runs the tasks, and how many. */
export const SERVICE_RULES: Record<string, RenderedRule[]> = {
  'AWS::ECS::Cluster': [(validator, { ClusterName }) => name(validator, 'ClusterName', ClusterName, 'clusterName')],
  'AWS::ECS::Service': [
    (validator, { DesiredCount }) => validator.number('DesiredCount', numberIn(DesiredCount), { ...TASKS, remedy: KEEP_ONE }),
    (validator, { ServiceName }) => name(validator, 'ServiceName', ServiceName, 'serviceName'),
    (validator, { HealthCheckGracePeriodSeconds }) => validator.number('HealthCheckGracePeriodSeconds', numberIn(HealthCheckGracePeriodSeconds), {
      ...GRACE_SECONDS, unit: 'seconds', remedy: 'Choose as long as a task takes to start.',
    }),
  ],
  'AWS::ECS::TaskDefinition': [
    (validator, { Family }) => name(validator, 'Family', Family, 'family'),
    (validator, { Cpu, Memory }) => {
      const [cpu, memory] = [numberIn(Cpu), numberIn(Memory)];
      if (cpu !== undefined && memory !== undefined) {
        validateFargateSize(validator, cpu, memory);
      }
    },
    (validator, { RuntimePlatform }) => {
      const { CpuArchitecture, OperatingSystemFamily } = objectIn(RuntimePlatform);
      const family = textIn(OperatingSystemFamily) ?? 'LINUX';
      checkFamily(validator, 'RuntimePlatform.OperatingSystemFamily', family);
      checkArchitecture(validator, 'RuntimePlatform.CpuArchitecture', textIn(CpuArchitecture), family);
    },
    (validator, { EphemeralStorage }) => validator.number('EphemeralStorage.SizeInGiB', numberIn(objectIn(EphemeralStorage).SizeInGiB), {
      ...EPHEMERAL_STORAGE_GIB, remedy: 'Leave it out for the 20 GiB that every task has.',
    }),
    (validator, { ContainerDefinitions }) => listIn(ContainerDefinitions).forEach((container) => variablesOnce(validator, container)),
    (validator, { ContainerDefinitions }) => listIn(ContainerDefinitions).forEach((container) => containerTimes(validator, container)),
    (validator, { ContainerDefinitions }) => once(validator, 'ContainerDefinitions', listIn(ContainerDefinitions).map(({ Name }) => Name), 'Rename one of the containers.'),
  ],
  'AWS::ECR::Repository': [(validator, { RepositoryName }) => name(validator, 'RepositoryName', RepositoryName, 'repositoryName')],
  'AWS::Logs::LogGroup': [(validator, { LogGroupName }) => name(validator, 'LogGroupName', LogGroupName, 'logGroupName')],
  'AWS::ApplicationAutoScaling::ScalableTarget': [
    (validator, target) => capacities(validator, '', target),
    (validator, { ScheduledActions }) => listIn(ScheduledActions).forEach(({ ScheduledActionName, ScalableTargetAction }) => (
      capacities(validator, `ScheduledActions['${String(ScheduledActionName)}'].`, objectIn(ScalableTargetAction)))),
    (validator, { ScheduledActions }) => once(
      validator, 'ScheduledActions', listIn(ScheduledActions).map(({ ScheduledActionName }) => ScheduledActionName), 'Rename one of the schedules.',
    ),
  ],
  'AWS::ApplicationAutoScaling::ScalingPolicy': [
    (validator, { TargetTrackingScalingPolicyConfiguration }) => {
      const { TargetValue, PredefinedMetricSpecification } = objectIn(TargetTrackingScalingPolicyConfiguration);
      const { PredefinedMetricType } = objectIn(PredefinedMetricSpecification);
      if (textIn(PredefinedMetricType)?.endsWith('Utilization')) {
        validator.number('TargetValue', numberIn(TargetValue), { ...PERCENT, remedy: 'For example, choose 60.' });
      }
    },
  ],
};

function name(validator: Validator, property: string, value: unknown, kind: Parameters<typeof nameRule>[0]): void {
  validator.pattern(property, textIn(value), { ...nameRule(kind), remedy: 'Choose another name.' });
}

function capacities(validator: Validator, prefix: string, { MinCapacity, MaxCapacity }: Rendered): void {
  const [min, max] = [numberIn(MinCapacity), numberIn(MaxCapacity)];
  validator.number(`${prefix}MinCapacity`, min, { ...TASKS, remedy: KEEP_ONE });
  validator.number(`${prefix}MaxCapacity`, max, { ...TASKS, min: min ?? TASKS.min, remedy: 'Set it to at least the minimum.' });
}

function containerTimes(validator: Validator, { Name, StopTimeout, HealthCheck }: Rendered): void {
  const prefix = `ContainerDefinitions['${String(Name)}'].`;
  validator.number(`${prefix}StopTimeout`, numberIn(StopTimeout), { ...STOP_SECONDS, unit: 'seconds', remedy: 'Choose at most what Fargate allows.' });
  const { Interval, Timeout, StartPeriod, Retries } = objectIn(HealthCheck);
  const { interval, timeout, startPeriod, retries } = CONTAINER_HEALTH_CHECK;
  for (const [property, value, range] of [['Interval', Interval, interval], ['Timeout', Timeout, timeout], ['StartPeriod', StartPeriod, startPeriod]] as const) {
    validator.number(`${prefix}HealthCheck.${property}`, numberIn(value), { ...range, unit: 'seconds', remedy: 'Choose a time within.' });
  }
  validator.number(`${prefix}HealthCheck.Retries`, numberIn(Retries), { ...retries, remedy: 'For example, choose 3.' });
}

/** ECS takes a variable from one place. */
function variablesOnce(validator: Validator, { Name, Environment, Secrets }: Rendered): void {
  const names = [...listIn(Environment), ...listIn(Secrets)].map((variable) => variable.Name);
  once(validator, `ContainerDefinitions['${String(Name)}'].Environment`, names, 'Remove it from Environment or from Secrets.');
}

function once(validator: Validator, property: string, names: unknown[], remedy: string): void {
  const twice = names.find((value, i) => typeof value === 'string' && names.indexOf(value) < i);
  validator.require(twice === undefined, { property, value: twice, rule: 'has this name twice.', remedy });
}
