import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { Deployments, isRollback } from './deployments';
import { FollowedDeployment } from './followed-deployment';
import { controlsOf } from '../../../release/code-deploy/controls';
import { Asker } from '../asker';
import { WatchContext } from '../known';
import { DividedAt, FollowedRelease, WatchedReleases } from '../releases';

/** The deployments of a group, to be watched. */
export class WatchedDeployments implements WatchedReleases {
  public readonly controlsOf = controlsOf;
  private group?: DeploymentGroupInfo;

  constructor(private readonly asker: Asker, private readonly deployments: Deployments) {}

  public async alarmNames(): Promise<string[]> {
    return ((await this.groupInfo()).alarmConfiguration?.alarms ?? []).map(({ name }) => name!);
  }

  public async dividedAt(): Promise<DividedAt | undefined> {
    const ListenerArn = (await this.groupInfo()).loadBalancerInfo?.targetGroupPairInfoList?.[0]?.prodTrafficRoute?.listenerArns?.[0];
    return ListenerArn === undefined ? undefined : { ListenerArn };
  }

  public async running(context: WatchContext): Promise<FollowedRelease | undefined> {
    const info = await this.deployments.running();
    return info === undefined || isRollback(info) ? undefined : new FollowedDeployment(context, this.deployments, info);
  }

  public async find(context: WatchContext, deploymentId: string | undefined): Promise<FollowedRelease | undefined> {
    const info = await this.deployments.toWatch(deploymentId, context.timing.now());
    return info && new FollowedDeployment(context, this.deployments, info);
  }

  private async groupInfo(): Promise<DeploymentGroupInfo> {
    this.group ??= await this.asker.must(async () => this.deployments.groupInfo());
    return this.group;
  }
}
