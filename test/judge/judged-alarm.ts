import { Column, Expression, Missing, parseExpression } from './metric-math';

/**
 * An alarm of a template as CloudWatch would evaluate it. What CloudWatch would refuse is refused here, with its reason.
 */

// In Jest's sandbox each look at a global takes longer than the arithmetic here.
const { isNaN } = Number;

/** A metric that an alarm reads, by what distinguishes it in the templates: `blue RequestCount Sum`. */
export type Source = string;

interface Query {
  readonly Id: string;
  readonly Expression?: unknown;
  readonly Period?: number;
  readonly ReturnData?: boolean;
  readonly MetricStat?: {
    readonly Metric: {
      readonly MetricName: string;
      readonly Namespace: string;
      readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}

/** The properties of AWS::CloudWatch::Alarm that the judge knows. Another one is refused. */
export interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription?: string;
  readonly Metrics: readonly Query[];
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly TreatMissingData?: string;
}

const KNOWN = ['AlarmName', 'AlarmDescription', 'Metrics', 'Threshold', 'ComparisonOperator', 'EvaluationPeriods', 'DatapointsToAlarm', 'TreatMissingData'];
/** PutMetricAlarm: what an alarm on metric math may read and calculate. */
const MOST_METRICS = 10;
const MOST_EXPRESSIONS = 10;
/** How many places CloudWatch looks back beyond the evaluation periods, with periods of a minute. */
const EXTRA_PLACES = 2;

export class JudgedAlarm {
  public readonly name: string;
  public readonly periods: number;
  public readonly datapoints: number;
  /** Length of a period. */
  public readonly minutes: number;
  /** The metrics that it reads, each once. */
  public readonly sources: readonly Source[];
  private readonly sourceById = new Map<string, Source>();
  private readonly expressions: { readonly id: string; readonly expression: Expression }[] = [];
  private readonly result: string;
  public readonly threshold: number;
  /** What it reads and calculates: alarms of which it is the same have the same values. */
  public readonly calculation: string;

  constructor(properties: AlarmProperties) {
    const { AlarmName, Metrics, EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods, Threshold } = properties;
    this.name = AlarmName;
    const unknown = Object.keys(properties).filter((key) => !KNOWN.includes(key));
    this.require(unknown.length === 0, `the judge does not know ${unknown.join(', ')}`);
    this.require(properties.ComparisonOperator === 'GreaterThanOrEqualToThreshold', 'the judge knows GreaterThanOrEqualToThreshold only');
    this.require(properties.TreatMissingData === 'notBreaching', 'the judge knows notBreaching only');
    this.require(Number.isInteger(EvaluationPeriods) && EvaluationPeriods >= 1, 'EvaluationPeriods');
    this.require(Number.isInteger(DatapointsToAlarm) && DatapointsToAlarm >= 1 && DatapointsToAlarm <= EvaluationPeriods, 'DatapointsToAlarm');
    this.require(typeof Threshold === 'number', 'Threshold');
    this.periods = EvaluationPeriods;
    this.datapoints = DatapointsToAlarm;
    this.threshold = Threshold;
    [this.result, this.minutes] = this.read(Metrics);
    this.calculation = JSON.stringify(Metrics);
    this.sources = [...new Set(this.sourceById.values())];
  }

  /** The value of each datapoint, NaN where there is none. */
  public values(valueOf: (source: Source) => Float64Array, missing: Missing): Float64Array {
    const columns = new Map<string, Column>([...this.sourceById].map(([id, source]) => [id, valueOf(source)]));
    for (const { id, expression } of this.expressions) {
      columns.set(id, expression.evaluate(columns, missing));
    }
    return columns.get(this.result) as Float64Array;
  }

  /**
   * Whether the alarm is on, given the value at each place, the newest first: with missing data that is not breaching. The N
   * newest datapoints that are there decide, of N + 2 places; where there are fewer, the missing ones count as not breaching.
   */
  public isOn(valueAt: (place: number) => number): boolean {
    let [found, breaching] = [0, 0];
    for (let place = 0; place < this.periods + EXTRA_PLACES && found < this.periods; place++) {
      const value = valueAt(place);
      if (!isNaN(value)) {
        found++;
        breaching += value >= this.threshold ? 1 : 0;
      }
    }
    return breaching >= this.datapoints;
  }

