export * from './ecs-canary-blue-green';
export * from './ecs-canary-blue-green-props';
export * from './canary-config';
export * from './service-context';

export * from './alarms/alarm-types';
export * from './alarms/rollback-alarm';
export type { ExistingAlarmOptions } from './alarms/existing-alarm';
export type { FailedRequestsAlarmOptions, Http5xxAlarmOptions, TotalFailureAlarmOptions } from './alarms/http-5xx-alarm';
export type { LogErrorsAlarmOptions } from './alarms/log-errors-alarm';
export type { LatencyAlarmOptions } from './alarms/latency-alarm';
export * from './alarms/log-pattern';
export type { RateAlarmOptions } from './alarms/rate-alarm';
export * from './alarms/version-metric';
export type { TaskHealthAlarmOptions } from './alarms/task-health-alarm';
export type { UnhealthyHostsAlarmOptions } from './alarms/unhealthy-hosts-alarm';
export type { CanaryVersusBaselineAlarmOptions } from './alarms/canary-versus-baseline-alarm';

export * from './analysis/canary-analysis';
export * from './analysis/alarm-state-types';
export * from './analysis/engine-rules';
export type { CanaryAssumptions, CanaryPlan, CanaryPlanNames, PlannedAlarm } from './analysis/canary-plan';
export * from './analysis/types';

export * from './ci/ci-identity';
export * from './ci/ci-identity-types';
export type { GitHubOidcIdentityOptions } from './ci/github-oidc-identity';
export type { GitHubSubjectOptions } from './ci/github-subjects';
export type { IamUserIdentityOptions } from './ci/iam-user-identity';

export * from './engine/code-deploy/code-deploy-options';
export * from './engine/deployment-engine';
export * from './engine/ecs-native/ecs-native-options';
export * from './engine/engine-types';

export * from './hooks/deployment-hook';
export type { FunctionHookOptions } from './hooks/function-hook';
export * from './hooks/hook-contract';
export * from './hooks/hook-types';
export * from './hooks/smoke-test';
export type { HttpSmokeTestOptions } from './hooks/http-smoke-test';

export * from './notifications/notification-types';

export type { BalancerOptions } from './traffic/balancer-options';
export type { ContainerOptions } from './traffic/container-options';
export type { ContainerRoleOptions } from './traffic/container-roles';
export type { AutoScalingOptions, ServiceOptions } from './traffic/fargate-service';
export * from './traffic/health-check-change';
export type { ListenerRoute, ListenerRouteOnListener, ListenerRuleOptions } from './traffic/listener-rules';
export type { AccessLogsOptions, LoadBalancerOptions } from './traffic/load-balancer';
export type { LogGroupOptions } from './traffic/log-group';
export type { NetworkOptions } from './traffic/network';
export type { RepositoryOptions } from './traffic/repository';
export type { TargetGroupOptions } from './traffic/target-groups';
export type { TaskOptions } from './traffic/task';

export type { PinnedAction } from './workflow/actions';
export * from './nag/cdk-nag-reasons';
export * from './nag/nag-types';
export * from './workflow/github-deploy-workflow';
export * from './workflow/github-deploy-workflow-props';
export type { EcsCanaryOptions } from './workflow/release-tool/ecs-canary-tool';
export * from './workflow/release-tool/release-tool';
export * from './workflow/release-tool/release-tool-types';
export * from './workflow-step';
