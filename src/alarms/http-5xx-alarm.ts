import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { RollbackAlarmOptions } from './alarm-types';
import { highestOf } from './expressions';
import { FailedRequests } from './failed-requests';
import { AlarmKind, AlarmSubject, MetricAlarm } from './metric-alarm';
import { MetricsById, TargetGroupMetrics } from './target-group-metrics';
import { minimumRequestsFor } from '../analysis/request-minimum';
import { AlarmScope, AlarmStatistic, FaultKind } from '../analysis/types';
import { Validator } from '../private/validator';
import { ServiceContext } from '../service-context';

/** What the alarms on failed requests have in common. */
export interface FailedRequestsAlarmOptions extends RollbackAlarmOptions {
  /**
   * Rate of failed requests from which on a period breaches, in percent, above 0 and up to 100.
   *
   * @default - 5; 50 for `totalFailure`
   */
  readonly threshold?: number;

  /**
   * Fewer requests than that in a period do not breach, whatever their rate.
   *
   * @default - 10; in proportion fewer where the canary's smallest step is below 25 %, but at least 3
   */
  readonly minimumRequests?: number;

  /**
   * Whether requests count as failures of a version that it has not answered at all: connection refused or reset, task
   * killed, no answer in time. The balancer counts them for itself only, so they are what is missing of a group's answers,
   * at most as many as the balancer counted failures. With false only answers with a 5xx count.
   *
   * @default true
   */
  readonly unanswered?: boolean;

  /**
   * Whether the balancer's own 5xx count, too, as their part of all requests. It answers with 503 where there is no target,
   * and such requests are no group's.
   *
   * @default - true; false with a test listener or a shared load balancer, whose errors may not be this service's
   */
  readonly balancerErrors?: boolean;
}

/** Options of the alarm on HTTP 5xx. */
export interface Http5xxAlarmOptions extends FailedRequestsAlarmOptions {
  /**
   * Whose requests are looked at. Of the whole balancer only answers with a 5xx count, and its own errors.
   *
   * @default AlarmScope.TARGET_GROUP
   */
  readonly alarmScope?: AlarmScope;
}

/** Options of the alarm on most requests failing: those of `http5xx`, with another threshold. */
export interface TotalFailureAlarmOptions extends FailedRequestsAlarmOptions {}

const HTTP_5XX: AlarmKind = { kind: 'http5xx', evaluationPeriods: 5, datapointsToAlarm: 3 };
const TOTAL_FAILURE: AlarmKind = { kind: 'totalFailure', evaluationPeriods: 4, datapointsToAlarm: 2 };

/** The rate of requests that fail, of each version. */
export class FailedRequestsAlarm extends MetricAlarm {
  /** A part of a version's requests: 5 %. */
  public static http5xx(options: Http5xxAlarmOptions): FailedRequestsAlarm {
    return new FailedRequestsAlarm(HTTP_5XX, 5, options);
  }

  /** Most of a version's requests, which needs fewer minutes. */
  public static totalFailure(options: TotalFailureAlarmOptions): FailedRequestsAlarm {
    return new FailedRequestsAlarm(TOTAL_FAILURE, 50, options);
  }

  private readonly threshold: number;

  private constructor(kind: AlarmKind, threshold: number, private readonly options: Http5xxAlarmOptions) {
    super(kind, new Validator(`RollbackAlarm.${kind.kind}`), options);
    this.threshold = options.threshold ?? threshold;
    this.validator.number('threshold', this.threshold, {
      min: 0, above: true, max: 100, unit: '%', integer: false, remedy: `Choose a rate like ${threshold}.`,
    });
    this.validator.number('minimumRequests', options.minimumRequests, { min: 0, max: Number.MAX_SAFE_INTEGER, remedy: 'Choose a number like 10.' });
  }

  protected watch(_scope: Construct, context: ServiceContext): AlarmSubject {
    const { alarmScope = AlarmScope.TARGET_GROUP, unanswered = true } = this.options;
    const minimumRequests = this.options.minimumRequests ?? minimumRequestsFor(context.canary.steps);
    const failed = new FailedRequests(new TargetGroupMetrics(context, this.period), this.period, { minimumRequests, unanswered });
    const eachAlone = alarmScope === AlarmScope.TARGET_GROUP;
    const balancerErrors = this.options.balancerErrors ?? ownsBalancerErrors(context);
    const rates: MetricsById = {
      ...eachAlone ? failed.rates() : { pooledRate: failed.pooledRate() },
      ...balancerErrors ? { balancerRate: failed.balancerRate() } : {},
    };
    const whose = eachAlone ? 'of the requests to one version' : 'of all requests';
    return {
      metric: new cloudwatch.MathExpression({
        expression: highestOf(Object.keys(rates)),
        usingMetrics: rates,
        label: 'failed requests (%)',
        period: this.period,
      }),
      threshold: this.threshold,
      description: `At least ${this.threshold} % ${whose} failed: ${failures(eachAlone && unanswered, balancerErrors)}.`
        + ` Less than ${minimumRequests} requests a period do not count.`
        + ' Look at the log of the new tasks, and why tasks have stopped; then at the metrics of both target groups: if both fail, it is not the release.'
        + ' A release in progress is rolled back.',
      model: { statistic: AlarmStatistic.RATE, alarmScope, minimumRequests },
      sees: [
        FaultKind.ERRORS,
        ...eachAlone && unanswered ? [FaultKind.NO_ANSWER, FaultKind.HANGS] : [],
        ...balancerErrors ? [FaultKind.NO_TARGET] : [],
      ],
      watchesFailedRequests: true,
      watchesBeforeShift: context.testListener !== undefined,
    };
  }
}

function failures(unanswered: boolean, balancerErrors: boolean): string {
  return [
    unanswered ? 'answered with a 5xx, or not answered at all (task killed, connection reset, no answer in time)' : 'answered with a 5xx',
    ...balancerErrors ? ["or found no target, as the balancer's own errors show"] : [],
  ].join(', ');
}

/** On a shared balancer its errors are others', too; requests to a test listener fail while no version is under test. */
function ownsBalancerErrors({ loadBalancerShared, testListener }: ServiceContext): boolean {
  return !loadBalancerShared && testListener === undefined;
}
