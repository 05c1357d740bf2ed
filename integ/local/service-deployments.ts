import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DeploymentLifecycleHook, DescribeServiceDeploymentsCommand, DescribeServiceRevisionsCommand, DescribeServicesCommand, ECSClient,
  ListServiceDeploymentsCommand, Service, ServiceDeployment, StopServiceDeploymentCommand, UpdateServiceCommand, UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import { DescribeRulesCommand, DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Credentials, SdkConfigs } from './local-aws';
import { EndedRelease, lookedAtUntilOver, ReleasedService, ReleaseLook, ReleaseOptions } from './released-service';
import { registerImage, ServiceNames } from './releases';
import { targetsIn, weightsIn } from './target-groups';

const OVER = new Set(['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED']);

/** Releases a service by ECS itself, and looks at it. */
export class ServiceDeployments implements ReleasedService {
  private readonly ecs: ECSClient;
  private readonly balancer: ElasticLoadBalancingV2Client;
  private readonly cloudwatch: CloudWatchClient;

  constructor(aws: SdkConfigs, private readonly names: ServiceNames, credentials?: Credentials) {
    const config = credentials ? aws.clientConfigFor(credentials) : aws.clientConfig;
    this.ecs = new ECSClient(config);
    this.balancer = new ElasticLoadBalancingV2Client(config);
    this.cloudwatch = new CloudWatchClient(config);
  }

  /** Registers the family's newest revision with another image. */
  public async register(image: string): Promise<string> {
    return registerImage(this.ecs, this.names, image);
  }

