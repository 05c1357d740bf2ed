import { DescribeServicesCommand, type TaskSet } from '@aws-sdk/client-ecs';
import { DescribeRulesCommand, DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { healthyOf } from './healthy-of';
import { shareOf } from './share-of';
import { groupOf, versionOf } from './task-sets';
import { describeRevision, findStopped, imageOf, logGroupOf, revisionName, tagOf } from './versions';
import { ObservedRelease } from '../../../release/observation';
import { EVERY } from '../cadence';
import { WatchContext } from '../known';
import { RequestSource } from '../signals';

/** A version: its task set as long as that is there, its name, and the target group that its tasks are in. */
interface Version {
  readonly set?: TaskSet;
  readonly name?: string;
  readonly groupArn?: string;
}

/** Looks at the two versions of a release: their tasks, the health of their targets, and their part of the requests. */
export class VersionWatcher {
  private sets: TaskSet[] = [];
  /** By revision. */
  private readonly names = new Map<string, string>();
  private readonly logGroups = new Map<string, string | undefined>();
  private fresh?: Version;
  private old?: Version;
  private balancer?: string;

  constructor(private readonly context: WatchContext) {}

  public get oldName(): string | undefined {
    return this.old?.name;
  }

  public get requestSource(): RequestSource {
    return { balancer: this.balancer, newGroup: this.fresh?.groupArn, oldGroup: this.old?.groupArn };
  }

  /** Asks for what is due. */
  public async look(release: ObservedRelease, listenerArn: string | undefined): Promise<void> {
    await this.lookAtTasks(release);
    await this.lookAtStopped(release);
    await this.lookAtHealth();
    await this.lookAtBalancer(listenerArn);
  }

  public forget(): void {
    [this.fresh, this.old] = [undefined, undefined];
    this.context.cadence.forget('tasks', 'stopped', 'health', 'balancer');
  }

  private async lookAtTasks(release: ObservedRelease): Promise<void> {
    const { clients, asker, cadence, known } = this.context;
    if (!cadence.isDue('tasks', EVERY.tasks)) {
      return;
    }
    const { clusterName, serviceName } = known.parts.service;
    const { value, problem, asked } = await asker.may(async () =>
      clients.ecs.send(new DescribeServicesCommand({ cluster: clusterName, services: [serviceName] })));
    if (!asked) {
      return;
    }
    cadence.done('tasks');
    this.sets = value?.services?.[0]?.taskSets ?? this.sets;
    await this.assignSets(release);
    known.tell('newVersion', problem, this.fresh && versionOf(this.fresh, known.parts.newVersion?.value));
    known.tell('oldVersion', problem, this.old && versionOf(this.old, undefined));
  }

  private async lookAtStopped(release: ObservedRelease): Promise<void> {
    const { revision, phase, cause } = release;
    const { clients, asker, cadence, known, timing } = this.context;
    const isWanted = phase !== 'ended' || (cause !== undefined && !cadence.was('stopped'));
    if (revision === undefined || !isWanted || !cadence.isDue('stopped', EVERY.stopped)) {
      return;
    }
    const { value, asked } = await asker.may(async () => findStopped(clients, known.parts.service.clusterName, revision, release), { calls: 2 });
    if (!asked) {
      return;
    }
    cadence.done('stopped');
    if (value !== undefined && (value.length > 0 || known.parts.newVersion?.value)) {
      const before = known.parts.newVersion?.value ?? { name: revisionName(revision), running: 0, desired: 0, stopped: [] };
      known.parts.newVersion = { at: timing.now(), value: { ...before, stopped: value } };
    }
  }

  /** CodeDeploy writes the deployment into the task set that it has made. */
  private async assignSets({ id, revision }: ObservedRelease): Promise<void> {
    const fresh = this.sets.find(({ externalId }) => externalId === id) ?? this.sets.find(({ taskDefinition }) => taskDefinition === revision);
    const old = this.sets.find((set) => set !== fresh);
    this.fresh = fresh
      ? { set: fresh, name: await this.nameOf(fresh.taskDefinition!), groupArn: groupOf(fresh) }
      : this.fresh && { ...this.fresh, set: undefined };
    this.old = old ? { set: old, name: await this.nameOf(old.taskDefinition!), groupArn: groupOf(old) } : this.old && { ...this.old, set: undefined };
    if (this.fresh === undefined && revision !== undefined) {
      this.fresh = { name: await this.nameOf(revision) };
    }
    const logGroup = this.logGroups.get(this.fresh?.set?.taskDefinition ?? revision ?? '');
    if (logGroup !== undefined) {
      this.context.known.parts.logGroup = logGroup;
    }
  }

  private async nameOf(revision: string): Promise<string> {
    if (!this.names.has(revision)) {
      const { value } = await this.context.asker.may(async () => describeRevision(this.context.clients, revision));
      if (value === undefined) {
        return revisionName(revision);
      }
      this.names.set(revision, tagOf(imageOf(value) ?? '') ?? revisionName(revision));
      this.logGroups.set(revision, logGroupOf(value));
    }
    return this.names.get(revision)!;
  }

  /** That a task runs does not say that it gets requests: the balancer does. */
  private async lookAtHealth(): Promise<void> {
    const { clients, asker, cadence, known } = this.context;
    const groups = ([['newHealthy', this.fresh], ['oldHealthy', this.old]] as const)
      .flatMap(([name, version]) => version?.set === undefined || version.groupArn === undefined ? [] : [{ name, arn: version.groupArn }]);
    if (groups.length === 0 || !cadence.isDue('health', EVERY.health)) {
      return;
    }
    const { value, problem, asked } = await asker.may(async () => Promise.all(groups.map(async ({ arn }) =>
      healthyOf(await clients.balancing.send(new DescribeTargetHealthCommand({ TargetGroupArn: arn }))))), { calls: groups.length });
    if (!asked) {
      return;
    }
    cadence.done('health');
    groups.forEach(({ name }, i) => known.tell(name, problem, value?.[i]));
  }

  /** The balancer is the truth: CodeDeploy's own weights are what it has asked for. */
  private async lookAtBalancer(ListenerArn: string | undefined): Promise<void> {
    const { clients, asker, cadence, known } = this.context;
    if (ListenerArn === undefined || !cadence.isDue('balancer', EVERY.balancer)) {
      return;
    }
    const { value, problem, asked } = await asker.may(async () => clients.balancing.send(new DescribeRulesCommand({ ListenerArn })));
    if (!asked) {
      return;
    }
    cadence.done('balancer');
    this.balancer = ListenerArn.split(':listener/')[1].split('/').slice(0, 3).join('/');
    known.tell('newShare', problem, shareOf(value?.Rules ?? [], this.fresh?.groupArn, this.old?.groupArn));
  }
}
