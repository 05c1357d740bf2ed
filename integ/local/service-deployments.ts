import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeServiceDeploymentsCommand, DescribeServiceRevisionsCommand, DescribeServicesCommand, ECSClient, ListServiceDeploymentsCommand, Service,
  ServiceDeployment, StopServiceDeploymentCommand, UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { DescribeRulesCommand, DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Credentials, SdkConfigs } from './local-aws';
import { registerImage, ServiceNames } from './releases';

const OVER = new Set(['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED']);

/** Releases a service by ECS itself, and looks at it. */
export class ServiceDeployments {
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
  public async start(taskDefinition: string): Promise<string> {
    const { clusterName: cluster, serviceName: service } = this.names;
    const answer = await this.ecs.send(new UpdateServiceCommand({ cluster, service, taskDefinition }));
    return answer.service!.currentServiceDeployment!;
  }

  /** Registers and starts. */
  public async release(image: string): Promise<string> {
    return this.start(await this.register(image));
  }

  /** Stops a service deployment, with a rollback. */
  public async stop(serviceDeploymentArn: string): Promise<void> {
    await this.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
  }

  public async describe(arn: string): Promise<ServiceDeployment> {
    const { serviceDeployments = [] } = await this.ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }));
    return serviceDeployments[0];
  }

  /** The ARNs of all service deployments, the newest first. */
  public async list(): Promise<string[]> {
    const { clusterName: cluster, serviceName: service } = this.names;
    const { serviceDeployments = [] } = await this.ecs.send(new ListServiceDeploymentsCommand({ cluster, service }));
    return serviceDeployments.map(({ serviceDeploymentArn }) => serviceDeploymentArn!);
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
    const { targetGroupArn: blue, advancedConfiguration } = (await this.service()).loadBalancers![0];
    const { alternateTargetGroupArn: green, productionListenerRule: rule } = advancedConfiguration!;
    const [{ Rules: rules = [] }, { TargetGroups: groups = [] }] = await Promise.all([
      this.balancer.send(new DescribeRulesCommand({ RuleArns: [rule!] })),
      this.balancer.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [blue!, green!] })),
    ]);
    const forwarded = rules[0].Actions![0].ForwardConfig?.TargetGroups ?? [];
    return Object.fromEntries(groups.map(({ TargetGroupArn: arn, TargetGroupName: name }) =>
      [name!, forwarded.find((group) => group.TargetGroupArn === arn)?.Weight ?? 0]));
  }

  /** The alarms that deployments of the service watch. */
  public async alarmNames(): Promise<string[]> {
    return (await this.service()).deploymentConfiguration?.alarms?.alarmNames ?? [];
  }

  /** State by alarm name, of the alarms that the service's deployments are stopped by. */
  public async alarms(): Promise<Record<string, string>> {
    const AlarmNames = (await this.service()).deploymentConfiguration?.alarms?.alarmNames ?? [];
    const { MetricAlarms: alarms = [] } = AlarmNames.length === 0 ? {} : await this.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames }));
    return Object.fromEntries(alarms.map(({ AlarmName: name, StateValue: state }) => [name!, state!]));
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

  private async service(): Promise<Service> {
    const { clusterName: cluster, serviceName } = this.names;
    const { services = [] } = await this.ecs.send(new DescribeServicesCommand({ cluster, services: [serviceName] }));
    return services[0];
  }
}
