import { DescribeServicesCommand, ECSClient, Service, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { ExpectedAnswers } from './answers';
import { Model, otherColor } from './model';
import { Destinations, ofOwnListeners, RoutingWatch } from './watch';
import { Engine } from '../engines';
import { SteadyLoad } from '../load';
import { Outcome, ReleasedService } from '../released-service';
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

/** What a world is made of. */
export interface WorldProps {
  /** Deployed with `base`, and never released to. */
  readonly service: RunningService<ReleasedService>;
  readonly engine: Engine;
  readonly updates: StackUpdates;
  /** To what each sequence begins with. */
  readonly base: Context;
}

/** A deployed service under load, to which commands are given one after another. */
export class World {
  /** What has been done since the sequence began. */
  public story: string[] = [];
  /** How often an older version was live again. */
  public returned = 0;
  protected readonly service: RunningService<ReleasedService>;
  protected readonly expected = new ExpectedAnswers();
  protected model: Model;
  private olderVersionsMayReturn = false;
  private readonly ecs: ECSClient;
  private load?: SteadyLoad;
  private watch?: RoutingWatch;
  private releases = 0;
  private releaseId?: string;

  constructor(private readonly props: WorldProps) {
    this.service = props.service;
    this.ecs = new ECSClient(this.service.aws.clientConfig);
    this.model = { live: 'v1', color: 'blue', tasks: 2, context: props.base };
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

  /** Whether what is live, and how a release ends, follows from what was done. */
  public get isPredictable(): boolean {
    return !this.olderVersionsMayReturn;
  }

  /** From now on stack updates may bring older versions back, or end a release. No request may be lost by that either. */
  public letOlderVersionsReturn(): void {
    this.olderVersionsMayReturn = true;
    this.expected.reinstateAll();
  }

  public async stop(): Promise<void> {
    await Promise.all([this.watch?.stop(), this.load?.stop()]);
  }

  /** What every sequence begins with: the base template, two tasks, and the requests on green. */
  public async prepare(): Promise<Model> {
    this.story = ['(before)'];
    const { model, props: { base } } = this;
    if (model.context !== base) {
      await this.quiet();
      const status = await this.update(base);
      if (!['UPDATE_COMPLETE', 'UNCHANGED'].includes(status)) {
        throw new Violation(`The update to the base template ended as ${status}${await this.reason()}.`);
      }
      const { green } = await this.service.weights();
      Object.assign(model, { context: base, tasks: await this.desiredTasks(), color: green > 0 ? 'green' : 'blue' });
      await this.check(model);
    }
    if (model.tasks !== 2) {
      await this.scale(2);
      model.tasks = 2;
    }
    if (model.color !== 'green') {
      const version = await this.release(false);
      await this.finish(version);
      Object.assign(model, { live: version, color: otherColor(model.color) });
    }
    await this.check(model);
    this.story = [];
    return model;
  }

  /** Starts a release and returns its version. */
  public async release(broken: boolean): Promise<string> {
    await this.quiet();
    this.releases += 1;
    const version = `v${this.releases + 1}${broken ? '-broken' : ''}`;
    this.expected.announce(version, broken);
    this.releaseId = await this.service.releases.release(imageOf(version));
    return version;
  }

  /** Waits until no alarm can stop a release, or keep one from starting. */
  public async quiet(): Promise<void> {
    await this.service.quiet();
  }

  /** Waits until some requests go to the version that is released, or the release has ended already. */
  public async canaryBegun(): Promise<void> {
    await until('the canary has begun', async () => {
      const { share, over } = await this.service.releases.look(this.releaseId!);
      return share > 0 || over;
    }, PATIENCE_MS);
  }

  /** Waits until tasks of the version that is released are in their group, or the release has ended already. */
  public async tasksRegistered(): Promise<void> {
    const { releases } = this.service;
    await until('the new tasks are registered', async () =>
      (await releases.look(this.releaseId!)).over || Object.values(await releases.targets()).every((count) => count > 0), PATIENCE_MS);
  }

  /** Stops the release and rolls it back, if it is not too late for that. */
  public async stopRelease(): Promise<void> {
    await this.service.releases.stop(this.releaseId!);
  }

  /** Waits for the end of the release, and of its rollback. */
  public async finish(version: string): Promise<Outcome> {
    const { outcome, said } = await this.service.releases.ended(this.releaseId!);
    if (outcome === 'failed' && this.isPredictable) {
      throw new Violation(`The release of ${version} has failed. AWS says: ${said}`);
    }
    this.expected.retire(outcome === 'promoted' ? this.model.live : version);
    this.releaseId = undefined;
    return outcome;
  }

  /** Updates the stack and returns the status in which that has ended. */
  public async update({ stackTag, ...context }: Context): Promise<string> {
    return this.props.updates.update(context, stackTag === undefined ? {} : { tag: stackTag });
  }

  /** Why the last update was rolled back, as CloudFormation says. */
  public async reason(): Promise<string> {
    const failures = await this.props.updates.failures();
    return failures.length === 0 ? '' : `: ${failures.join('; ')}`;
  }

  /** As service auto scaling does. */
  public async scale(desiredCount: number): Promise<void> {
    const { clusterName: cluster, serviceName: service } = this.service.names;
    await this.ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount }));
    await until(`${desiredCount} tasks run`, async () => {
      const { taskSets = [], deployments = [] } = await this.describe();
      const [live] = [...taskSets, ...deployments].filter(({ status }) => status === 'PRIMARY');
      return live.runningCount === desiredCount;
    }, PATIENCE_MS);
  }

  /** The last deployment that somebody has started; none where a rollback looks like one. */
  public async newestDeployment(): Promise<string | undefined> {
    return this.props.engine.rollbackIsDeployment ? undefined : (await this.service.releases.list())[0];
  }

  /** How many tasks the service is to run. */
  public async desiredTasks(): Promise<number> {
    return (await this.describe()).desiredCount!;
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
      await this.adopt(model);
      await this.settle(model);
    }
  }

  /** Tells the model which version is live, where that is not for the model to say. */
  private async adopt(model: Model): Promise<void> {
    if (this.isPredictable) {
      return;
    }
    const { releases } = this.service;
    await until('no deployment is under way', async () => (await releases.look((await releases.list())[0])).over, PATIENCE_MS);
    const { taskSets, weights } = await this.look();
    const live = taskSets[0].split(' ')[1];
    this.returned += live === model.live ? 0 : 1;
    Object.assign(model, { live, color: weights.green > 0 ? 'green' : 'blue' });
  }

  private async settle(model: Model & { fresh?: boolean }): Promise<void> {
    const { answers: _, ...live } = only(model.live, model.color);
    const expected = {
      ...live,
      weights: model.fresh ? this.props.engine.freshWeights : live.weights,
      tasks: Array<string>(model.tasks).fill(model.live),
    };
    const actual = await settled(() => this.look(), expected, PATIENCE_MS);
    if (JSON.stringify(actual) !== JSON.stringify(expected)) {
      throw new Violation(`The service is ${JSON.stringify(actual)} and not ${JSON.stringify(expected)}.`);
    }
  }

  private async describe(): Promise<Service> {
    const { clusterName: cluster, serviceName } = this.service.names;
    const { services = [] } = await this.ecs.send(new DescribeServicesCommand({ cluster, services: [serviceName] }));
    return services[0];
  }

  private async look(): Promise<Omit<Live, 'answers'>> {
    const [weights, taskSets, tasks] = await Promise.all([this.service.weights(), this.service.taskSets(), this.service.tasks()]);
    return { weights, taskSets, tasks };
  }
}
