import { ContinueServiceDeploymentCommand, StopServiceDeploymentCommand, type ServiceDeployment } from '@aws-sdk/client-ecs';
import { leftBy, ServiceDeployments } from './service-deployments';
import { pauseOf, releaseOf } from '../../../release/ecs-native/release-of';
import { ObservedRelease, Phase } from '../../../release/observation';
import { Refused } from '../../steer/ask-failed';
import { asRefusal, isNamed } from '../errors';
import { EngineContext, PastReleases, SteeredReleases } from '../releases';
import { describeService } from '../service';

/** Stops and continues deployments by ECS, and knows those of before. */
export class Steering implements SteeredReleases, PastReleases {
  public readonly canBeEnded: Phase[] = ['waiting'];
  public readonly waitsHaveNames = true;

  constructor(private readonly context: EngineContext, private readonly deployments: ServiceDeployments) {}

  public async abort(id: string): Promise<void> {
    const { clients, asker } = this.context;
    try {
      await asker.must(async () => clients.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: this.deployments.arnOf(id), stopType: 'ROLLBACK' })));
    } catch (error) {
      // It has ended, or is on its way back.
      if (!isNamed(error, 'Conflict')) {
        throw asRefusal(error);
      }
    }
  }

  public async promote(id: string, phase: Phase, wait?: string): Promise<void> {
    const { clients, asker, timing } = this.context;
    const deployment = await asker.must(async () => this.deployments.get(id));
    const release = releaseOf(deployment, { now: timing.now() });
    const pause = pauseOf(deployment);
    if (release.phase !== phase || phase !== 'waiting' || pause === undefined || (wait !== undefined && release.wait?.name !== wait)) {
      throw new Refused(phase === 'waiting'
        ? `${id} is not at '${wait ?? phase}' any more, it is at '${release.wait?.name ?? release.phase}'. Nothing was done.`
        : `ECS cannot end '${phase}': only a pause (waiting).`);
    }
    try {
      await asker.must(async () => clients.ecs.send(new ContinueServiceDeploymentCommand({
        serviceDeploymentArn: deployment.serviceDeploymentArn!, hookId: pause.hookId!, action: 'CONTINUE',
      })));
    } catch (error) {
      throw isNamed(error, 'InvalidParameter') ? new Refused(`${id} does not wait any more. Nothing was done.`) : asRefusal(error);
    }
  }

  public async newest(most: number): Promise<ObservedRelease[]> {
    const { asker, timing } = this.context;
    const deployments = await this.deployments.newest(timing.now(), most);
    const revisions = await asker.must(async () => this.deployments.revisionsOf(deployments.flatMap(targetOf)));
    return deployments.map((deployment) =>
      releaseOf(deployment, { now: timing.now(), revision: revisions.get(targetOf(deployment)[0] ?? '')?.taskDefinition }));
  }

  public async live(): Promise<string | undefined> {
    const { clients, asker, service } = this.context;
    const settled = await this.deployments.settled();
    const arn = settled && leftBy(settled);
    return arn === undefined
      ? (await describeService(clients, asker, service)).taskDefinition
      : (await asker.must(async () => this.deployments.revisionsOf([arn]))).get(arn)?.taskDefinition;
  }
}

function targetOf({ targetServiceRevision }: ServiceDeployment): string[] {
  return targetServiceRevision?.arn === undefined ? [] : [targetServiceRevision.arn];
}
