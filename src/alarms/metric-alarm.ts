import { Duration, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct, IConstruct } from 'constructs';
import { IRollbackAlarm, RollbackAlarmConfig, RollbackAlarmOptions } from './alarm-types';
import { AnalyzedAlarm, FaultKind } from '../analysis/types';
import { claimName, NameScope, reportClash } from '../private/name-registry';
import { Validator } from '../private/validator';
import { ServiceContext } from '../service-context';

/** What failed requests do to an alarm of a kind. */
export type FailureModel = Pick<AnalyzedAlarm, 'statistic' | 'alarmScope' | 'minimumRequests' | 'minimumFailures' | 'criticalValue' | 'assumption'>;

/** What one kind of alarm watches, and from which value on it breaches. */
export interface AlarmSubject {
  readonly metric: cloudwatch.MathExpression;
  readonly threshold: number;
  /** For the person who reads the alarm in the middle of the night. */
  readonly description: string;
  /** Absent where there is none: a failed request is not what is counted. */
  readonly model?: FailureModel;
  /** Which faults it takes notice of. */
  readonly sees: FaultKind[];
  /** Whether a version that fails every request is sure to set it off. */
  readonly watchesFailedRequests: boolean;
  /** Whether the new version can set it off before it has any of the traffic. */
  readonly watchesBeforeShift: boolean;
}

/** A day: CloudWatch's longest evaluation range for periods of a minute or more (PutMetricAlarm). */
const LONGEST_RANGE_SECONDS = 86_400;
const LONGEST_ALARM_NAME = 255;
const MOST_EVALUATION_PERIODS = 15;

/**
 * A kind of alarm: its name, and out of how many periods how many must breach unless the user says something else. The first
 * is larger than the second by two at least, or an alarm would be silent while the newest two minutes are not published yet.
 */
export interface AlarmKind {
  readonly kind: string;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
}

/** What all kinds of alarms share: M out of N periods at or above a threshold, missing data not breaching. */
export abstract class MetricAlarm implements IRollbackAlarm {
  public readonly name: string;
  protected readonly period: Duration;
  private readonly evaluationPeriods: number;
  private readonly datapointsToAlarm: number;

  constructor({ kind, evaluationPeriods, datapointsToAlarm }: AlarmKind, protected readonly validator: Validator, options: RollbackAlarmOptions) {
    this.name = options.name ?? kind;
    this.period = options.period ?? Duration.minutes(1);
    this.evaluationPeriods = options.evaluationPeriods ?? evaluationPeriods;
    this.datapointsToAlarm = options.datapointsToAlarm ?? Math.min(datapointsToAlarm, this.evaluationPeriods);
    this.validate();
  }

  public bind(scope: Construct, context: ServiceContext): RollbackAlarmConfig {
    const alarmName = `${context.serviceName}-${this.name}`;
    new Validator(serviceOf(scope)).pattern('serviceName', alarmName, {
      regex: new RegExp(`^.{1,${LONGEST_ALARM_NAME}}$`),
      rule: `an alarm of this name would have ${alarmName.length} characters, and CloudWatch allows ${LONGEST_ALARM_NAME}.`,
      remedy: 'Shorten serviceName, or the name of the alarm.',
    });
    claimAlarmName(serviceOf(scope), alarmName);
    const subject = this.watch(scope, context);
    const { metric, threshold, description } = subject;
    // metric.createAlarm() would hand on keys that nobody has given.
    const alarm = new cloudwatch.Alarm(scope, 'Alarm', {
      metric,
      alarmName,
      alarmDescription: description,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: this.evaluationPeriods,
      datapointsToAlarm: this.datapointsToAlarm,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    return { alarm, ...this.behaviour(subject) };
  }

  protected abstract watch(scope: Construct, context: ServiceContext): AlarmSubject;

  /** What the verdict on the canary knows of the alarm. Tokens are skipped: what depends on one is not known. */
  private behaviour({ threshold, model, sees, watchesFailedRequests, watchesBeforeShift }: AlarmSubject): Omit<RollbackAlarmConfig, 'alarm'> {
    const { name, evaluationPeriods, datapointsToAlarm } = this;
    const timing = isKnown(evaluationPeriods, datapointsToAlarm)
      ? { periodSeconds: this.period.toSeconds(), evaluationPeriods, datapointsToAlarm }
      : undefined;
    const concrete = isKnown(threshold, model?.minimumRequests);
    return timing && model && concrete
      ? { model: { name, ...timing, threshold, ...model, sees, watchesBeforeShift } }
      : { unmodelled: { name, timing, watchesFailedRequests: concrete ? watchesFailedRequests : undefined, sees, watchesBeforeShift } };
  }

  private validate(): void {
    for (const [property, unresolved] of [['name', Token.isUnresolved(this.name)], ['period', this.period.isUnresolved()]] as const) {
      this.validator.require(!unresolved, {
        property, rule: 'must be known at synth, because the alarm and its metrics depend on it.', remedy: 'Use a concrete value instead of a token.',
      });
    }
    this.validator.pattern('name', this.name, {
      regex: /^[\w-]{1,64}$/, rule: 'must be 1 to 64 letters, digits, hyphens and underscores.', remedy: "Choose one like 'http5xx-fast'.",
    });
    this.validator.duration('period', this.period, 'minutes', { min: 1, max: 1440, remedy: 'Use Duration.minutes(1).' });
    this.validator.number('evaluationPeriods', this.evaluationPeriods, { min: 1, max: MOST_EVALUATION_PERIODS, remedy: 'Use 5.' });
    this.validator.number('datapointsToAlarm', this.datapointsToAlarm, {
      min: 1, max: Token.isUnresolved(this.evaluationPeriods) ? MOST_EVALUATION_PERIODS : this.evaluationPeriods, remedy: 'Use at most evaluationPeriods.',
    });
    this.validator.require(Token.isUnresolved(this.evaluationPeriods) || this.evaluationPeriods * this.period.toSeconds() <= LONGEST_RANGE_SECONDS, {
      property: 'evaluationPeriods',
      value: this.evaluationPeriods,
      rule: `with periods of ${this.period.toString()} looks back more than a day, which CloudWatch does not do.`,
      remedy: 'Use shorter or fewer periods.',
    });
  }
}

/** CloudWatch would make one alarm of two of a name: `web` with `api-http5xx` meets `web-api` with `http5xx`. */
function claimAlarmName(service: IConstruct, alarmName: string): void {
  const clash = claimName(service, 'alarm', alarmName, NameScope.REGION);
  if (clash) {
    const rule = `'${clash.owner.node.path}' has an alarm of that name, too.`;
    reportClash(service, clash, NameScope.REGION, 'alarmNameClash', { property: 'name', value: alarmName, rule, remedy: 'Set another name of one of the alarms, or another serviceName.' });
  }
}

/** The construct that the user has made: alarms have a scope each below `RollbackAlarms`, which is below it. */
export function serviceOf(scope: Construct): IConstruct {
  return scope.node.scope?.node.scope ?? scope;
}

function isKnown(...values: unknown[]): boolean {
  return !values.some((value) => Token.isUnresolved(value));
}
