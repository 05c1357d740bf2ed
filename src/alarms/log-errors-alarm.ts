import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, IConstruct } from 'constructs';
import { RollbackAlarmOptions } from './alarm-types';
import { AlarmSubject, MetricAlarm } from './metric-alarm';
import { filled } from './target-group-metrics';
import { AlarmScope, AlarmStatistic } from '../analysis/types';
import { METRIC_NAME } from '../private/aws-rules';
import { claimName, NameScope, reportClash } from '../private/name-registry';
import { Validator } from '../private/validator';
import { ServiceContext } from '../service-context';

/** Options of the alarm on errors in the log. */
export interface LogErrorsAlarmOptions extends RollbackAlarmOptions {
  /**
   * Log events a period from which on it breaches, at least 1. Both versions write to the same log group,
   * so set it above what the healthy version logs.
   *
   * @default 5
   */
  readonly threshold?: number;

  /**
   * Which log events are errors.
   *
   * @default - those with one of the terms `ERROR`, `FATAL` and `CRITICAL`; for a log in JSON pass for
   *   example `FilterPattern.stringValue('$.level', '=', 'error')`
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

/** The number of errors in the log. */
export class LogErrorsAlarm extends MetricAlarm {
  private readonly threshold: number;
  private readonly failedRequestsLogged: boolean;

  constructor(private readonly options: LogErrorsAlarmOptions) {
    super('logErrors', new Validator('RollbackAlarm.logErrors'), options);
    this.threshold = options.threshold ?? 5;
    this.failedRequestsLogged = options.failedRequestsLogged ?? true;
    this.validator.pattern('metricName', options.metricName, {
      ...METRIC_NAME, remedy: "Choose one like 'ApplicationErrorCount'.",
    });
    this.validator.number('threshold', this.threshold, { min: 1, max: Number.MAX_SAFE_INTEGER, remedy: 'Choose a number of log events like 5.' });
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
    claimMetric(scope.node.scope ?? scope, context.metricNamespace, metricName);
    // All count in the same metric. No alarm has a dot in its name, so none has these ids.
    const [filter] = logGroups.map((logGroup, i) => new logs.MetricFilter(scope, `${this.name}.Filter${i === 0 ? '' : i + 1}`, {
      logGroup,
      filterPattern: this.options.filterPattern ?? logs.FilterPattern.anyTerm('ERROR', 'FATAL', 'CRITICAL'),
      metricNamespace: context.metricNamespace,
      metricName,
      metricValue: '1',
      defaultValue: 0,
    }));
    return {
      metric: new cloudwatch.MathExpression({
        expression: filled('logErrors'),
        usingMetrics: { logErrors: filter.metric({ statistic: cloudwatch.Stats.SUM, period: this.period }) },
        label: 'errors in the log',
        period: this.period,
      }),
      threshold: this.threshold,
      description: `At least ${this.threshold} errors a period in the log. A release in progress is rolled back.`,
      model: this.failedRequestsLogged ? {
        statistic: AlarmStatistic.COUNT,
        // Both versions write to one group.
        alarmScope: AlarmScope.LOAD_BALANCER,
        assumption: `It is assumed that each failed request logs one error, which ${this.name} counts.`,
      } : undefined,
      watchesFailedRequests: this.failedRequestsLogged,
      // Tasks log from their start on.
      watchesBeforeShift: true,
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