  /** The id of what is looked at, and the minutes of a period. */
  private read(queries: readonly Query[]): [string, number] {
    this.require(Array.isArray(queries) && queries.length > 0, 'Metrics');
    const ids = new Set<string>();
    for (const { Id } of queries) {
      this.require(/^[a-z]\w{0,254}$/.test(Id) && !ids.has(Id), `'${Id}' is no id, or is one twice`);
      ids.add(Id);
    }
    const metrics = queries.filter(({ MetricStat }) => MetricStat);
    const expressions = queries.filter(({ MetricStat }) => !MetricStat);
    this.require(metrics.length <= MOST_METRICS, `${metrics.length} metrics, and CloudWatch allows ${MOST_METRICS}`);
    this.require(expressions.length <= MOST_EXPRESSIONS, `${expressions.length} expressions, and CloudWatch allows ${MOST_EXPRESSIONS}`);
    const periods = new Set([...metrics.map(({ MetricStat }) => MetricStat!.Period), ...expressions.flatMap(({ Period }) => Period ?? [])]);
    const [seconds] = periods;
    this.require(periods.size === 1 && seconds % 60 === 0, `all metrics must have one period, of whole minutes; these have ${[...periods].join(', ')}`);
    this.require(this.periods * seconds <= 86_400, `${this.periods} periods of ${seconds} s are more than a day`);
    // Without the key data is returned.
    const returned = queries.filter(({ ReturnData }) => ReturnData !== false);
    this.require(returned.length === 1, `one result, not ${returned.length}`);
    metrics.forEach(({ Id, MetricStat }) => this.sourceById.set(Id, sourceOf(MetricStat!)));
    this.order(expressions, ids);
    return [returned[0].Id, seconds / 60];
  }

  /** Expressions may use each other in any order, but for circles. */
  private order(queries: readonly Query[], ids: ReadonlySet<string>): void {
    const waiting = new Map(queries.map(({ Id, Expression: text }) => {
      this.require(typeof text === 'string', `${Id} has an expression that is not known`);
      return [Id, parseExpression(text as string)];
    }));
    while (waiting.size > 0) {
      const ready = [...waiting].filter(([, { ids: used }]) => [...used].every((id) => !waiting.has(id)));
      this.require(ready.length > 0, `expressions in a circle: ${[...waiting.keys()].join(', ')}`);
      for (const [id, expression] of ready) {
        const strange = [...expression.ids].find((used) => !ids.has(used));
        this.require(strange === undefined, `${id} uses '${strange}', which is nothing`);
        this.require(expression.isSeries(() => true), `${id} is a number, not a series`);
        this.expressions.push({ id, expression });
        waiting.delete(id);
      }
    }
  }

  private require(condition: boolean, problem: string): void {
    if (!condition) {
      throw new Error(`CloudWatch would not take '${this.name}', or the judge: ${problem}`);
    }
  }
}

/** The alarms of a template, in its order. */
export function alarmsOf(template: { Resources: Record<string, { Type: string; Properties: unknown }> }): JudgedAlarm[] {
  return Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => new JudgedAlarm(Properties as AlarmProperties));
}

function sourceOf({ Metric, Stat }: NonNullable<Query['MetricStat']>): Source {
  const dimensions = Object.fromEntries((Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, JSON.stringify(Value)]));
  const isLoadBalancer = Metric.Namespace === 'AWS/ApplicationELB';
  const expected = isLoadBalancer ? ['LoadBalancer', 'TargetGroup'] : [];
  const strange = Object.keys(dimensions).filter((name) => !expected.includes(name));
  if (strange.length > 0 || (isLoadBalancer && !('LoadBalancer' in dimensions))) {
    throw new Error(`no metric that the judge knows: ${JSON.stringify(Metric)}`);
  }
  const group = dimensions.TargetGroup;
  const color = group === undefined ? 'balancer' : /(Blue|Green)TargetGroup/.exec(group)![1].toLowerCase();
  return `${isLoadBalancer ? color : 'log'} ${isLoadBalancer ? Metric.MetricName : 'lines'} ${Stat}`;
}
