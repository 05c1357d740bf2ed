import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IRollbackAlarm } from './alarm-types';
import { CanaryVersusBaselineAlarm, CanaryVersusBaselineAlarmOptions } from './canary-versus-baseline-alarm';
import { ExistingAlarm, ExistingAlarmOptions } from './existing-alarm';
import { FailedRequestsAlarm, Http5xxAlarmOptions, TotalFailureAlarmOptions } from './http-5xx-alarm';
import { LatencyAlarm, LatencyAlarmOptions } from './latency-alarm';
import { LogErrorsAlarm, LogErrorsAlarmOptions } from './log-errors-alarm';
import { RateAlarm, RateAlarmOptions } from './rate-alarm';
import { TaskHealthAlarm, TaskHealthAlarmOptions } from './task-health-alarm';
import { UnhealthyHostsAlarm, UnhealthyHostsAlarmOptions } from './unhealthy-hosts-alarm';

/**
 * An alarm that stops a release and rolls it back.
 *
 * All but `fromAlarm` watch both target groups, because blue and green change roles with every release,
 * in one-minute periods; missing data does not breach.
 */
export class RollbackAlarm {
  /**
   * The rate of requests that fail, answered with a 5xx or not answered at all: 5 % of a version's, from 10 requests a
   * minute on, in 3 of 5 minutes. Or 5 % of all that found no target.
   */
  public static http5xx(options: Http5xxAlarmOptions = {}): IRollbackAlarm {
    return FailedRequestsAlarm.http5xx(options);
  }

  /** Most requests to a version fail: what `http5xx` counts, from 50 % on, in 2 of 4 minutes. */
  public static totalFailure(options: TotalFailureAlarmOptions = {}): IRollbackAlarm {
    return FailedRequestsAlarm.totalFailure(options);
  }

  /**
   * The new version's 5xx rate compared with the old one's at the same time: half a percentage point more, and more than
   * chance, in 5 of 8 minutes. Needs a canary that stays below 50 %.
   */
  public static canaryVersusBaseline(options: CanaryVersusBaselineAlarmOptions = {}): IRollbackAlarm {
    return new CanaryVersusBaselineAlarm(options);
  }

  /** Errors in the log: 10 for each hundred requests, and 8 a minute, in 3 of 5 minutes. */
  public static logErrors(options: LogErrorsAlarmOptions = {}): IRollbackAlarm {
    return new LogErrorsAlarm(options);
  }

  /**
   * Tasks of the new version that die or fail their health checks, again and again: 20 % fewer are healthy than of the old
   * version, while both have requests, in 3 of 6 minutes.
   */
  public static taskHealth(options: TaskHealthAlarmOptions = {}): IRollbackAlarm {
    return new TaskHealthAlarm(options);
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
   * Any two metrics as a rate of each version: `part` of `whole`, of the group where it is higher, in 3 of 5 minutes.
   *
   * @example
   * RollbackAlarm.rate({ name: 'clientErrors', part: VersionMetric.ofTargetGroup('HTTPCode_Target_4XX_Count'), threshold: 30 });
   */
  public static rate(options: RateAlarmOptions): IRollbackAlarm {
    return new RateAlarm(options);
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
