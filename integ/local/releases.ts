import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CodeDeployClient, CreateDeploymentCommand, CreateDeploymentCommandInput, DeploymentGroupInfo, DeploymentInfo, DeploymentReadyOption, ECSTarget,
  GetDeploymentCommand, GetDeploymentConfigCommand, GetDeploymentGroupCommand, GetDeploymentTargetCommand, LifecycleEvent, ListDeploymentsCommand,
  ListDeploymentTargetsCommand, StopDeploymentCommand, UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { DescribeTaskDefinitionCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { DescribeRulesCommand, DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Credentials, SdkConfigs } from './local-aws';
import { EndedRelease, lookedAtUntilOver, ReleasedService, ReleaseLook, ReleaseOptions } from './released-service';
import { targetsIn, weightsIn } from './target-groups';

/** The names that the construct has made of projectId and stage. */
export interface ServiceNames {
  readonly family: string;
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly clusterName: string;
  readonly serviceName: string;
}

/** What a deployment may be started with besides the service's own names. */
export type StartOptions = Partial<Pick<ServiceNames, 'containerName' | 'containerPort'>> & Partial<CreateDeploymentCommandInput> & ReleaseOptions & {
  /** A whole AppSpec in place of what would be made, of which the task definition is put in. */
  readonly appSpec?: string;
};

/** A release as CodeDeploy, the balancer and CloudWatch see it. */
export interface ReleaseState {
  readonly info: DeploymentInfo;
  readonly events: LifecycleEvent[];
  /** Weight by target group name, on the production listener. */
  readonly weights: Record<string, number>;
  /** State by alarm name. */
  readonly alarms: Record<string, string>;
}

/** All that CodeDeploy says of a deployment, and of its rollback. */
interface ToldDeployment {
  readonly info: DeploymentInfo;
  readonly events: LifecycleEvent[];
  readonly rollback?: DeploymentInfo;
}

const ENDED = new Set(['Succeeded', 'Failed', 'Stopped']);

/** The names by the convention. */
export function conventionalNames(projectId: string, stage = 'prod'): ServiceNames {
  return {
    family: `task-definition-${projectId}-${stage}`,
    applicationName: `deployment-app-${projectId}-${stage}`,
    deploymentGroupName: `deployment-group-${projectId}-${stage}`,
    containerName: 'app',
    containerPort: 3000,
    clusterName: `web-cluster-${projectId}-${stage}`,
    serviceName: `web-service-${projectId}-${stage}`,
  };
}

/** Registers the family's newest revision with another image. */
export async function registerImage(ecs: ECSClient, { family, containerName }: ServiceNames, image: string): Promise<string> {
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: family }));
  const {
    taskDefinitionArn: _arn, revision: _revision, status: _status, requiresAttributes: _attributes, compatibilities: _compatibilities,
    registeredAt: _at, registeredBy: _by, ...registrable
  } = taskDefinition!;
  const containerDefinitions = registrable.containerDefinitions!
    .map((container) => container.name === containerName ? { ...container, image } : container);
  const registered = await ecs.send(new RegisterTaskDefinitionCommand({ ...registrable, family, containerDefinitions }));
  return registered.taskDefinition!.taskDefinitionArn!;
}

/** Releases a service by CodeDeploy and looks at it, by the calls that the CI identity may make and some that only read. */
export class Releases implements ReleasedService {
  private readonly codedeploy: CodeDeployClient;
  private readonly ecs: ECSClient;
  private readonly balancer: ElasticLoadBalancingV2Client;
  private readonly cloudwatch: CloudWatchClient;

  constructor(aws: SdkConfigs, private readonly names: ServiceNames, credentials?: Credentials) {
    const config = credentials ? aws.clientConfigFor(credentials) : aws.clientConfig;
    this.codedeploy = new CodeDeployClient(config);
    this.ecs = new ECSClient(config);
    this.balancer = new ElasticLoadBalancingV2Client(config);
    this.cloudwatch = new CloudWatchClient(config);
  }

  /** Registers the family's newest revision with another image. */
  public async register(image: string): Promise<string> {
    return registerImage(this.ecs, this.names, image);
  }

