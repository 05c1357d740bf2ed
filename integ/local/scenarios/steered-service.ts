import { RunningService } from './running-service';
import { moveThreshold } from '../alarm-states';
import { EcsCanary, Ended } from '../ecs-canary';
import { Engine } from '../engines';
import { SteadyLoad } from '../load';
import { ReleasedService } from '../released-service';
import { imageOf } from '../starter';
import { until } from '../until';

/** A service under load that commands are tried on, whichever engine releases it. */
export class SteeredService<R extends ReleasedService = ReleasedService> {
  public static async by<R extends ReleasedService>(engine: Engine<R>): Promise<SteeredService<R>> {
    return new SteeredService(engine, await RunningService.startStarter(engine, { minuteSeconds: 1 }));
  }

  public readonly load: SteadyLoad;

  private constructor(public readonly engine: Engine<R>, public readonly service: RunningService<R>) {
    this.load = service.startLoad();
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
    await this.service.quiet();
  }

  /** Makes an alarm fire whatever happens. */
  public async switchAlarmOn(): Promise<void> {
    await moveThreshold(this.service.aws, this.alarm, -1000);
    await until('the alarm is on', async () => (await this.service.releases.alarms())[this.alarm] === 'ALARM');
  }

  /** As it was before. */
  public async releaseAlarm(): Promise<void> {
    await moveThreshold(this.service.aws, this.alarm, 1000);
  }

  private get alarm(): string {
    return `${this.service.names.serviceName}-http5xx`;
  }
}
