import { only, PROMOTED } from './running-service';
import { deployShared, Shared, SharedService } from './shared-services';
import { addressesOf, SharedContext, SharedStack, SHARED_STACKS } from '../apps/shared-stack';
import { Engine } from '../engines';
import { send, SteadyLoad, Target } from '../load';
import { LocalAws } from '../local-aws';
import { EndedRelease, ReleasedService } from '../released-service';
import { ExpectedAnswers } from '../sequences/answers';
import { Context } from '../stack-updates';
import { imageOf, starterImages } from '../starter';
import { until } from '../until';

const REQUESTS_PER_SECOND = 20;

/** What is known of a service that things are done to. */
interface Subject {
  readonly load: SteadyLoad;
  readonly expected: ExpectedAnswers;
  /** The version that it has now, and the group that it is in. */
  live: { readonly version: string; readonly color: 'blue' | 'green' };
  /** What its stack has been updated to. */
  deployed: SharedContext;
}

/** Three services behind one listener, under a steady load to each, and what is done to them. */
export class SharedScene<R extends ReleasedService = ReleasedService> {
  public static async start<R extends ReleasedService>(engine: Engine<R>): Promise<SharedScene<R>> {
    const aws = await LocalAws.start({ minuteSeconds: 1, images: starterImages(1) });
    try {
      return new SharedScene(aws, await deployShared(engine, aws));
    } catch (error) {
      await aws.stop();
      throw error;
    }
  }

  private readonly subjects: Record<SharedStack, Subject>;

  private constructor(public readonly aws: LocalAws, public readonly shared: Shared<R>) {
    this.subjects = Object.fromEntries(SHARED_STACKS.map((stack) => {
      const { running, production, targets } = shared.services[stack];
      const expected = new ExpectedAnswers();
      expected.announce('v1');
      const load = running.startLoad(REQUESTS_PER_SECOND, ...production, targets.guest);
      return [stack, { load, expected, live: { version: 'v1', color: 'blue' }, deployed: {} }];
    })) as unknown as Record<SharedStack, Subject>;
  }

  public async stop(): Promise<void> {
    await Promise.all(Object.values(this.subjects).map(({ load }) => load.stop()));
    await this.shared.stop();
    await this.aws.stop();
  }

  public get services(): Record<SharedStack, SharedService<R>> {
    return this.shared.services;
  }

  /** Status and version, like `200 v1`. */
  public async answerOf(target: Target): Promise<string> {
    const { status, version } = await send(target);
    return `${status} ${version}`;
  }

  /** The version that a service has now. */
  public versionOf({ stack }: SharedService): string {
    return this.subjects[stack].live.version;
  }

  /** What its requests may be answered by. */
  public expected({ stack }: SharedService): ExpectedAnswers {
    return this.subjects[stack].expected;
  }

  /** Ends the requests to one service. */
  public async endLoad({ stack }: SharedService): Promise<void> {
    await this.subjects[stack].load.stop();
  }

  /** Releases a version that is good, and sees it through. */
  public async promote(service: SharedService, version: string): Promise<void> {
    const subject = this.subjects[service.stack];
    const { expected, live } = subject;
    expected.announce(version);
    expect(await this.release(service, version)).toMatchObject(PROMOTED);
    expected.retire(live.version);
    subject.live = { version, color: live.color === 'blue' ? 'green' : 'blue' };
    await this.expectLive(service);
  }

  /** Releases a version that fails its requests. */
  public async rollBack(service: SharedService, version: string): Promise<void> {
    const { expected, load } = this.subjects[service.stack];
    expected.announce(version, true);
    const began = Date.now();
    const ownAlarm = expect.stringMatching(new RegExp(`^${service.running.names.serviceName}-`));
    expect(await this.release(service, version)).toMatchObject({
      outcome: 'rolled back', said: expect.any(String), alarms: expect.arrayContaining([ownAlarm]),
    });
    expected.retire(version);
    expect(load.since(began).filter((answer) => answer.version === version).length).toBeGreaterThan(0);
    await this.expectLive(service);
  }

  private async release({ running: { releases } }: SharedService, version: string): Promise<EndedRelease> {
    return releases.ended(await releases.release(imageOf(version)));
  }

  public async expectLive(service: SharedService): Promise<void> {
    const { version, color } = this.subjects[service.stack].live;
    expect(await service.running.becomes(only(version, color))).toEqual(only(version, color));
  }

  /** An update that goes well, and releases nothing. What it changes stays changed for the next ones. */
  public async update(service: SharedService, change: SharedContext): Promise<void> {
    const subject = this.subjects[service.stack];
    subject.deployed = { ...subject.deployed, ...change };
    const before = await service.running.releases.list();
    const status = await service.updates.update(this.contextOf(service));
    expect({ status, failures: await service.updates.failures() }).toEqual({ status: 'UPDATE_COMPLETE', failures: [] });
    expect(await service.running.releases.list()).toEqual(before);
  }

  /** An update that is undone, for reasons that it returns, and releases nothing. */
  public async refuse(service: SharedService, change: SharedContext): Promise<string[]> {
    const before = await service.running.releases.list();
    expect(await service.updates.update({ ...this.contextOf(service), ...change })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await service.running.releases.list()).toEqual(before);
    return service.updates.failures();
  }

  public contextOf({ stack, base }: SharedService): Context {
    return { ...base, ...this.subjects[stack].deployed };
  }

  /** Priorities of a service's rules, by what they are for. */
  public async prioritiesTo({ stack, pair }: SharedService): Promise<Record<string, string>> {
    const { host } = addressesOf(stack);
    return Object.fromEntries((await this.shared.listener.rulesTo(pair)).map(({ Priority, Conditions = [] }) =>
      [Conditions.some(({ HostHeaderConfig }) => HostHeaderConfig?.Values?.includes(host)) ? 'own' : 'anyHost', Priority!]));
  }

  /**
   * Does something with services, and sees that all the time every rule of the others and what belongs to nobody is the
   * same, and that nobody gets an answer that may not be.
   */
  public async nothingElseChanges(services: SharedService[], change: () => Promise<unknown>): Promise<void> {
    const others = Object.values(this.services).filter((service) => !services.includes(service)).flatMap(({ pair }) => pair);
    const { listener } = this.shared;
    const look = async () => JSON.stringify([await listener.rulesTo(others), await listener.ofNobody()]);
    const before = await look();
    const seen = new Set<string>();
    let over = false;
    const looking = (async () => {
      do {
        seen.add(await look());
        await new Promise((wake) => setTimeout(wake, 100));
      } while (!over);
    })();
    try {
      await change();
    } finally {
      over = true;
      await looking;
    }
    seen.add(await look());
    expect([...seen]).toEqual([before]);
    await this.expectAnswers();
  }

  /** Requests go on, and nobody has got an answer that may not be. */
  private async expectAnswers(): Promise<void> {
    const now = Date.now();
    await until('requests were sent after the change', () => Object.values(this.subjects).every(({ load }) => load.since(now).length > 20));
    for (const [stack, { load, expected }] of Object.entries(this.subjects)) {
      expect([stack, expected.unexpected(load.answers)]).toEqual([stack, []]);
    }
  }
}
