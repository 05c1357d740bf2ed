import { DescribeAlarmsCommand, GetMetricDataCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { EVERY } from './cadence';
import { WatchContext } from './known';
import { metricQueries, valuesBefore, withValues } from './metric-values';
import { requestsOf, valuesOf } from './metrics';
import { alarmOf } from '../../release/cloud-watch/alarm-of';
import { ObservedAlarm, ObservedRelease, ObservedRequests } from '../../release/observation';

/** Where the requests to both versions are counted: CloudWatch's name of the balancer, and the versions' target groups. */
export interface RequestSource {
  readonly balancer?: string;
  readonly newGroup?: string;
  readonly oldGroup?: string;
}

/** What CloudWatch says: alarms, their values, and what has become of requests. */
export class Signals {
  private described: MetricAlarm[] = [];

  constructor(private readonly context: WatchContext) {}

  public async lookAtAlarms(AlarmNames: string[]): Promise<void> {
    const { clients, asker, cadence, known } = this.context;
    // Asked for none, CloudWatch describes all of the account.
    if (AlarmNames.length === 0 || !cadence.isDue('alarms', EVERY.alarms)) {
      return;
    }
    const { value, problem, asked } = await asker.may(async () => clients.cloudwatch.send(new DescribeAlarmsCommand({
      AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
    })), { alarms: true });
    if (!asked) {
      return;
    }
    cadence.done('alarms');
    this.described = value?.MetricAlarms ?? this.described;
    const before = known.parts.alarms?.value ?? [];
    const alarms = value && [...value.MetricAlarms ?? [], ...value.CompositeAlarms ?? []].map(alarmOf)
      .map((alarm): ObservedAlarm => ({ ...alarm, values: valuesBefore(before, alarm) }));
    known.tell('alarms', problem, alarms);
  }

  public async lookAtMetrics({ shiftBegan, phase, ended }: ObservedRelease, { balancer, newGroup, oldGroup }: RequestSource): Promise<void> {
    const { clients, asker, cadence, known, timing } = this.context;
    if (!cadence.isDue('metrics', phase === 'ended' && cadence.was('metrics') ? Infinity : EVERY.metrics)) {
      return;
    }
    const { minuteMs } = timing;
    // A minute that has not ended would be shown as a quiet one, and nothing is evaluated by it yet.
    const end = Math.floor(Math.min(timing.now(), (ended ?? Infinity) + 2 * minuteMs) / minuteMs) * minuteMs;
    const begin = Math.floor(Math.min(shiftBegan!, end - 10 * minuteMs) / minuteMs) * minuteMs;
    const MetricDataQueries = metricQueries(balancer, { new: newGroup, old: oldGroup }, this.described);
    if (MetricDataQueries.length === 0) {
      return;
    }
    const { value, problem, asked } = await asker.may(async () => clients.cloudwatch.send(new GetMetricDataCommand({
      MetricDataQueries, StartTime: new Date(begin), EndTime: new Date(end),
    })));
    if (!asked) {
      return;
    }
    cadence.done('metrics');
    const results = value?.MetricDataResults ?? [];
    const requests = (group: string | undefined, prefix: string): ObservedRequests | undefined =>
      value && group !== undefined ? requestsOf(results, prefix, Math.floor(shiftBegan! / minuteMs) * minuteMs) : undefined;
    known.tell('newRequests', problem, requests(newGroup, 'new'));
    known.tell('oldRequests', problem, requests(oldGroup, 'old'));
    const newest = Math.max(...['new', 'old'].flatMap((prefix) => valuesOf(results, `${prefix}requests`).map(({ at }) => at)));
    if (Number.isFinite(newest)) {
      known.parts.requestsUntil = newest + minuteMs;
    }
    known.parts.alarms = known.parts.alarms && {
      ...known.parts.alarms,
      value: known.parts.alarms.value?.map((alarm) => withValues(alarm, this.described, results)),
    };
  }
}
