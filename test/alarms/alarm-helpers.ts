import { Template } from 'aws-cdk-lib/assertions';
import { IRollbackAlarm } from '../../src';
import { only, Props, synth } from '../helpers';
import { AlarmProperties, JudgedAlarm } from '../judge/judged-alarm';
import { Missing } from '../judge/metric-math';

const ALARM = 'AWS::CloudWatch::Alarm';

/** The properties of the one rollback alarm of a service. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- templates are untyped
export function alarmOf(alarm: IRollbackAlarm, props: Props = {}): any {
  return alarmIn(synth((stack) => ({ ...(typeof props === 'function' ? props(stack) : props), rollbackAlarms: [alarm] })));
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- templates are untyped
export function alarmIn(template: Template): any {
  return only(template, ALARM);
}

/** The expression that an alarm compares, with the ids of expressions that it uses replaced by these. */
export function expressionOf(alarm: { Metrics: { Id: string; Expression?: string; ReturnData?: boolean }[] }): string {
  const byId = Object.fromEntries(alarm.Metrics.map((metric) => [metric.Id, metric.Expression]));
  const expand = (expression: string): string => expression.replace(/\b\w+Rate\b/g, (id) => (byId[id] === undefined ? id : `{${expand(byId[id])}}`));
  const [root] = alarm.Metrics.filter((metric) => metric.ReturnData === true);
  return expand(root.Expression!);
}

/** What an alarm reads: `<id> <group> <metric> <statistic>/<period>`, sorted. */
export function readingsOf(alarm: { Metrics: { Id: string; MetricStat?: Stat }[] }): string[] {
  return alarm.Metrics.filter((metric) => metric.MetricStat).map(({ Id, MetricStat }) => {
    const { Metric, Stat: statistic, Period } = MetricStat!;
    const group = Metric.Dimensions.find((dimension) => dimension.Name === 'TargetGroup')?.Value['Fn::GetAtt'][0];
    const color = group === undefined ? 'all' : /^Web(Blue|Green)TargetGroup/.exec(group)![1].toLowerCase();
    return `${Id} ${color} ${Metric.MetricName} ${statistic}/${Period}`;
  }).sort();
}

/** The value that an alarm compares, of what its metrics show: `{ 'blue RequestCount': 60 }`; one that is left out shows nothing. */
export function valueOf(alarm: AlarmProperties, shown: Record<string, number>): number {
  const judged = new JudgedAlarm({ ...alarm, Threshold: 1, Metrics: JSON.parse(JSON.stringify(alarm.Metrics).replace(/"Period":\d+/g, '"Period":60')) });
  const [value] = judged.values((source) => Float64Array.of(shown[source.split(' ').slice(0, 2).join(' ')] ?? NaN), Missing.DOCUMENTED);
  return value;
}

interface Stat {
  readonly Metric: { MetricName: string; Dimensions: { Name: string; Value: { 'Fn::GetAtt': string[] } }[] };
  readonly Stat: string;
  readonly Period: number;
}
