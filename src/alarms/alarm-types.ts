import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { AnalyzedAlarm, UnmodelledAlarm } from '../analysis/types';
import { ServiceContext } from '../service-context';

/** When an alarm goes off: M out of N periods breach. */
export interface RollbackAlarmOptions {
  /**
   * Name of the alarm, unique in its service. Its physical name is `<serviceName>-<name>`. Set it to have
   * two alarms of a kind.
   *
   * @default - the kind: `http5xx`, `totalFailure`, `canaryVersusBaseline`, `logErrors`, `taskHealth`, `latency`,
   *   `unhealthyHosts` or `rate`
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
   * Number of the newest periods that are looked at, 1 to 15. Two more than `datapointsToAlarm` at least: CloudWatch may
   * publish a minute late, and an alarm with fewer is silent meanwhile.
   *
   * @default - 5; 4 for `totalFailure`, 6 for `taskHealth`, 8 for `canaryVersusBaseline`
   */
  readonly evaluationPeriods?: number;

  /**
   * How many of them must breach, 1 to `evaluationPeriods`.
   *
   * @default - 3; 2 for `totalFailure`, 5 for `canaryVersusBaseline`; `evaluationPeriods` if that is fewer
   */
  readonly datapointsToAlarm?: number;
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

  /**
   * Makes the alarm for a service.
   *
   * @param scope - a construct for this alarm alone
   */
  bind(scope: Construct, context: ServiceContext): RollbackAlarmConfig;
}
