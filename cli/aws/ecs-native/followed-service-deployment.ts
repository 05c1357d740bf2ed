import type { ServiceDeployment, ServiceRevision, ServiceRevisionSummary } from '@aws-sdk/client-ecs';
import { ServiceDeployments } from './service-deployments';
import { Moments, momentsOf } from '../../../release/ecs-native/moments';
import { idOf, releaseOf } from '../../../release/ecs-native/release-of';
import { EVERY } from '../cadence';
import { WatchContext } from '../known';
import { Answer, FollowedRelease, Version, Versions } from '../releases';

/** Right after the start things happen fast. */
const SOON_SECONDS = 60;

/** A deployment by ECS. Its rollback is part of it. */
export class FollowedServiceDeployment implements FollowedRelease {
  private moments?: Moments;
  private revisions: ReadonlyMap<string, ServiceRevision> = new Map();

  constructor(private readonly context: WatchContext, private readonly deployments: ServiceDeployments, private deployment: ServiceDeployment) {}

  public get id(): string {
    return idOf(this.deployment.serviceDeploymentArn!);
  }

  public async look(): Promise<void> {
    const { timing, cadence, known } = this.context;
    const age = (timing.now() - (this.deployment.createdAt?.getTime() ?? 0)) / timing.minuteMs * 60;
    const isOver = known.parts.release?.value?.phase === 'ended';
    if (!isOver && cadence.isDue('deployment', age < SOON_SECONDS ? EVERY.soon : EVERY.deployment)) {
      await this.refresh();
    }
    await this.lookUpRevisions();
    this.understand();
  }

  public async catchUp(): Promise<void> {
    this.context.cadence.forget('deployment');
    await this.look();
  }

  /** The deployment itself says how many tasks there are of each. */
  public async versions(): Promise<Answer<Versions>> {
    const { sourceServiceRevisions: [old] = [], targetServiceRevision: fresh } = this.deployment;
    const [newVersion, oldVersion] = [this.versionOf(fresh), this.versionOf(old)];
    return { asked: true, value: { ...(newVersion && { fresh: newVersion }), ...(oldVersion && { old: oldVersion }) } };
  }

  private async refresh(): Promise<void> {
    const { asker, timing, cadence, known } = this.context;
    const { value, problem, asked } = await asker.may(async () => this.deployments.get(this.id));
    if (!asked) {
      return;
    }
    cadence.done('deployment');
    if (problem !== undefined) {
      known.parts.release = { ...(known.parts.release ?? { at: timing.now() }), problem };
      return;
    }
    this.deployment = value ?? this.deployment;
    known.parts.release = { at: timing.now(), value: known.parts.release?.value };
  }

  /** Which task definition and which target group a revision has, ECS says of the revision. */
  private async lookUpRevisions(): Promise<void> {
    const { targetServiceRevision, sourceServiceRevisions = [] } = this.deployment;
    const wanted = [targetServiceRevision, ...sourceServiceRevisions].flatMap((revision) => revision?.arn ?? []);
    if (wanted.some((arn) => !this.revisions.has(arn))) {
      const { value } = await this.context.asker.may(async () => this.deployments.revisionsOf(wanted));
      this.revisions = value ?? this.revisions;
    }
  }

  private understand(): void {
    const { timing, cadence, known } = this.context;
    const now = timing.now();
    this.moments = momentsOf(this.deployment, this.moments, { now, minuteMs: timing.minuteMs });
    const revision = this.revisions.get(this.deployment.targetServiceRevision?.arn ?? '')?.taskDefinition;
    const value = releaseOf(this.deployment, { ...this.moments, revision, now });
    if (value.phase === 'ended' && known.parts.release?.value !== undefined && known.parts.release.value.phase !== 'ended') {
      // Once more after the end: the alarm that has ended it has its values then, and of its tasks it is known why they have stopped.
      cadence.forget('alarms', 'metrics', 'stopped');
    }
    known.parts.release = { at: now, ...known.parts.release, value };
  }

  private versionOf(summary: ServiceRevisionSummary | undefined): Version | undefined {
    const revision = this.revisions.get(summary?.arn ?? '');
    if (summary === undefined || revision?.taskDefinition === undefined) {
      return undefined;
    }
    const { runningTaskCount: running = 0, requestedTaskCount: desired = 0 } = summary;
    const groupArn = groupOf(revision);
    return {
      revision: revision.taskDefinition,
      ...(groupArn !== undefined && { groupArn }),
      ...(running + desired > 0 && { tasks: { running, desired } }),
    };
  }
}

/** The target group that the tasks of a revision are really in. */
export function groupOf({ resolvedConfiguration }: ServiceRevision): string | undefined {
  return resolvedConfiguration?.loadBalancers?.[0]?.targetGroupArn;
}
