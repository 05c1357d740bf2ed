import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { RunningService } from './running-service';
import { EcsCanary, Ended } from '../ecs-canary';
import { Engine } from '../engines';
import { ReleasedService } from '../released-service';
import { imageOf } from '../starter';
import { until } from '../until';

/** A service under load that commands are tried on, whichever engine releases it. */
export class SteeredService<R extends ReleasedService = ReleasedService> {
  public static async by<R extends ReleasedService>(engine: Engine<R>): Promise<SteeredService<R>> {
    return new SteeredService(engine, await RunningService.startStarter(engine, { minuteSeconds: 1 }));
  }

  private readonly cloudwatch: CloudWatchClient;

  private constructor(public readonly engine: Engine<R>, public readonly service: RunningService<R>) {
    this.cloudwatch = new CloudWatchClient(service.aws.clientConfig);
    service.startLoad();
  }

  public start(args: string, env?: Record<string, string>): EcsCanary {
    return this.service.command(args, env);
  }

  public async run(args: string, env?: Record<string, string>): Promise<Ended> {
    return this.start(args, env).ended;
  }

  /** Releases a version by the command, and does not follow it. */
  public async begin(version: string): Promise<string> {
    const { code, err } = await this.run(`release --image ${imageOf(version)} --yes --no-wait`);
    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/\S+ has started\./) });
    return /(\S+) has started/.exec(err)![1];
  }

  /** @param named as the command says it */
  public async hasAllTraffic(named: string): Promise<void> {
    const { releases } = this.service;
    const id = (await releases.list()).find((known) => known.endsWith(named))!;
    await until('it has all traffic', async () => (await releases.look(id)).settling, 60_000);
  }

  public async quiet(): Promise<void> {
    await until('no alarm is on', async () => (await this.alarms()).every(({ StateValue }) => StateValue === 'OK'));
  }

  /** Makes an alarm fire whatever happens, or as it was. */
  public async setThreshold(change: (threshold: number) => number): Promise<void> {
    const alarm = (await this.alarms()).find(({ AlarmName }) => AlarmName!.endsWith('-http5xx'))!;
    const { AlarmName, AlarmDescription, Metrics, ComparisonOperator, EvaluationPeriods, DatapointsToAlarm, TreatMissingData, Threshold } = alarm;
    await this.cloudwatch.send(new PutMetricAlarmCommand({
      AlarmName, AlarmDescription, Metrics, ComparisonOperator, EvaluationPeriods, DatapointsToAlarm, TreatMissingData, Threshold: change(Threshold!),
    }));
  }

  public async alarmIsOn(): Promise<void> {
    await until('the alarm is on', async () => (await this.alarms()).some(({ StateValue }) => StateValue === 'ALARM'));
  }

  private async alarms() {
    const { MetricAlarms: alarms = [] } = await this.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: `${this.service.names.serviceName}-` }));
    return alarms;
  }
}
