import { ContinueDeploymentCommand, GetDeploymentTargetCommand, StopDeploymentCommand, type DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { Deployments, isRollback } from './deployments';
import { describeService, primaryOf } from './live';
import { describeRevision, imageOf, nameOfRevision, revisionName, tagOf } from './versions';
import { appSpecOf, releaseOf } from '../../../release/code-deploy/release-of';
import { COMMAND } from '../../../release/how-to-run';
import { ObservedService, Phase } from '../../../release/observation';
import { viewOf } from '../../../release/view-of';
import { CliError } from '../../cli-error';
import { AskFailed, Refused } from '../../steer/ask-failed';
import { EarlierVersion, PastRelease } from '../../steer/steered-service';
import { Asker, Timing } from '../asker';
import { Clients } from '../clients';
import { asRefusal, isNamed } from '../errors';

const WAITS: Partial<Record<Phase, 'READY_WAIT' | 'TERMINATION_WAIT'>> = { waiting: 'READY_WAIT', settling: 'TERMINATION_WAIT' };

/** The phases that CodeDeploy lets somebody end. */
export const CAN_BE_ENDED = Object.keys(WAITS) as Phase[];

/** As many releases as are looked through for an earlier version. */
const LOOKED_THROUGH = 40;

/** Stops and continues the releases of a deployment group, and knows those of before. */
export class Steering {
  constructor(
    private readonly clients: Clients,
    private readonly asker: Asker,
    private readonly timing: Timing,
    private readonly deployments: Deployments,
    private readonly service: ObservedService,
  ) {}

  public async abort(deploymentId: string): Promise<void> {
    try {
      // Rolled back also where the group would not do so by itself.
      await this.asker.must(async () => this.clients.codedeploy.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true })));
    } catch (error) {
      if (!isNamed(error, 'DeploymentAlreadyCompleted')) {
        throw asRefusal(error);
      }
    }
  }

  public async promote(deploymentId: string, phase: Phase): Promise<void> {
    const deploymentWaitType = WAITS[phase];
    const info = await this.asker.must(async () => this.deployments.get(deploymentId));
    const targetId = `${this.service.clusterName}:${this.service.serviceName}`;
    const { value } = await this.asker.may(async () => this.clients.codedeploy.send(new GetDeploymentTargetCommand({ deploymentId, targetId })));
    const now = releaseOf(info, { target: value?.deploymentTarget?.ecsTarget, now: this.timing.now(), minuteMs: this.timing.minuteMs }).phase;
    if (now !== phase || deploymentWaitType === undefined) {
      throw new Refused(deploymentWaitType === undefined
        ? `CodeDeploy cannot end '${phase}': only the wait for approval (waiting) and the wait at the end (settling).`
        : `${deploymentId} is not at '${phase}' any more, it is at '${now}'. Nothing was done.`);
    }
    try {
      await this.asker.must(async () => this.clients.codedeploy.send(new ContinueDeploymentCommand({ deploymentId, deploymentWaitType })));
    } catch (error) {
      throw isNamed(error, 'DeploymentAlreadyCompleted') || isNamed(error, 'DeploymentIsNotInReadyState')
        ? new Refused(`${deploymentId} does not wait any more. Nothing was done.`) : asRefusal(error);
    }
  }

  public async history(most: number): Promise<PastRelease[]> {
    const all = await this.deployments.newest(this.timing.now(), most);
    const releases = all.filter((info) => !isRollback(info)).slice(0, most);
    const past: PastRelease[] = [];
    for (const info of releases) {
      past.push(await this.pastOf(info, all));
    }
    return past;
  }

  private async pastOf(info: DeploymentInfo, all: readonly DeploymentInfo[]): Promise<PastRelease> {
    const rollback = all.find(({ deploymentId }) => deploymentId === info.rollbackInfo?.rollbackDeploymentId);
    const later = [...all].reverse().find((other) => !isRollback(other) && other.createTime! > info.createTime!);
    const { minuteMs } = this.timing;
    const release = releaseOf(info, { rollback, later, now: this.timing.now(), minuteMs });
    const now = this.timing.now();
    const view = viewOf({ service: this.service, release: { at: now, value: release } }, undefined, { now, minuteMs, utcOffsetMinutes: 0 });
    const version = release.revision === undefined ? undefined : await nameOfRevision(this.clients, this.asker, release.revision);
    return {
      id: release.id,
      began: release.began,
      result: view.result ?? 'running',
      ...(version !== undefined && { version }),
      ...(view.ended !== undefined && { ended: view.ended }),
      ...(view.why && { why: view.why.sentence }),
      ...(view.description !== undefined && { description: view.description }),
    };
  }

  /** Nothing where ECS has no such revision any more. That it does not answer is no reason to go on to an older one. */
  private async releasableNameOf(revision: string): Promise<string | undefined> {
    try {
      const definition = await this.asker.must(async () => describeRevision(this.clients, revision));
      return tagOf(imageOf(definition) ?? '') ?? revisionName(revision);
    } catch (error) {
      if (error instanceof AskFailed) {
        throw error;
      }
      return undefined;
    }
  }

  public async findEarlier(to: string): Promise<EarlierVersion> {
    const live = primaryOf(await describeService(this.clients, this.asker, this.service))?.taskDefinition;
    const promoted = (await this.deployments.newest(this.timing.now(), LOOKED_THROUGH))
      .filter((info) => !isRollback(info) && info.status === 'Succeeded')
      .flatMap((info) => appSpecOf(info).revision ?? []);
    const earlier = [...new Set(promoted)].filter((revision) => revision !== live).slice(0, LOOKED_THROUGH);
    for (const revision of earlier) {
      const name = await this.releasableNameOf(revision);
      if (name === undefined) {
        continue;
      }
      if (to === 'previous' || name === to || revisionName(revision) === to) {
        return { revision, name };
      }
    }
    throw new CliError(`No release of the last 90 days has promoted ${to === 'previous' ? 'another version than the one that runs' : `a version '${to}' that does not run now`}.`,
      `Release it by its image: ${COMMAND} release --image URI`);
  }
}