  /** Starts a service deployment of a revision, by as few fields as possible, and returns its ARN. */
  public async start(taskDefinition: string, { allAtOnce = false }: ReleaseOptions = {}): Promise<string> {
    if (!allAtOnce) {
      return this.update({ taskDefinition });
    }
    const { strategy, bakeTimeInMinutes, canaryConfiguration, linearConfiguration } = (await this.service()).deploymentConfiguration!;
    const arn = await this.update({ taskDefinition, deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes } });
    // For the next one: a deployment has a configuration of its own, which it keeps.
    await this.update({ deploymentConfiguration: { strategy, canaryConfiguration, linearConfiguration } });
    return arn;
  }

  /** Registers and starts. */
  public async release(image: string, options?: ReleaseOptions): Promise<string> {
    return this.start(await this.register(image), options);
  }

  /** Stops a service deployment with a rollback; false where it was too late for that. */
  public async stop(serviceDeploymentArn: string): Promise<boolean> {
    return this.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' })).then(() => true, (error: Error) => {
      if (error.name === 'ConflictException') {
        return false;
      }
      throw error;
    });
  }

  public async describe(arn: string): Promise<ServiceDeployment> {
    const { serviceDeployments = [] } = await this.ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }));
    return serviceDeployments[0];
  }

  /** All that ECS says of a service deployment. */
  public async told(arn: string): Promise<ServiceDeployment> {
    return this.describe(arn);
  }

  /** The ARNs of all service deployments, the newest first. */
  public async list(): Promise<string[]> {
    const { clusterName: cluster, serviceName: service } = this.names;
    const { serviceDeployments = [] } = await this.ecs.send(new ListServiceDeploymentsCommand({ cluster, service }));
    return serviceDeployments.map(({ serviceDeploymentArn }) => serviceDeploymentArn!);
  }

  public async look(arn: string): Promise<ReleaseLook> {
    const { status, lifecycleStage, targetServiceRevision } = await this.describe(arn);
    return {
      share: targetServiceRevision?.requestedProductionTrafficWeight ?? 0,
      settling: status === 'IN_PROGRESS' && lifecycleStage === 'BAKE_TIME',
      over: OVER.has(status!),
    };
  }

  public async ended(arn: string, onLook?: (look: ReleaseLook) => unknown): Promise<EndedRelease> {
    await lookedAtUntilOver(this, arn, onLook);
    const { status, statusReason: said = '', alarms } = await this.describe(arn);
    const outcome = status === 'SUCCESSFUL' ? 'promoted' : status === 'ROLLBACK_SUCCESSFUL' ? 'rolled back' : 'failed';
    return { outcome, said, alarms: alarms?.triggeredAlarmNames ?? [] };
  }

  /** Follows a service deployment to its end, that of a rollback included. */
  public async follow(arn: string, onState: (state: ServiceDeployment) => unknown = () => {}, everyMs = 150): Promise<ServiceDeployment> {
    for (;;) {
      const state = await this.describe(arn);
      await onState(state);
      if (OVER.has(state.status!)) {
        return state;
      }
      await new Promise((wake) => setTimeout(wake, everyMs));
    }
  }

  /** Weight by target group name, on the production rule. */
  public async weights(): Promise<Record<string, number>> {
    const [groups, { Rules: [rule] = [] }] = await Promise.all([
      this.targetGroupArns(), this.balancer.send(new DescribeRulesCommand({ RuleArns: [await this.ruleArn()] })),
    ]);
    return weightsIn(groups, rule.Actions);
  }

  /** The production listener, alone in a list. */
  public async listenerArns(): Promise<string[]> {
    return [(await this.ruleArn()).replace(':listener-rule/', ':listener/').replace(/\/[^/]+$/, '')];
  }

  /** ARN by name of the two target groups. */
  public async targetGroupArns(): Promise<Record<string, string>> {
    const { targetGroupArn: blue, advancedConfiguration } = (await this.service()).loadBalancers![0];
    const TargetGroupArns = [blue!, advancedConfiguration!.alternateTargetGroupArn!];
    const { TargetGroups: groups = [] } = await this.balancer.send(new DescribeTargetGroupsCommand({ TargetGroupArns }));
    return Object.fromEntries(groups.map(({ TargetGroupName: name, TargetGroupArn: arn }) => [name!, arn!]));
  }

  /** Number of registered targets by target group name. */
  public async targets(): Promise<Record<string, number>> {
    return targetsIn(await this.targetGroupArns(), this.balancer);
  }

  /** The alarms that deployments of the service watch. */
  public async alarmNames(): Promise<string[]> {
    return (await this.service()).deploymentConfiguration?.alarms?.alarmNames ?? [];
  }

  /** State by alarm name, of the alarms that the service's deployments are stopped by. */
  public async alarms(): Promise<Record<string, string>> {
    const AlarmNames = await this.alarmNames();
    const { MetricAlarms: alarms = [] } = AlarmNames.length === 0 ? {} : await this.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames }));
    return Object.fromEntries(alarms.map(({ AlarmName: name, StateValue: state }) => [name!, state!]));
  }

  public async canaryMinutes(): Promise<number | undefined> {
    return (await this.service()).deploymentConfiguration?.canaryConfiguration?.canaryBakeTimeInMinutes;
  }

  /** Has releases wait so many minutes for somebody before their first request; or for nobody. */
  public async setApproval(minutes?: number): Promise<void> {
    const pause: DeploymentLifecycleHook = {
      targetType: 'PAUSE',
      lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
      timeoutConfiguration: { timeoutInMinutes: minutes, action: 'ROLLBACK' },
    };
    await this.update({ deploymentConfiguration: { lifecycleHooks: minutes === undefined ? [] : [pause] } });
  }

  /** How many tasks the service is meant to run, and of which images. */
  public async desired(): Promise<{ readonly desiredCount: number; readonly images: string[] }> {
    const { desiredCount, currentServiceRevisions = [] } = await this.service();
    const serviceRevisionArns = currentServiceRevisions.map(({ arn }) => arn!);
    const { serviceRevisions = [] } = await this.ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }));
    return {
      desiredCount: desiredCount!, images: serviceRevisions.flatMap(({ containerImages = [] }) => containerImages.map(({ image }) => image!)),
    };
  }

  /** Returns the ARN of the service's newest deployment, which is one that this has started where it starts any. */
  private async update(change: Partial<UpdateServiceCommandInput>): Promise<string> {
    const { clusterName: cluster, serviceName } = this.names;
    const { service } = await this.ecs.send(new UpdateServiceCommand({ cluster, service: serviceName, ...change }));
    return service!.currentServiceDeployment!;
  }

  private async ruleArn(): Promise<string> {
    return (await this.service()).loadBalancers![0].advancedConfiguration!.productionListenerRule!;
  }

  private async service(): Promise<Service> {
    const { clusterName: cluster, serviceName } = this.names;
    const { services = [] } = await this.ecs.send(new DescribeServicesCommand({ cluster, services: [serviceName] }));
    return services[0];
  }
}
