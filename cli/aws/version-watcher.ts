import { DescribeRulesCommand, DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EVERY } from './cadence';
import { healthyOf } from './healthy-of';
import { WatchContext } from './known';
import { DividedAt, FollowedRelease, Version, Versions } from './releases';
import { shareOf } from './share-of';
import { RequestSource } from './signals';
import { describeRevision, findStopped, imageOf, logGroupOf, revisionName, tagOf } from './versions';
import { ObservedRelease, ObservedVersion } from '../../release/observation';

interface NamedVersion extends Omit<Version, 'revision'> {
  readonly name: string;
}

/** Looks at the two versions of a release: their tasks, the health of their targets, and their part of the requests. */
export class VersionWatcher {
  /** By revision. */
  private readonly names = new Map<string, string>();
  private readonly logGroups = new Map<string, string | undefined>();
  private fresh?: NamedVersion;
  private old?: NamedVersion;
  private balancer?: string;

  constructor(private readonly context: WatchContext) {}

  public get oldName(): string | undefined {
    return this.old?.name;
  }

  public get requestSource(): RequestSource {
    return { balancer: this.balancer, newGroup: this.fresh?.groupArn, oldGroup: this.old?.groupArn };
  }

  /** Asks for what is due. */
  public async look(followed: FollowedRelease, release: ObservedRelease, dividedAt: DividedAt | undefined): Promise<void> {
    await this.lookAtTasks(followed, release);
    await this.lookAtStopped(release);
    await this.lookAtHealth();
    await this.lookAtBalancer(dividedAt);
  }

  public forget(): void {
    [this.fresh, this.old] = [undefined, undefined];
    this.context.cadence.forget('tasks', 'stopped', 'health', 'balancer');
  }

  private async lookAtTasks(followed: FollowedRelease, release: ObservedRelease): Promise<void> {
    const { cadence, known } = this.context;
    if (!cadence.isDue('tasks', EVERY.tasks)) {
      return;
    }
    const { value, problem, asked } = await followed.versions(release);
    if (!asked) {
      return;
    }
    cadence.done('tasks');
    await this.assign(value, release);
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

  /** One whose tasks are gone keeps its name and its group. */
  private async assign(versions: Versions | undefined, { revision }: ObservedRelease): Promise<void> {
    if (versions !== undefined) {
      const { fresh, old } = versions;
      this.fresh = fresh ? await this.named(fresh) : this.fresh && { ...this.fresh, tasks: undefined };
      this.old = old ? await this.named(old) : this.old && { ...this.old, tasks: undefined };
    }
    if (this.fresh === undefined && revision !== undefined) {
      this.fresh = await this.named({ revision });
    }
    const logGroup = this.logGroups.get(versions?.fresh?.revision ?? revision ?? '');
    if (logGroup !== undefined) {
      this.context.known.parts.logGroup = logGroup;
    }
  }

  private async named({ revision, ...version }: Version): Promise<NamedVersion> {
    return { ...version, name: await this.nameOf(revision) };
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
      .flatMap(([name, version]) => version?.tasks === undefined || version.groupArn === undefined ? [] : [{ name, arn: version.groupArn }]);
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

  /** The balancer is the truth: an engine's own weights are what it has asked for. */
  private async lookAtBalancer(dividedAt: DividedAt | undefined): Promise<void> {
    const { clients, asker, cadence, known } = this.context;
    if (dividedAt === undefined || !cadence.isDue('balancer', EVERY.balancer)) {
      return;
    }
    const { value, problem, asked } = await asker.may(async () => clients.balancing.send(new DescribeRulesCommand(dividedAt)));
    if (!asked) {
      return;
    }
    cadence.done('balancer');
    this.balancer = balancerOf(dividedAt);
    known.tell('newShare', problem, shareOf(value?.Rules ?? [], this.fresh?.groupArn, this.old?.groupArn));
  }
}

function versionOf({ tasks = { running: 0, desired: 0 }, name }: NamedVersion, before: ObservedVersion | undefined): ObservedVersion {
  return { name, ...tasks, stopped: before?.stopped ?? [] };
}

/** CloudWatch's name of the balancer that a listener or a rule is of. */
function balancerOf(dividedAt: DividedAt): string {
  const arn = 'ListenerArn' in dividedAt ? dividedAt.ListenerArn : dividedAt.RuleArns[0];
  return arn.split(/:listener(?:-rule)?\//)[1].split('/').slice(0, 3).join('/');
}
