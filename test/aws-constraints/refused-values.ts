import { Duration } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CiIdentity, EcsCanaryBlueGreen, EcsCanaryBlueGreenProps, LifecycleEvent, RollbackAlarm, SmokeTest } from '../../src';

/** A way by which a value of the user's gets into a field. */
export interface Way {
  /** The property that an error must name. */
  readonly property: string;
  readonly props?: (value: never) => Partial<EcsCanaryBlueGreenProps>;
  readonly then?: (web: EcsCanaryBlueGreen, value: never) => void;
  /** How an error shows the value; not at all where nothing of it can be shown. */
  readonly shown?: (value: never) => string | undefined;
}

const image = ecs.ContainerImage.fromRegistry('app:1');
const oidc = (options: object) => ({ ciIdentity: CiIdentity.githubOidc({ repository: 'o/a', ...options }) });
const alarm = (options: object) => ({ rollbackAlarms: [RollbackAlarm.http5xx(options)] });
const platform = (runtimePlatform: ecs.RuntimePlatform) => ({ runtimePlatform, image, cpu: 1024, memoryLimitMiB: 2048 });
const seconds = (amount: number) => Duration.seconds(amount);
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

/** By field: what is a user's to set. */
export const WAYS: Record<string, Way> = {
  'AWS::CloudWatch::Alarm AlarmName': { property: 'name', props: (name: string) => alarm({ name }) },
  'AWS::CloudWatch::Alarm DatapointsToAlarm': { property: 'datapointsToAlarm', props: (datapointsToAlarm: number) => alarm({ datapointsToAlarm }) },
  'AWS::CloudWatch::Alarm EvaluationPeriods': { property: 'evaluationPeriods', props: (evaluationPeriods: number) => alarm({ evaluationPeriods }) },
  'AWS::CodeDeploy::Application ApplicationName': { property: 'applicationName', props: (applicationName: string) => ({ applicationName }) },
  'AWS::CodeDeploy::DeploymentGroup DeploymentGroupName': { property: 'deploymentGroupName', props: (deploymentGroupName: string) => ({ deploymentGroupName }) },
  'AWS::ECR::Repository RepositoryName': { property: 'repositoryName', props: (repositoryName: string) => ({ repositoryName }) },
  'AWS::ECS::TaskDefinition RuntimePlatform/CpuArchitecture': {
    property: 'runtimePlatform.cpuArchitecture', props: (value: string) => platform({ cpuArchitecture: ecs.CpuArchitecture.of(value) }),
  },
  'AWS::ECS::TaskDefinition RuntimePlatform/OperatingSystemFamily': {
    property: 'runtimePlatform.operatingSystemFamily', props: (value: string) => platform({ operatingSystemFamily: ecs.OperatingSystemFamily.of(value) }),
  },
  [`${TARGET_GROUP} HealthCheckIntervalSeconds`]: { property: 'healthCheck.interval', props: (value: number) => ({ healthCheck: { interval: seconds(value) } }) },
  [`${TARGET_GROUP} HealthCheckPath`]: { property: 'healthCheck.path', props: (path: string) => ({ healthCheck: { path } }) },
  [`${TARGET_GROUP} HealthCheckTimeoutSeconds`]: { property: 'healthCheck.timeout', props: (value: number) => ({ healthCheck: { timeout: seconds(value) } }) },
  [`${TARGET_GROUP} HealthyThresholdCount`]: {
    property: 'healthCheck.healthyThresholdCount', props: (healthyThresholdCount: number) => ({ healthCheck: { healthyThresholdCount } }),
  },
  [`${TARGET_GROUP} UnhealthyThresholdCount`]: {
    property: 'healthCheck.unhealthyThresholdCount', props: (unhealthyThresholdCount: number) => ({ healthCheck: { unhealthyThresholdCount } }),
  },
  'AWS::IAM::Role MaxSessionDuration': {
    property: 'maxSessionDuration', props: (value: number) => oidc({ maxSessionDuration: seconds(value) }), shown: (value: number) => String(value / 60),
  },
  'AWS::IAM::Role RoleName': { property: 'ciIdentity.roleName', props: (roleName: string) => oidc({ roleName }) },
  'AWS::IAM::User UserName': { property: 'ciIdentity.userName', props: (userName: string) => ({ ciIdentity: CiIdentity.iamUser({ userName }) }) },
  'AWS::Lambda::Function FunctionName': {
    property: 'functionName', then: (web, functionName: string) => web.addHook(LifecycleEvent.AFTER_INSTALL, SmokeTest.http({ functionName })),
  },
  'AWS::Logs::LogGroup LogGroupName': { property: 'logGroupName', props: (logGroupName: string) => ({ logGroupName }) },
  'AWS::Logs::LogGroup RetentionInDays': { property: 'logRetention', props: (logRetention: number) => ({ logRetention }) },
  'AWS::Logs::MetricFilter FilterPattern': {
    property: 'FilterPattern', props: (logPatternString: string) => ({ rollbackAlarms: [RollbackAlarm.logErrors({ filterPattern: { logPatternString } })] }),
  },
  'AWS::Logs::MetricFilter MetricTransformations/*/MetricName': {
    property: 'metricName', props: (metricName: string) => ({ rollbackAlarms: [RollbackAlarm.logErrors({ metricName })] }),
  },
  'AWS::Logs::MetricFilter MetricTransformations/*/MetricNamespace': { property: 'metricNamespace', props: (metricNamespace: string) => ({ metricNamespace }) },
  'application-autoscaling PutScheduledAction ScheduledActionName': {
    property: 'autoScaling.schedules',
    props: (name: string) => ({ autoScaling: { maxCapacity: 4, schedules: { [name]: { schedule: appscaling.Schedule.cron({ hour: '1' }), minCapacity: 3 } } } }),
  },
  'elbv2 CreateListener Port': { property: 'listenerPort', props: (listenerPort: number) => ({ listenerPort }) },
  'elbv2 ModifyListenerAttributes Attributes/*/Key': { property: 'listenerAttributes', props: (key: string) => ({ listenerAttributes: { [key]: 'true' } }) },
  'elbv2 RegisterTargets Targets/*/Port': { property: 'containerPort', props: (containerPort: number) => ({ containerPort }) },
};

