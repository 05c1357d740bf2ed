/** Releases of a probed service by CodeDeploy. */
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { AlarmConfiguration, CodeDeployClient, DeploymentInfo, LifecycleEvent, UpdateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient, KeyValuePair, RegisterTaskDefinitionCommand, TaskSet } from '@aws-sdk/client-ecs';
import { DeployedStack } from './deployed-stack';
import { RUN_TAG } from './site';
import { ProbedService } from './stacks/code-deploy-names';
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
  private readonly cloudwatch: CloudWatchClient;
  private readonly codedeploy: CodeDeployClient;

  constructor(private readonly stack: DeployedStack, private readonly service: ProbedService) {
    const { site } = stack;
    this.releases = new Releases(site, service);
    this.ecs = new ECSClient(site.clientConfig);
    this.cloudwatch = new CloudWatchClient(site.clientConfig);
    this.codedeploy = new CodeDeployClient(site.clientConfig);
  }

  /** Releases the live revision once more, with another environment of the container, and returns the deployment's id. */
  public async start(environment: Record<string, string> = {}, options: StartOptions = {}): Promise<string> {
    return this.releases.start(await this.register(environment), options);
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

  public async taskSets(): Promise<TaskSet[]> {
    const { clusterName: cluster, serviceName } = this.service;
    const { services = [] } = await this.ecs.send(new DescribeServicesCommand({ cluster, services: [serviceName] }));
    return services[0].taskSets ?? [];
  }

  /** Switches an alarm by hand. */
  public async setAlarm(AlarmName: string, StateValue: 'OK' | 'ALARM'): Promise<void> {
    await this.cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a probe' }));
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

  /** Registers the stack's own revision with another environment, and with the run's tag, because no stack deletes it. */
  private async register(environment: Record<string, string>): Promise<string> {
    const { family, containerName, output } = this.service;
    const { taskDefinition } = await this.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: this.stack.outputs[output] }));
    const {
      cpu, memory, networkMode, executionRoleArn, taskRoleArn, requiresCompatibilities, runtimePlatform, volumes, containerDefinitions = [],
    } = taskDefinition!;
    const { taskDefinition: registered } = await this.ecs.send(new RegisterTaskDefinitionCommand({
      family,
      cpu,
      memory,
      networkMode,
      executionRoleArn,
      taskRoleArn,
      requiresCompatibilities,
      runtimePlatform,
      volumes,
      containerDefinitions: containerDefinitions.map((container) => container.name === containerName
        ? { ...container, environment: changed(container.environment, environment) } : container),
      tags: [{ key: RUN_TAG, value: this.stack.run }],
    }));
    return registered!.taskDefinitionArn!;
  }
}

function changed(before: KeyValuePair[] = [], change: Record<string, string>): KeyValuePair[] {
  const values = { ...Object.fromEntries(before.map(({ name, value }) => [name!, value!])), ...change };
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