  /** Starts a deployment of a revision. */
  public async start(taskDefinition: string, options: StartOptions = {}): Promise<string> {
    const { containerName = this.names.containerName, containerPort = this.names.containerPort, hooks, allAtOnce, appSpec, ...input } = options;
    const content = appSpec?.replace('<TASK_DEFINITION>', taskDefinition) ?? JSON.stringify({
      version: 0,
      Resources: [{
        TargetService: {
          Type: 'AWS::ECS::Service',
          Properties: { TaskDefinition: taskDefinition, LoadBalancerInfo: { ContainerName: containerName, ContainerPort: containerPort } },
        },
      }],
      ...(hooks && { Hooks: Object.entries(hooks).map(([event, name]) => ({ [event]: name })) }),
    });
    const { deploymentId } = await this.codedeploy.send(new CreateDeploymentCommand({
      applicationName: this.names.applicationName,
      deploymentGroupName: this.names.deploymentGroupName,
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content } },
      ...(allAtOnce && { deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce' }),
      ...input,
    }));
    return deploymentId!;
  }

  /** Registers and starts. */
  public async release(image: string, options: StartOptions = {}): Promise<string> {
    return this.start(await this.register(image), options);
  }

  public async stop(deploymentId: string, autoRollbackEnabled = true): Promise<boolean> {
    return this.codedeploy.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled })).then(() => true, (error: Error) => {
      if (error.name === 'DeploymentAlreadyCompletedException') {
        return false;
      }
      throw error;
    });
  }

  public async info(deploymentId: string): Promise<DeploymentInfo> {
    return (await this.codedeploy.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo!;
  }

  public async events(deploymentId: string): Promise<LifecycleEvent[]> {
    return (await this.target(deploymentId))?.lifecycleEvents ?? [];
  }

  private async target(deploymentId: string): Promise<ECSTarget | undefined> {
    const { targetIds: [targetId] = [] } = await this.codedeploy.send(new ListDeploymentTargetsCommand({ deploymentId }));
    return targetId === undefined ? undefined
      : (await this.codedeploy.send(new GetDeploymentTargetCommand({ deploymentId, targetId }))).deploymentTarget?.ecsTarget;
  }

  public async look(deploymentId: string): Promise<ReleaseLook> {
    const [info, target] = await Promise.all([this.info(deploymentId), this.target(deploymentId)]);
    const green = target?.taskSetsInfo?.find(({ taskSetLabel: label }) => label === 'Green');
    const over = ENDED.has(info.status!);
    return { share: green?.trafficWeight ?? 0, settling: info.instanceTerminationWaitTimeStarted === true && !over, over };
  }

  public async ended(deploymentId: string, onLook?: (look: ReleaseLook) => unknown): Promise<EndedRelease> {
    await lookedAtUntilOver(this, deploymentId, onLook);
    await this.follow(deploymentId);
    const { info: { status, errorInformation: error }, rollback } = await this.told(deploymentId);
    return {
      outcome: status === 'Succeeded' ? 'promoted' : rollback?.status === 'Succeeded' ? 'rolled back' : 'failed',
      said: [error, rollback?.errorInformation].flatMap((told) => told ? `${told.code}: ${told.message}` : []).join('; '),
      // Between brackets, in the words of the reason.
      alarms: /<(.+)>/.exec(error?.code === 'ALARM_ACTIVE' ? error.message! : '')?.[1].split(', ') ?? [],
    };
  }

  public async told(deploymentId: string): Promise<ToldDeployment> {
    const [info, events] = await Promise.all([this.info(deploymentId), this.events(deploymentId)]);
    const id = info.rollbackInfo?.rollbackDeploymentId;
    return { info, events, ...(id && { rollback: await this.info(id) }) };
  }

  /** The ids of all deployments. */
  public async list(): Promise<string[]> {
    const { applicationName, deploymentGroupName } = this.names;
    return (await this.codedeploy.send(new ListDeploymentsCommand({ applicationName, deploymentGroupName }))).deployments ?? [];
  }

  /** The production listener, alone in a list. */
  public async listenerArns(): Promise<string[]> {
    const { loadBalancerInfo } = await this.group();
    return loadBalancerInfo!.targetGroupPairInfoList![0].prodTrafficRoute!.listenerArns!;
  }

  /** ARN by name of the two target groups. */
  public async targetGroupArns(): Promise<Record<string, string>> {
    const { loadBalancerInfo } = await this.group();
    const Names = loadBalancerInfo!.targetGroupPairInfoList![0].targetGroups!.map(({ name }) => name!);
    const { TargetGroups: groups = [] } = await this.balancer.send(new DescribeTargetGroupsCommand({ Names }));
    return Object.fromEntries(groups.map(({ TargetGroupName: name, TargetGroupArn: arn }) => [name!, arn!]));
  }

  /** Number of registered targets by target group name. */
  public async targets(): Promise<Record<string, number>> {
    return targetsIn(await this.targetGroupArns(), this.balancer);
  }

  /** Weight by target group name, on the rule of the production listener that forwards to the pair: mostly its default one. */
  public async weights(): Promise<Record<string, number>> {
    const [groups, [ListenerArn]] = await Promise.all([this.targetGroupArns(), this.listenerArns()]);
    const { Rules: rules = [] } = await this.balancer.send(new DescribeRulesCommand({ ListenerArn }));
    const arns = Object.values(groups);
    const ours = rules.find(({ Actions = [] }) => Actions.some(({ ForwardConfig }) =>
      ForwardConfig?.TargetGroups?.some(({ TargetGroupArn }) => arns.includes(TargetGroupArn!))));
    return weightsIn(groups, ours?.Actions);
  }

  /** State by alarm name, of the alarms that the deployment group watches. */
  public async alarms(): Promise<Record<string, string>> {
    const { alarmConfiguration } = await this.group();
    const names = (alarmConfiguration?.alarms ?? []).map(({ name }) => name!);
    if (names.length === 0) {
      // Asked for none, CloudWatch describes all of the account.
      return {};
    }
    const { MetricAlarms: alarms = [] } = await this.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: names }));
    return Object.fromEntries(alarms.map(({ AlarmName: name, StateValue: state }) => [name!, state!]));
  }

  public async state(deploymentId: string): Promise<ReleaseState> {
    const [info, events, weights, alarms] = await Promise.all([
      this.info(deploymentId), this.events(deploymentId), this.weights(), this.alarms(),
    ]);
    return { info, events, weights, alarms };
  }

  /** Follows a deployment, and its rollback where there is one, to the end. */
  public async follow(deploymentId: string, onState: (state: ReleaseState) => void = () => {}, everyMs = 150): Promise<DeploymentInfo> {
    for (;;) {
      const state = await this.state(deploymentId);
      onState(state);
      if (ENDED.has(state.info.status!) && await this.rollbackEnded(state.info)) {
        return this.info(deploymentId);
      }
      await new Promise((wake) => setTimeout(wake, everyMs));
    }
  }

  private async rollbackEnded({ rollbackInfo }: DeploymentInfo): Promise<boolean> {
    const id = rollbackInfo?.rollbackDeploymentId;
    return !id || ENDED.has((await this.info(id)).status!);
  }

  public async canaryMinutes(): Promise<number | undefined> {
    const { deploymentConfigName } = await this.group();
    const { deploymentConfigInfo } = await this.codedeploy.send(new GetDeploymentConfigCommand({ deploymentConfigName }));
    return deploymentConfigInfo!.trafficRoutingConfig!.timeBasedCanary?.canaryInterval;
  }

  /** Has releases wait so many minutes for somebody before their first request; or for nobody. */
  public async setApproval(minutes?: number): Promise<void> {
    const { applicationName, deploymentGroupName: currentDeploymentGroupName } = this.names;
    const { blueGreenDeploymentConfiguration: others } = await this.group();
    const deploymentReadyOption: DeploymentReadyOption = minutes === undefined
      ? { actionOnTimeout: 'CONTINUE_DEPLOYMENT' } : { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: minutes };
    await this.codedeploy.send(new UpdateDeploymentGroupCommand({
      applicationName, currentDeploymentGroupName, blueGreenDeploymentConfiguration: { ...others, deploymentReadyOption },
    }));
  }

  /** The deployment group as CodeDeploy has it. */
  public async group(): Promise<DeploymentGroupInfo> {
    const { applicationName, deploymentGroupName } = this.names;
    return (await this.codedeploy.send(new GetDeploymentGroupCommand({ applicationName, deploymentGroupName }))).deploymentGroupInfo!;
  }
}
