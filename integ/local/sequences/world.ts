import { DescribeServicesCommand, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { ExpectedAnswers } from './answers';
import { Model } from './model';
import { Destinations, ofOwnListeners, RoutingWatch } from './watch';
import { SteadyLoad } from '../load';
import { Live, only, RunningService } from '../scenarios/running-service';
import { Context, StackUpdates } from '../stack-updates';
import { imageOf } from '../starter';
import { settled, until } from '../until';

const REQUESTS_PER_SECOND = 15;
/** Requests that have to be answered after a command, before it counts as done. */
const REQUESTS_AFTERWARDS = 5;
/** Generous: a machine that is busy is no violation. */
const PATIENCE_MS = 60_000;

/** Something that must never be, with what was done before. */
export class Violation extends Error {}

/** How a release has ended. */
export type Outcome = 'promoted' | 'rolled back';

/** A deployed service under load, to which commands are given one after another. */
export class World {
  /** What has been done since the sequence began. */
  public story: string[] = [];
  private readonly ecs: ECSClient;
  protected readonly expected = new ExpectedAnswers();
  private load?: SteadyLoad;
  private watch?: RoutingWatch;
  private releases = 0;
  private deploymentId?: string;
  protected model: Model;

  /**
   * @param service deployed with `base`, and never released to
   * @param base to what each sequence begins with
   */
  constructor(protected readonly service: RunningService, private readonly updates: StackUpdates, private readonly base: Context) {
    this.ecs = new ECSClient(service.aws.clientConfig);
    this.model = { live: 'v1', color: 'blue', tasks: 2, context: base };
  }

  public async start(): Promise<this> {
    this.expected.announce('v1');
    await this.settle({ ...this.model, fresh: true });
    this.watch = new RoutingWatch(this.service.aws, await this.destinations()).start();
    this.load = this.startLoad(REQUESTS_PER_SECOND);
    return this;
  }

  /** What sends the service its requests. */
  protected async destinations(): Promise<Destinations> {
    const [listenerArn] = await this.service.releases.listenerArns();
    return ofOwnListeners(this.service.aws, listenerArn);
  }

  protected startLoad(requestsPerSecond: number): SteadyLoad {
    return this.service.startLoad(requestsPerSecond);
  }

  public async stop(): Promise<void> {
    await Promise.all([this.watch?.stop(), this.load?.stop()]);
  }

  /** What every sequence begins with: the base template, two tasks, and the requests on green. */
  public async prepare(): Promise<Model> {
    this.story = ['(before)'];
    const model = this.model;
    if (model.context !== this.base) {
      const status = await this.update(this.base);
      if (!['UPDATE_COMPLETE', 'UNCHANGED'].includes(status)) {
        throw new Violation(`The update to the base template ended as ${status}${await this.reason()}.`);
      }
      model.context = this.base;
    }
    if (model.tasks !== 2) {
      await this.scale(2);
      model.tasks = 2;
    }
    if (model.color !== 'green') {
      const version = await this.release(false);
      await this.finish(version);
      Object.assign(model, { live: version, color: 'green' });
    }
    await this.check(model);
    this.story = [];
    return model;
  }

  /** Starts a release and returns its version. */
  public async release(broken: boolean): Promise<string> {
    const { releases } = this.service;
    await until('no alarm is on', async () => !Object.values(await releases.alarms()).includes('ALARM'), PATIENCE_MS);
    this.releases += 1;
    const version = `v${this.releases + 1}${broken ? '-broken' : ''}`;
    this.expected.announce(version, broken);
    this.deploymentId = await releases.release(imageOf(version));
    return version;
  }

  /** Waits until some requests go to the version that is released, or the release has ended already. */
  public async canaryBegun(): Promise<void> {
    const { releases } = this.service;
    const id = this.deploymentId!;
    await until('the canary has begun', async () => {
      const shift = (await releases.events(id)).find(({ lifecycleEventName }) => lifecycleEventName === 'AllowTraffic');
      const { blue, green } = await this.service.weights();
      return (shift && shift.status !== 'Pending' && (shift.status !== 'InProgress' || blue * green > 0))
        || (await releases.info(id)).completeTime !== undefined;
    }, PATIENCE_MS);
  }

  /** Waits until tasks of the version that is released are in their group, or the release has ended already. */
  public async tasksRegistered(): Promise<void> {
    const { releases } = this.service;
    await until('the new tasks are registered', async () => {
      const { completeTime } = await releases.info(this.deploymentId!);
      return completeTime !== undefined || Object.values(await releases.targets()).every((count) => count > 0);
    }, PATIENCE_MS);
  }

  /** Stops the release and rolls it back, if it is not too late for that. */
  public async stopRelease(): Promise<void> {
    await this.service.releases.stop(this.deploymentId!, true).catch((error: Error) => {
      if (error.name !== 'DeploymentAlreadyCompletedException') {
        throw error;
      }
    });
  }

  /** Waits for the end of the release, and of its rollback. */
  public async finish(version: string): Promise<Outcome> {
    const { status, errorInformation, rollbackInfo } = await this.service.releases.follow(this.deploymentId!);
    const rollback = rollbackInfo?.rollbackDeploymentId && await this.service.releases.info(rollbackInfo.rollbackDeploymentId);
    const outcome = status === 'Succeeded' ? 'promoted' : rollback && rollback.status === 'Succeeded' ? 'rolled back' : undefined;
    if (!outcome) {
      const said = [errorInformation?.message, rollback && rollback.errorInformation?.message].join('; ');
      throw new Violation(`The release of ${version} ended as ${status}, its rollback as ${rollback && rollback.status}. AWS says: ${said}`);
    }
    this.expected.retire(outcome === 'promoted' ? this.model.live : version);
    this.deploymentId = undefined;
    return outcome;
  }

  /** Updates the stack and returns the status in which that has ended. */
  public async update({ stackTag, ...context }: Context): Promise<string> {
    return this.updates.update(context, stackTag === undefined ? {} : { tag: stackTag });
  }

  /** Why the last update was rolled back, as CloudFormation says. */
  public async reason(): Promise<string> {
    const failures = await this.updates.failures();
    return failures.length === 0 ? '' : `: ${failures.join('; ')}`;
  }

  /** As service auto scaling does. */
  public async scale(desiredCount: number): Promise<void> {
    const { clusterName: cluster, serviceName: service } = this.service.names;
    await this.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount }));
    await until(`${desiredCount} tasks run`, async () => {
      const { services = [] } = await this.ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
      return services[0].taskSets!.filter(({ status }) => status === 'PRIMARY').every(({ runningCount }) => runningCount === desiredCount);
    }, PATIENCE_MS);
  }

  /**
   * Compares the service with what it should be, and looks through the answers.
   *
   * @throws Violation
   */
  public async check(model: Model): Promise<void> {
    const { load, watch } = this;
    const now = Date.now();
    await until('requests were answered', () => load!.since(now).length >= REQUESTS_AFTERWARDS, PATIENCE_MS);
    const unexpected = this.expected.unexpected(load!.answers);
    if (unexpected.length > 0) {
      throw new Violation(`${unexpected.length} answers may not be, the first of them ${JSON.stringify(unexpected[0])}.`);
    }
    if (watch!.violations.length > 0) {
      throw new Violation(watch!.violations[0]);
    }
    if (!model.release) {
      await this.settle(model);
    }
  }

  private async settle(model: Model & { fresh?: boolean }): Promise<void> {
    const { answers: _, ...live } = only(model.live, model.color);
    const expected = {
      ...live,
      weights: model.fresh ? { blue: 1, green: 0 } : live.weights,
      tasks: Array<string>(model.tasks).fill(model.live),
    };
    const actual = await settled(() => this.look(), expected, PATIENCE_MS);
    if (JSON.stringify(actual) !== JSON.stringify(expected)) {
      throw new Violation(`The service is ${JSON.stringify(actual)} and not ${JSON.stringify(expected)}.`);
    }
  }

  private async look(): Promise<Omit<Live, 'answers'>> {
    const [weights, taskSets, tasks] = await Promise.all([this.service.weights(), this.service.taskSets(), this.service.tasks()]);
    return { weights, taskSets, tasks };
  }
}
