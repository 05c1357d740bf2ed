import type { Service, ServiceDeployment } from '@aws-sdk/client-ecs';
import { FollowedServiceDeployment } from './followed-service-deployment';
import { isCreation, ServiceDeployments } from './service-deployments';
import { controlsOf } from '../../../release/ecs-native/controls';
import { WatchContext } from '../known';
import { DividedAt, FollowedRelease, WatchedReleases } from '../releases';

/** As many are looked through for one that is somebody's release. */
const LOOKED_THROUGH = 2;

/** The deployments of a service by ECS, to be watched. */
export class WatchedServiceDeployments implements WatchedReleases {
  public readonly controlsOf = controlsOf;

  constructor(private readonly deployments: ServiceDeployments, private readonly live: Service) {}

  public async alarmNames(): Promise<string[]> {
    return alarmNamesOf(this.live);
  }

  public async dividedAt(): Promise<DividedAt | undefined> {
    const rule = ruleOf(this.live);
    return rule === undefined ? undefined : { RuleArns: [rule] };
  }

  public async running(context: WatchContext): Promise<FollowedRelease | undefined> {
    return this.followed(context, await this.deployments.running());
  }

  public async find(context: WatchContext, id: string | undefined): Promise<FollowedRelease | undefined> {
    return this.followed(context, id === undefined
      ? await this.deployments.running() ?? (await this.deployments.newest(context.timing.now(), LOOKED_THROUGH)).find((other) => !isCreation(other))
      : await this.deployments.find(id));
  }

  private followed(context: WatchContext, deployment: ServiceDeployment | undefined): FollowedRelease | undefined {
    return deployment && new FollowedServiceDeployment(context, this.deployments, deployment);
  }
}

/** The alarms that the service's deployments are stopped by. */
export function alarmNamesOf({ deploymentConfiguration }: Service): string[] {
  const { alarmNames = [], enable } = deploymentConfiguration?.alarms ?? {};
  return enable ? alarmNames : [];
}

/** The rule by which production's requests come. */
export function ruleOf({ loadBalancers = [] }: Service): string | undefined {
  return loadBalancers[0]?.advancedConfiguration?.productionListenerRule;
}
