import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, IConstruct } from 'constructs';
import { RollbackAlarmOptions } from './alarm-types';
import { both, filled, percentOf } from './expressions';
import { LogPattern } from './log-pattern';
import { AlarmKind, AlarmSubject, FailureModel, MetricAlarm, serviceOf } from './metric-alarm';
import { TargetGroupMetrics } from './target-group-metrics';
import { AlarmScope, AlarmStatistic, FaultKind } from '../analysis/types';
import { METRIC_NAME } from '../private/aws-rules';
import { claimName, NameScope, reportClash } from '../private/name-registry';
import { Validator } from '../private/validator';
import { ServiceContext } from '../service-context';

/** Options of the alarm on errors in the log. */
export interface LogErrorsAlarmOptions extends RollbackAlarmOptions {
  /**
   * Errors in the log for each hundred requests from which on a period breaches, above 0. Both versions write to the same
   * log group, so set it above what the healthy version logs: at 1 % failed requests three lines each are 3.
   *
   * @default 10
   */
  readonly threshold?: number;

  /**
   * Fewer errors than that in a period do not breach, however few requests there are, at least 1.
   *
   * @default 8 - of a service with a request a second and three errors a minute that have nothing to do with requests, one release
   *   in a hundred would be stopped with 7, and one in twenty with 5
   */
  readonly minimumErrors?: number;

  /**
   * Fewer requests to both versions together in a period do not breach: what a service logs without requests says nothing of
   * a release.
   *
   * @default 10
   */
  readonly minimumRequests?: number;

  /**
   * Which log events are errors.
   *
   * @default - `LogPattern.usualErrors()`: what usual loggers write, in text and in JSON
   */
  readonly filterPattern?: logs.IFilterPattern;

  /**
   * The log group to watch.
   *
   * @default - those of the service's `logContainers`
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * Name of the metric that the log events are counted in. No other alarm may count in it.
   *
   * @default - `ApplicationErrorCount`; with a `name` of your own `ApplicationErrorCount-<name>`
   */
  readonly metricName?: string;

  /**
   * Whether each failed request logs an error that is counted: one, as the verdict on the canary assumes. With
   * false the verdict does not count on this alarm to find failed requests.
   *
   * @default true
   */
  readonly failedRequestsLogged?: boolean;
}

const KIND: AlarmKind = { kind: 'logErrors', evaluationPeriods: 5, datapointsToAlarm: 3 };

/** The errors in the log for each hundred requests. */
export class LogErrorsAlarm extends MetricAlarm {
  private readonly threshold: number;
  private readonly minimumErrors: number;
  private readonly minimumRequests: number;
  private readonly failedRequestsLogged: boolean;

  constructor(private readonly options: LogErrorsAlarmOptions) {
    super(KIND, new Validator('RollbackAlarm.logErrors'), options);
    this.threshold = options.threshold ?? 10;
    this.minimumErrors = options.minimumErrors ?? 8;
    this.minimumRequests = options.minimumRequests ?? 10;
    this.failedRequestsLogged = options.failedRequestsLogged ?? true;
    this.validator.pattern('metricName', options.metricName, {
      ...METRIC_NAME, remedy: "Choose one like 'ApplicationErrorCount'.",
    });
    this.validator.number('threshold', this.threshold, {
      min: 0, above: true, max: Number.MAX_SAFE_INTEGER, unit: 'errors for each hundred requests', integer: false, remedy: 'Choose a number like 10.',
    });
    this.validator.number('minimumErrors', this.minimumErrors, { min: 1, max: Number.MAX_SAFE_INTEGER, remedy: 'Choose a number of log events like 8.' });
    this.validator.number('minimumRequests', this.minimumRequests, { min: 0, max: Number.MAX_SAFE_INTEGER, remedy: 'Choose a number like 10.' });
  }

  protected watch(scope: Construct, context: ServiceContext): AlarmSubject {
    const logGroups = this.options.logGroup ? [this.options.logGroup] : context.logGroups;
    this.validator.require(logGroups.length > 0, {
      property: 'logGroup',
      rule: 'is needed, because the container of your task definition does not log to CloudWatch by the awslogs driver.',
      remedy: 'Pass the log group, or leave this alarm out of rollbackAlarms.',
    });
    const suffix = this.options.name === undefined ? '' : `-${this.options.name}`;
    const metricName = this.options.metricName ?? `ApplicationErrorCount${suffix}`;
    claimMetric(serviceOf(scope), context.metricNamespace, metricName);
    // All count in the same metric.
    const [filter] = logGroups.map((logGroup, i) => new logs.MetricFilter(scope, `Filter${i === 0 ? '' : i + 1}`, {
      logGroup,
      filterPattern: this.options.filterPattern ?? LogPattern.usualErrors(),
      metricNamespace: context.metricNamespace,
      metricName,
      metricValue: '1',
      defaultValue: 0,
    }));
    const metrics = new TargetGroupMetrics(context, this.period);
    return {
      metric: new cloudwatch.MathExpression({
        expression: `IF(${filled('logErrors')} >= ${this.minimumErrors}, ${percentOf(filled('logErrors'), both('Requests'), this.minimumRequests)}, 0)`,
        usingMetrics: {
          logErrors: filter.metric({ statistic: cloudwatch.Stats.SUM, period: this.period }),
          ...metrics.ofBoth('Requests', (color) => metrics.requests(color)),
        },
        label: 'errors in the log for each hundred requests',
        period: this.period,
      }),
      threshold: this.threshold,
      description: `The log had at least ${this.threshold} errors for each hundred requests, and ${this.minimumErrors} a period.`
        + ' Both versions write to one log, so it may be either: look at the newest errors in the log group and which task wrote them. A release in progress is rolled back.',
      model: this.failedRequestsLogged ? this.model() : undefined,
      sees: [FaultKind.LOGS_ONLY, ...this.failedRequestsLogged ? [FaultKind.ERRORS] : []],
      watchesFailedRequests: this.failedRequestsLogged,
      // Tasks log from their start on.
      watchesBeforeShift: true,
    };
  }

  private model(): FailureModel {
    return {
      statistic: AlarmStatistic.RATE,
      // Both versions write to one group.
      alarmScope: AlarmScope.LOAD_BALANCER,
      // From so many requests on the rate alone decides: with fewer the alarm may breach, and the model says that it does not.
      minimumRequests: Math.max(this.minimumRequests, Math.ceil(100 * this.minimumErrors / this.threshold)),
      assumption: `It is assumed that each failed request logs one error, which ${this.name} counts.`,
    };
  }
}

/** Finds another alarm of the app that counts in the same metric: each would see the errors of both. */
function claimMetric(service: IConstruct, metricNamespace: string, metricName: string): void {
  const clash = claimName(service, 'metric', `${metricNamespace}/${metricName}`, NameScope.REGION);
  if (!clash) {
    return;
  }
  const remedy = 'Set another metricNamespace for one of the services, or another metricName for one of the alarms.';
  const rule = `'${clash.owner.node.path}' counts errors in the metric '${metricName}' of this namespace, too, and each alarm would see the errors of both.`;
  reportClash(service, clash, NameScope.REGION, 'metricClash', { property: 'metricNamespace', value: metricNamespace, rule, remedy });
}
