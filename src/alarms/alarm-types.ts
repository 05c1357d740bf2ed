import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { AnalyzedAlarm, UnmodelledAlarm } from '../analysis/types';
import { CanaryConfig } from '../canary-config';

/** When an alarm goes off: M out of N periods breach. */
export interface RollbackAlarmOptions {
  /**
   * Name of the alarm, unique in its service; its physical name is `<serviceName>-<name>`. Set it to have
   * two alarms of a kind.
   *
   * @default - the kind: `http5xx`, `logErrors`, `latency`, `unhealthyHosts` or `canaryVersusBaseline`
   */
  readonly name?: string;

  /**
   * Length of a period: whole minutes. Load balancer metrics come once a minute, and a longer period only
   * delays the alarm.
   *
   * @default Duration.minutes(1)
   */
  readonly period?: Duration;

  /**
   * Number of the newest periods that are looked at, 1 to 15.
   *
   * @default 3
   */
  readonly evaluationPeriods?: number;

  /**
   * How many of them must breach, 1 to `evaluationPeriods`.
   *
   * @default - 2, or `evaluationPeriods` if that is fewer
   */
  readonly datapointsToAlarm?: number;
}

/** What an alarm watches. */
export interface RollbackAlarmContext {
  /** Name of the service, the prefix of the alarms' physical names. */
  readonly serviceName: string;
  /** One of the groups that take turns. */
  readonly blueTargetGroup: elbv2.ApplicationTargetGroup;
  /** The other one. */
  readonly greenTargetGroup: elbv2.ApplicationTargetGroup;
  /** The balancer in front of both. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /**
   * Whether every error that the balancer itself answers with is this service's: not so on a shared
   * balancer, nor with a test listener, whose requests fail while no version is under test.
   */
  readonly ownsBalancerErrors: boolean;
  /** Whether a test listener sends requests to the new version before it has any of the others. */
  readonly hasTestTraffic: boolean;
  /**
   * The log group of the tasks.
   *
   * @default - none known
   */
  readonly logGroup?: logs.ILogGroup;
  /** Namespace of metrics made of the log. */
  readonly metricNamespace: string;
  /** The schedule that the alarm has to act within. */
  readonly canary: CanaryConfig;
}

/** An alarm, made. */
export interface RollbackAlarmConfig {
  /** The alarm that stops a release and rolls it back. */
  readonly alarm: cloudwatch.IAlarm;

  /**
   * The alarm as the verdict on the canary sees it.
   *
   * @default - it has no model: what is known of it is in `unmodelled`
   */
  readonly model?: AnalyzedAlarm;

  /**
   * What is known of an alarm that has no model.
   *
   * @default - nothing
   */
  readonly unmodelled?: UnmodelledAlarm;
}

/** An alarm that rolls a release back. Made by `RollbackAlarm`; members may be added in minor versions. */
export interface IRollbackAlarm {
  /** Unique among the alarms of a service. */
  readonly name: string;

  /** Makes the alarm for a service. */
  bind(scope: Construct, context: RollbackAlarmContext): RollbackAlarmConfig;
}
