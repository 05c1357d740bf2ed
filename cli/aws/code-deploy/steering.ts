import { ContinueDeploymentCommand, GetDeploymentTargetCommand, StopDeploymentCommand, type DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { Deployments, isRollback } from './deployments';
import { primaryOf } from './live';
import { releaseOf } from '../../../release/code-deploy/release-of';
import { ObservedRelease, Phase } from '../../../release/observation';
import { Refused } from '../../steer/ask-failed';
import { asRefusal, isNamed } from '../errors';
import { EngineContext, PastReleases, SteeredReleases } from '../releases';
import { describeService } from '../service';

const WAITS: Partial<Record<Phase, 'READY_WAIT' | 'TERMINATION_WAIT'>> = { waiting: 'READY_WAIT', settling: 'TERMINATION_WAIT' };

/** Stops and continues the releases of a deployment group, and knows those of before. */
export class Steering implements SteeredReleases, PastReleases {
  public readonly canBeEnded = Object.keys(WAITS) as Phase[];

  constructor(private readonly context: EngineContext, private readonly deployments: Deployments) {}

  public async abort(deploymentId: string): Promise<void> {
    const { clients, asker } = this.context;
    try {
      // Rolled back also where the group would not do so by itself.
      await asker.must(async () => clients.codedeploy.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true })));
    } catch (error) {
      if (!isNamed(error, 'DeploymentAlreadyCompleted')) {
        throw asRefusal(error);
      }
    }
  }

  public async promote(deploymentId: string, phase: Phase): Promise<void> {
    const { clients, asker, timing, service } = this.context;
    const deploymentWaitType = WAITS[phase];
    const info = await asker.must(async () => this.deployments.get(deploymentId));
    const targetId = `${service.clusterName}:${service.serviceName}`;
    const { value } = await asker.may(async () => clients.codedeploy.send(new GetDeploymentTargetCommand({ deploymentId, targetId })));
    const now = releaseOf(info, { target: value?.deploymentTarget?.ecsTarget, now: timing.now(), minuteMs: timing.minuteMs }).phase;
    if (now !== phase || deploymentWaitType === undefined) {
      throw new Refused(deploymentWaitType === undefined
        ? `CodeDeploy cannot end '${phase}': only the wait for approval (waiting) and the wait at the end (settling).`
        : `${deploymentId} is not at '${phase}' any more, it is at '${now}'. Nothing was done.`);
    }
    try {
      await asker.must(async () => clients.codedeploy.send(new ContinueDeploymentCommand({ deploymentId, deploymentWaitType })));
    } catch (error) {
      throw isNamed(error, 'DeploymentAlreadyCompleted') || isNamed(error, 'DeploymentIsNotInReadyState')
        ? new Refused(`${deploymentId} does not wait any more. Nothing was done.`) : asRefusal(error);
    }
  }

  public async newest(most: number): Promise<ObservedRelease[]> {
    const all = await this.deployments.newest(this.context.timing.now(), most);
    return all.filter((info) => !isRollback(info)).slice(0, most).map((info) => this.observe(info, all));
  }

  public async live(): Promise<string | undefined> {
    const { clients, asker, service } = this.context;
    return primaryOf(await describeService(clients, asker, service))?.taskDefinition;
  }

  private observe(info: DeploymentInfo, all: readonly DeploymentInfo[]): ObservedRelease {
    const rollback = all.find(({ deploymentId }) => deploymentId === info.rollbackInfo?.rollbackDeploymentId);
    const later = [...all].reverse().find((other) => !isRollback(other) && other.createTime! > info.createTime!);
    const { now, minuteMs } = this.context.timing;
    return releaseOf(info, { rollback, later, now: now(), minuteMs });
  }
}
