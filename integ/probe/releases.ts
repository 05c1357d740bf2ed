/** Releases of a probed service by CodeDeploy. */
import { AlarmConfiguration, CodeDeployClient, DeploymentInfo, LifecycleEvent, UpdateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand, ECSClient, TaskSet } from '@aws-sdk/client-ecs';
import { DeployedStack } from './deployed-stack';
import { registerRevision } from './revisions';
import { ProbedService } from './stacks/service-names';
import { Releases, StartOptions } from '../local/releases';

const ENDED = ['Succeeded', 'Failed', 'Stopped'];
/** Longer than any release of a probe; CodeDeploy itself gives up an installation after an hour. */
const LONGEST_MINUTES = 90;

/** How a deployment ended, as the state file keeps it. */
export interface Ended {
  readonly status: string;
  /** CodeDeploy's code and words, where it has failed or was stopped. */
  readonly error?: string;
}

export function endedOf({ status, errorInformation }: DeploymentInfo): Ended {
  return { status: status!, ...errorInformation && { error: `${errorInformation.code}: ${errorInformation.message}` } };
}

export class ProbedReleases {
  private readonly releases: Releases;
  private readonly ecs: ECSClient;
  private readonly codedeploy: CodeDeployClient;

  constructor(private readonly stack: DeployedStack, private readonly service: ProbedService) {
    const { site } = stack;
    this.releases = new Releases(site, service);
    this.ecs = new ECSClient(site.clientConfig);
    this.codedeploy = new CodeDeployClient(site.clientConfig);
  }

  /** Releases the live revision once more, with another environment of the container, and returns the deployment's id. */
  public async start(environment: Record<string, string> = {}, options: StartOptions = {}): Promise<string> {
    return this.releases.start(await registerRevision(this.stack, this.service, { environment }), options);
  }

  /** The same, followed to its end. */
  public async release(environment: Record<string, string> = {}, options: StartOptions = {}): Promise<DeploymentInfo> {
    return this.end(await this.start(environment, options));
  }

  /** Follows a deployment, and its rollback where there is one, to the end. */
  public async end(id: string): Promise<DeploymentInfo> {
    await this.stack.watch(LONGEST_MINUTES, () => this.isOver(id), (isSo) => isSo);
    return this.info(id);
  }

  /** Whether a deployment has ended, and its rollback, where there is one. */
  public async isOver(id: string): Promise<boolean> {
    const { status, rollbackInfo } = await this.info(id);
    const rollback = rollbackInfo?.rollbackDeploymentId;
    return ENDED.includes(status!) && (!rollback || this.isOver(rollback));
  }

  /** Whether a rollback of a deployment has begun and ended. */
  public async isRolledBack(id: string): Promise<boolean> {
    return (await this.info(id)).rollbackInfo?.rollbackDeploymentId !== undefined && this.isOver(id);
  }

  /** Starts a release and returns its id when a part of the traffic goes to it, or it has ended before. */
  public async startIntoCanary(options: StartOptions = {}): Promise<string> {
    const id = await this.start({}, options);
    await this.stack.watch(LONGEST_MINUTES, async () => await this.isOver(id) || (await this.shares()).every((share) => share > 0),
      (isSo) => isSo);
    return id;
  }

  /** Ends a release that is still there, whatever it takes. */
  public async stop(id: string): Promise<void> {
    if (!ENDED.includes((await this.info(id)).status!)) {
      await this.releases.stop(id, true);
    }
    await this.end(id);
  }

  public info(id: string): Promise<DeploymentInfo> {
    return this.releases.info(id);
  }

  public events(id: string): Promise<LifecycleEvent[]> {
    return this.releases.events(id);
  }

  /** The weights of the two groups, in the order of their names. */
  public async shares(): Promise<number[]> {
    const weights = await this.releases.weights();
    return Object.keys(weights).sort().map((name) => weights[name]);
  }

  /** The name of the group that has all requests. */
  public async liveGroup(): Promise<string> {
    return Object.entries(await this.releases.weights()).sort(([, one], [, other]) => other - one)[0][0];
  }

  public async taskSets(): Promise<TaskSet[]> {
    const { clusterName: cluster, serviceName } = this.service;
    const { services = [] } = await this.ecs.send(new DescribeServicesCommand({ cluster, services: [serviceName] }));
    return services[0].taskSets ?? [];
  }

  /** Does something while the group watches these alarms, besides those that it has. */
  public async watching<T>(names: string[], work: () => Promise<T>): Promise<T> {
    const before = (await this.releases.group()).alarmConfiguration!;
    await this.setGroup({ ...before, alarms: [...before.alarms ?? [], ...names.map((name) => ({ name }))] });
    try {
      return await work();
    } finally {
      await this.setGroup(before);
    }
  }

  private async setGroup(alarmConfiguration: AlarmConfiguration): Promise<void> {
    const { applicationName, deploymentGroupName: currentDeploymentGroupName } = this.service;
    await this.codedeploy.send(new UpdateDeploymentGroupCommand({ applicationName, currentDeploymentGroupName, alarmConfiguration }));
  }
}
