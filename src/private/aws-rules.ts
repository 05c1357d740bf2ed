import { Token } from 'aws-cdk-lib';

/**
 * Bounds that AWS sets, and that more than one way leads to: a property, a schedule, an L2 that the construct shows,
 * an aspect. Each is written down here, once.
 */

/** ECS quotas, "Tasks per service"; and none would be a service that answers nobody. */
export const TASKS = { min: 1, max: 5000 };

/** ECS, CreateService. */
export const GRACE_SECONDS = { min: 0, max: 2147483647 };

/** ECS, CapacityProviderStrategyItem. */
export const CAPACITY_BASE = { min: 0, max: 100_000 };
export const CAPACITY_WEIGHT = { min: 0, max: 1000 };

/** TCP. */
export const PORTS = { min: 1, max: 65535 };

/** Application Auto Scaling, TargetTrackingScalingPolicyConfiguration, of a share that cannot exceed the whole. */
export const PERCENT = { min: 1, max: 100, unit: '%', integer: false };

/** Elastic Load Balancing, CreateTargetGroup, and the attributes of an Application Load Balancer's target groups. */
export const HEALTH_CHECK = {
  interval: { min: 5, max: 300 },
  timeout: { min: 2, max: 120 },
  threshold: { min: 2, max: 10 },
  path: { regex: /^\/\S{0,1023}$/, rule: "must begin with '/', have at most 1024 characters and no spaces." },
};
export const DEREGISTRATION_SECONDS = { min: 0, max: 3600 };

/** Elastic Load Balancing, the attributes of an Application Load Balancer. */
export const IDLE_SECONDS = { min: 1, max: 4000 };
export const CLIENT_KEEP_ALIVE_SECONDS = { min: 60, max: 604800 };

/** ECS, RegisterTaskDefinition, on Fargate. */
export const STOP_SECONDS = { min: 0, max: 120 };
export const EPHEMERAL_STORAGE_GIB = { min: 21, max: 200, unit: 'GiB' };

/** ECS, RegisterTaskDefinition: the health check of a container. */
export const CONTAINER_HEALTH_CHECK = {
  interval: { min: 5, max: 300 },
  timeout: { min: 2, max: 60 },
  startPeriod: { min: 0, max: 300 },
  retries: { min: 1, max: 10 },
};

/** Lambda, CreateFunction. */
export const LONGEST_FUNCTION_DESCRIPTION = 256;

/** Lambda, CreateFunction: what is left of what it allows when versions and ARNs are left out. */
export const FUNCTION_NAME = { regex: /^[\w-]{1,64}$/, rule: 'must be 1 to 64 letters, digits, hyphens and underscores.' };

/** Lambda quotas: all environment variables of a function, names and values. */
export const LARGEST_ENVIRONMENT_BYTES = 4096;

/** Lambda quotas: the longest timeout. */
export const LONGEST_FUNCTION_SECONDS = 900;

/** EC2, CreateSecurityGroup. */
export const LONGEST_GROUP_DESCRIPTION = 255;
export const GROUP_DESCRIPTION = { regex: /^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/, rule: 'must be 1 to 255 letters, digits, spaces and . _ - : / ( ) # , @ [ ] + = & ; { } ! $ *.' };

/** IAM, CreateUser and CreateRole. */
export const IAM_NAME = { regex: /^[\w+=,.@-]{1,64}$/, rule: 'must be 1 to 64 letters, digits and + = , . @ _ -.' };
export const IAM_DESCRIPTION = { regex: /^[\t\n\r\x20-\x7e\xa1-\xff]{0,1000}$/, rule: 'must be at most 1000 characters of Latin-1.' };

/** IAM quotas: a role's trust policy by default, and at most. */
export const TRUST_POLICY_CHARACTERS = { byDefault: 2048, atMost: 8192 };

/** IAM quotas: a managed policy. */
export const MANAGED_POLICY_CHARACTERS = 6144;

/** CloudWatch, PutMetricAlarm. */
export const ALARM_NAME = { regex: /^[^]{1,255}$/, rule: 'must have 1 to 255 characters.' };

/** CloudWatch Logs, MetricTransformation, as CloudFormation's schema has it. */
export const METRIC_NAME = { regex: /^(?![^]*[:*$])[\x20-\x7e]{1,255}$/, rule: 'must be 1 to 255 characters of ASCII, none of them : * or $.' };

/** A text of ours around a name of the user's, cut to what AWS takes. There is nothing to cut in a token. */
export function cut(text: string, longest: number): string {
  return Token.isUnresolved(text) ? text : text.slice(0, longest);
}