/** Fields that no property leads to: the construct says what is in them, and `rendered/` looks at them. */
export const OURS: Record<string, string> = {
  'AWS::ApplicationAutoScaling::ScalingPolicy PolicyName': 'The CDK makes it of the ids of the constructs.',
  'AWS::CloudWatch::Alarm AlarmDescription': 'A sentence with numbers.',
  'AWS::CloudWatch::Alarm Metrics/*/Expression': 'Made by the kind of the alarm.',
  'AWS::CloudWatch::Alarm Metrics/*/Id': 'Made by the kind of the alarm.',
  'AWS::CloudWatch::Alarm Metrics/*/MetricStat/Metric/MetricName': 'The same as the filter’s, which takes less.',
  'AWS::CloudWatch::Alarm Metrics/*/MetricStat/Metric/Namespace': 'The same as the filter’s, which takes less.',
  'AWS::CloudWatch::Alarm Metrics/*/MetricStat/Period': 'Whole minutes: a period of seconds is no Duration that is taken.',
  'AWS::EC2::SecurityGroup GroupDescription': 'The CDK makes it of the ids of the constructs.',
  'AWS::Events::Rule Description': 'A sentence with the name of the service.',
  'AWS::IAM::ManagedPolicy Description': 'A sentence with projectId and stage.',
  'AWS::IAM::Role Description': 'A sentence with projectId, stage and repository, which are ASCII.',
  'AWS::Lambda::Function Description': 'A sentence, cut.',
  'AWS::Lambda::Function Timeout': 'Calculated, and held against Lambda’s own limit.',
};
