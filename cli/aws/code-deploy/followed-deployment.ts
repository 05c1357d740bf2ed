import { GetDeploymentTargetCommand, type DeploymentInfo, type ECSTarget } from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand, type TaskSet } from '@aws-sdk/client-ecs';
import { Deployments, isRollback } from './deployments';
import { isByStackUpdate, releaseOf } from '../../../release/code-deploy/release-of';
import { ObservedRelease } from '../../../release/observation';
import { AskFailed } from '../../steer/ask-failed';
import { EVERY } from '../cadence';
import { WatchContext } from '../known';
import { Answer, FollowedRelease, Version, Versions } from '../releases';

/** Right after the start things happen fast. */
const SOON_SECONDS = 60;

const ENDED: readonly (string | undefined)[] = ['Succeeded', 'Failed', 'Stopped'];

/** A deployment of CodeDeploy, with the one that undoes it. */
export class FollowedDeployment implements FollowedRelease {
  private rollback?: DeploymentInfo;
  private later?: DeploymentInfo;
  private target?: ECSTarget;

  constructor(private readonly context: WatchContext, private readonly deployments: Deployments, private info: DeploymentInfo) {}

  public get id(): string {
    return this.info.deploymentId!;
  }

  public async look(): Promise<void> {
    const { asker, timing, cadence, known } = this.context;
    const age = (timing.now() - this.info.createTime!.getTime()) / timing.minuteMs * 60;
    const isOver = known.parts.release?.value?.phase === 'ended';
    if (!isOver && cadence.isDue('deployment', age < SOON_SECONDS ? EVERY.soon : EVERY.deployment)) {
      await this.refresh();
    }
    const answered = this.info.status === 'Created' || (isOver && this.target);
    if (!answered && cadence.isDue('target', EVERY.target)) {
      const { value, asked } = await asker.may(async () => this.getTarget());
      this.target = value ?? this.target;
      if (asked) {
        cadence.done('target');
      }
    }
    this.understand();
    await this.lookForSuccessor();
  }

  public async catchUp(): Promise<void> {
    this.context.cadence.forget('target');
    await this.look();
  }

  /** CodeDeploy writes the deployment into the task set that it has made. */
  public async versions({ revision }: ObservedRelease): Promise<Answer<Versions>> {
    const { clients, asker, known } = this.context;
    const { clusterName, serviceName } = known.parts.service;
    const { value, ...answer } = await asker.may(async () =>
      clients.ecs.send(new DescribeServicesCommand({ cluster: clusterName, services: [serviceName] })));
    const sets = value?.services?.[0]?.taskSets;
    if (sets === undefined) {
      return answer;
    }
    const fresh = sets.find(({ externalId }) => externalId === this.id) ?? sets.find(({ taskDefinition }) => taskDefinition === revision);
    const old = sets.find((set) => set !== fresh);
    return { ...answer, value: { ...(fresh && { fresh: versionOf(fresh) }), ...(old && { old: versionOf(old) }) } };
  }

  /** A stack update stops what the one before has started, as people do: what came next tells the two apart. */
  private async lookForSuccessor(): Promise<void> {
    const { cadence, known } = this.context;
    const { phase, cause, description } = known.parts.release!.value!;
    if (phase !== 'ended' || cause?.kind !== 'byHand' || !isByStackUpdate(description) || cadence.was('later')) {
      return;
    }
    cadence.done('later');
    this.later = await this.deployments.after(this.info).catch((error: Error) => {
      if (error instanceof AskFailed) {
        return undefined;
      }
      throw error;
    });
    this.understand();
  }

  private async refresh(): Promise<void> {
    const { asker, timing, cadence, known } = this.context;
    const ended = ENDED.includes(this.info.status);
    const rollbackId = this.info.rollbackInfo?.rollbackDeploymentId;
    // Of a release that has ended only the way back still changes.
    const id = ended && rollbackId !== undefined && !isRollback(this.info) ? rollbackId : this.id;
    const { value, problem, asked } = await asker.may(async () => this.deployments.get(id));
    if (!asked) {
      return;
    }
    cadence.done('deployment');
    if (problem !== undefined) {
      known.parts.release = { ...known.parts.release!, problem };
      return;
    }
    if (id === rollbackId) {
      this.rollback = value;
    } else {
      this.info = value!;
      if (ENDED.includes(value!.status)) {
        // Once more after the end: the last events are written then, and the alarm that has ended it has its values.
        cadence.forget('target', 'alarms', 'metrics');
      }
    }
    known.parts.release = { at: timing.now(), value: known.parts.release?.value };
  }

  private understand(): void {
    const { timing, known } = this.context;
    const { target, rollback, later } = this;
    const value = releaseOf(this.info, { target, rollback, later, now: timing.now(), minuteMs: timing.minuteMs });
    known.parts.release = { at: timing.now(), ...known.parts.release, value };
  }

  private async getTarget(): Promise<ECSTarget | undefined> {
    const { clients, known } = this.context;
    const targetId = `${known.parts.service.clusterName}:${known.parts.service.serviceName}`;
    return (await clients.codedeploy.send(new GetDeploymentTargetCommand({ deploymentId: this.id, targetId }))).deploymentTarget?.ecsTarget;
  }
}

function versionOf({ taskDefinition, loadBalancers = [], runningCount = 0, computedDesiredCount = 0 }: TaskSet): Version {
  return { revision: taskDefinition!, groupArn: loadBalancers[0]?.targetGroupArn, tasks: { running: runningCount, desired: computedDesiredCount } };
}
