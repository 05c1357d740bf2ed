import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IRollbackAlarm } from './alarm-types';
import { CanaryVersusBaselineAlarm, CanaryVersusBaselineAlarmOptions } from './canary-versus-baseline-alarm';
import { ExistingAlarm, ExistingAlarmOptions } from './existing-alarm';
import { Http5xxAlarm, Http5xxAlarmOptions } from './http-5xx-alarm';
import { LatencyAlarm, LatencyAlarmOptions } from './latency-alarm';
import { LogErrorsAlarm, LogErrorsAlarmOptions } from './log-errors-alarm';
import { UnhealthyHostsAlarm, UnhealthyHostsAlarmOptions } from './unhealthy-hosts-alarm';

/**
 * An alarm that stops a release and rolls it back.
 *
 * All but `fromAlarm` watch both target groups, because blue and green change roles with every release,
 * in one-minute periods, 2 of 3 of which must breach; missing data does not.
 */
export class RollbackAlarm {
  /**
   * The rate of requests that fail with a 5xx: 5 % of a target group's, from 10 requests a minute on, or 5 %
   * of all by the balancer itself.
   */
  public static http5xx(options: Http5xxAlarmOptions = {}): IRollbackAlarm {
    return new Http5xxAlarm(options);
  }

  /** The number of errors in the log: 5 a minute. */
  public static logErrors(options: LogErrorsAlarmOptions = {}): IRollbackAlarm {
    return new LogErrorsAlarm(options);
  }

  /** The response time of the slower target group, by percentile. */
  public static latency(options: LatencyAlarmOptions): IRollbackAlarm {
    return new LatencyAlarm(options);
  }

  /** The number of targets that fail their health checks: one in either group. */
  public static unhealthyHosts(options: UnhealthyHostsAlarmOptions = {}): IRollbackAlarm {
    return new UnhealthyHostsAlarm(options);
  }

  /**
   * The new version's 5xx rate compared with the running one's at the same time. Needs a canary that stays
   * below 50 %.
   */
  public static canaryVersusBaseline(options: CanaryVersusBaselineAlarmOptions = {}): IRollbackAlarm {
    return new CanaryVersusBaselineAlarm(options);
  }

  /**
   * An alarm of your own, metric or composite. It must watch both target groups, if it watches any.
   *
   * The verdict on the canary knows its periods if it is an `Alarm` of the same app, and what it watches only
   * if you say so.
   */
  public static fromAlarm(alarm: cloudwatch.IAlarm, options: ExistingAlarmOptions = {}): IRollbackAlarm {
    return new ExistingAlarm(alarm, options);
  }

  private constructor() {}
}
