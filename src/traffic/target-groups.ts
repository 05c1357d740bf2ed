import { Duration, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { HealthCheckChange } from './health-check-change';
import { areHealthyCodes } from './http-codes';
import { HealthChecks } from '../custom-resources/health-check/health-checks';
import { DEREGISTRATION_SECONDS, HEALTH_CHECK } from '../private/aws-rules';
import { given } from '../private/given';
import { Validator } from '../private/validator';

/** How targets are checked and let go. */
export interface TargetGroupOptions {
  /**
   * Health check of both target groups. What is left out has the default below. Of interval and timeout,
   * the one that is left out fits the other: the timeout is a second less than an interval of 5 seconds, the
   * interval a second more than a timeout of 10 seconds or longer.
   *
   * Interval, timeout and thresholds can be changed at any time. A stack update that changes path, port, protocol or codes
   * is refused once the service is there, unless `healthCheckChange` says that its tasks can take it.
   *
   * @default - HTTP on the traffic port, path `/`, every 10 seconds with a 5 second timeout, healthy after 2
   *   and unhealthy after 3 in a row: a new task takes traffic some 20 seconds after it listens
   */
  readonly healthCheck?: elbv2.HealthCheck;

  /**
   * A promise about the live version, which allows a stack update to change path, port, protocol or codes of
   * `healthCheck`. Both target groups change at once, and ECS stops all tasks that do not answer the new check: first
   * release a version that answers both, then deploy the new check with this promise, then remove it.
   *
   * @default - such a change is refused before anything has changed
   */
  readonly healthCheckChange?: HealthCheckChange;

  /**
   * How long a target that leaves may finish its requests, up to an hour.
   *
   * @default Duration.seconds(30)
   */
  readonly deregistrationDelay?: Duration;
}

/** The two groups that take turns. */
export interface TargetGroupPair {
  readonly blue: elbv2.ApplicationTargetGroup;
  readonly green: elbv2.ApplicationTargetGroup;
}

const DEFAULT_INTERVAL_SECONDS = 10;
const DEFAULT_TIMEOUT_SECONDS = 5;

/**
 * Ip targets register with a port of their own, so the group's is only a default. It stays the same
 * whatever the container listens on, because another one would replace the group, live traffic and all.
 */
const CONSTANT_PORT = 80;

/** Makes the blue and the green target group, alike but for their names. */
export function makeTargetGroups(scope: Construct, validator: Validator, vpc: ec2.IVpc, options: TargetGroupOptions): TargetGroupPair {
  validateHealthCheck(validator, options.healthCheck ?? {});
  validator.known({ deregistrationDelay: options.deregistrationDelay }, 'target groups expect it as text');
  validator.duration('deregistrationDelay', options.deregistrationDelay, 'seconds', {
    ...DEREGISTRATION_SECONDS, remedy: 'Choose as long as the longest request takes.',
  });
  const make = (id: string) => new elbv2.ApplicationTargetGroup(scope, id, {
    vpc,
    targetType: elbv2.TargetType.IP,
    port: CONSTANT_PORT,
    protocol: elbv2.ApplicationProtocol.HTTP,
    healthCheck: withDefaults(options.healthCheck ?? {}),
    deregistrationDelay: options.deregistrationDelay ?? Duration.seconds(30),
  });
  const [blue, green] = [make('BlueTargetGroup'), make('GreenTargetGroup')];
  HealthChecks.of(scope).add({
    service: scope,
    targetGroups: [blue, green],
    liveVersionAnswersBoth: options.healthCheckChange === HealthCheckChange.LIVE_VERSION_ANSWERS_BOTH,
  });
  return { blue, green };
}

/** The check with its defaults, also in place of an explicit `undefined`. */
function withDefaults(check: elbv2.HealthCheck): elbv2.HealthCheck {
  return {
    ...given(check),
    path: check.path ?? '/',
    interval: check.interval ?? intervalFor(check.timeout),
    timeout: check.timeout ?? timeoutFor(check.interval),
    healthyThresholdCount: check.healthyThresholdCount ?? 2,
    unhealthyThresholdCount: check.unhealthyThresholdCount ?? 3,
  };
}

/** The default, or longer than the timeout. */
function intervalFor(timeout?: Duration): Duration {
  const above = timeout ? timeout.toSeconds() + 1 : 0;
  return Duration.seconds(Math.max(DEFAULT_INTERVAL_SECONDS, above));
}

/** The default, or shorter than the interval. */
function timeoutFor(interval?: Duration): Duration {
  const below = interval ? interval.toSeconds() - 1 : Infinity;
  return Duration.seconds(Math.min(DEFAULT_TIMEOUT_SECONDS, below));
}

function validateHealthCheck(validator: Validator, check: elbv2.HealthCheck): void {
  validator.pattern('healthCheck.path', check.path, {
    ...HEALTH_CHECK.path, remedy: "Set a path like '/health'.",
  });
  const { interval, timeout } = check;
  validator.known({ 'healthCheck.interval': interval, 'healthCheck.timeout': timeout }, 'the two are compared');
  validator.duration('healthCheck.interval', check.interval, 'seconds', { ...HEALTH_CHECK.interval, remedy: 'For example, choose 10 seconds.' });
  validator.duration('healthCheck.timeout', check.timeout, 'seconds', { ...HEALTH_CHECK.timeout, remedy: 'For example, choose 5 seconds.' });
  validator.require(!Token.isUnresolved(check.port), {
    property: 'healthCheck.port',
    rule: 'must be known at synth, because the ingress rule for the load balancer depends on it.',
    remedy: 'Give a concrete port, or leave it out to check the port that takes the traffic.',
  });
  validator.pattern('healthCheck.port', check.port, {
    // 1 to 65535
    regex: /^(traffic-port|[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/,
    rule: "must be 'traffic-port' or a port from 1 to 65535.",
    remedy: 'Leave it out to check the port that takes the traffic.',
  });
  validator.pattern('healthCheck.protocol', check.protocol, {
    regex: /^HTTPS?$/, rule: 'must be HTTP or HTTPS: an Application Load Balancer uses no other protocol for its checks.', remedy: 'Leave it out to use HTTP.',
  });
  validator.require(check.healthyGrpcCodes === undefined, {
    property: 'healthCheck.healthyGrpcCodes',
    value: check.healthyGrpcCodes,
    rule: 'is for target groups that speak gRPC, and these speak HTTP/1.',
    remedy: 'Set healthCheck.healthyHttpCodes instead.',
  });
  const { healthyHttpCodes = '200' } = check;
  validator.require(Token.isUnresolved(healthyHttpCodes) || areHealthyCodes(healthyHttpCodes), {
    property: 'healthCheck.healthyHttpCodes',
    value: healthyHttpCodes,
    rule: 'must be status codes from 200 to 499, or ranges of them, the lower code first.',
    remedy: "For example, write '200', '200,204' or '200-299'.",
  });
  validator.require(check.enabled !== false, {
    property: 'healthCheck.enabled',
    value: check.enabled,
    rule: 'cannot be false: Elastic Load Balancing always checks targets that are IP addresses.',
    remedy: 'Leave it out, and set healthCheck.path to a path that answers.',
  });
  const thresholds = { ...HEALTH_CHECK.threshold, remedy: 'For example, choose 2.' };
  validator.number('healthCheck.healthyThresholdCount', check.healthyThresholdCount, thresholds);
  validator.number('healthCheck.unhealthyThresholdCount', check.unhealthyThresholdCount, thresholds);
  validator.require(!interval || !timeout || timeout.toMilliseconds() < interval.toMilliseconds(), {
    property: 'healthCheck.timeout',
    value: timeout?.toString(),
    rule: `must be shorter than the interval (${interval?.toString()}).`,
    remedy: 'Shorten healthCheck.timeout or lengthen healthCheck.interval.',
  });
}
