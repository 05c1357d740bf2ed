export * from './ecs-canary-blue-green';
export * from './ecs-canary-blue-green-props';
export * from './canary-config';

export * from './alarms/alarm-types';
export * from './alarms/rollback-alarm';
export { Http5xxAlarmOptions } from './alarms/http-5xx-alarm';
export { LogErrorsAlarmOptions } from './alarms/log-errors-alarm';
export { LatencyAlarmOptions } from './alarms/latency-alarm';
export { UnhealthyHostsAlarmOptions } from './alarms/unhealthy-hosts-alarm';
export { CanaryVersusBaselineAlarmOptions } from './alarms/canary-versus-baseline-alarm';

export * from './ci/ci-identity';
export * from './ci/ci-identity-types';
export { GithubOidcIdentityOptions } from './ci/github-oidc-identity';
export { GithubSubjectOptions } from './ci/github-subjects';
export { IamUserIdentityOptions } from './ci/iam-user-identity';

export * from './engine/deployment-engine';
export * from './engine/engine-types';

export { AutoScalingOptions, ServiceOptions } from './traffic/fargate-service';
export { AccessLogsOptions, LoadBalancerOptions } from './traffic/load-balancer';
export { NetworkOptions } from './traffic/network';
export { TargetGroupOptions } from './traffic/target-groups';
export { TaskOptions } from './traffic/task';
