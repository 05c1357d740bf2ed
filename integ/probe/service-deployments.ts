/** Releases of the probed service by ECS itself. */
import {
  DeploymentConfiguration, DescribeServiceDeploymentsCommand, DescribeServicesCommand, ECSClient, ListServiceDeploymentsCommand, LoadBalancer,
  Service, ServiceDeployment, StopServiceDeploymentCommand, UpdateServiceCommand, UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import { Action, DescribeRulesCommand, ElasticLoadBalancingV2Client, ModifyListenerCommand, ModifyRuleCommand, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DeployedStack } from './deployed-stack';
import { registerRevision, RevisionChange } from './revisions';
import { ECS_SERVICE } from './stacks/service-names';

/** Of the service's two target groups: the one that it was given first, and the other. */
export type Group = 'target' | 'alternate' | 'none of them';

const OVER = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];
const LONGEST_MINUTES = 60;
const NAMES = { cluster: ECS_SERVICE.clusterName, service: ECS_SERVICE.serviceName };

/** Half of the requests for two minutes: as the stack has it. */
const CANARY: DeploymentConfiguration = {
  strategy: 'CANARY',
  canaryConfiguration: { canaryPercent: 50, canaryBakeTimeInMinutes: 2 },
  bakeTimeInMinutes: 0,
  deploymentCircuitBreaker: { enable: true, rollback: true },
};

/** How a service deployment ended, as the state file keeps it. */
export interface DeploymentEnded {
  readonly status: string;
  readonly reason?: string;
  /** What ECS says of its alarms: status, and those that went off. */
  readonly alarms?: string;
  readonly triggered: string[];
  /** What ECS says of its circuit breaker. */
  readonly breaker?: string;
}

/** A stage of a deployment. */
export interface Stage {
  readonly stage: string;
  /** That of the deployment, in ISO 8601. */
  readonly updatedAt?: string;
}

export class ProbedDeployments {
  private readonly balancer: ElasticLoadBalancingV2Client;
  private readonly ecs: ECSClient;
  private revisions = 0;

  constructor(private readonly stack: DeployedStack) {
    this.ecs = new ECSClient(stack.clientConfig);
    this.balancer = new ElasticLoadBalancingV2Client(stack.clientConfig);
  }

  /** Updates the service, and returns the current deployment. */
  public async update(change: Omit<UpdateServiceCommandInput, 'service' | 'cluster'>): Promise<string> {
    return (await this.ecs.send(new UpdateServiceCommand({ ...NAMES, ...change }))).service!.currentServiceDeployment!;
  }

  /** Releases another revision. */
  public async start(change: RevisionChange = {}, update: Parameters<ProbedDeployments['update']>[0] = {}): Promise<string> {
    const environment = { RELEASE: String(++this.revisions), ...change.environment };
    return this.update({ ...update, taskDefinition: await registerRevision(this.stack, ECS_SERVICE, { ...change, environment }) });
  }

  /** Waits for the end of a deployment; one that does not end is rolled back. */
  public async end(arn: string, minutes = LONGEST_MINUTES): Promise<DeploymentEnded> {
    const seen = await this.watch(arn, minutes, ({ status }) => OVER.includes(status!));
    if (!OVER.includes(seen.status!)) {
      await this.stop(arn);
      await this.watch(arn, LONGEST_MINUTES, ({ status }) => OVER.includes(status!));
    }
    const { status, statusReason: reason, alarms, deploymentCircuitBreaker: breaker } = await this.describe(arn);
    return { status: status!, reason, alarms: alarms?.status, triggered: alarms?.triggeredAlarmNames ?? [], breaker: breaker?.status };
  }

  /** The stages of a deployment until it is over, as far as somebody who looks now and then sees them. */
  public async stages(arn: string): Promise<Stage[]> {
    const stages: Stage[] = [];
    await this.watch(arn, LONGEST_MINUTES, ({ status, lifecycleStage: stage, updatedAt }) => {
      if (stage && stage !== stages.at(-1)?.stage) {
        stages.push({ stage, ...updatedAt && { updatedAt: updatedAt.toISOString() } });
      }
      return OVER.includes(status!);
    });
    return stages;
  }

  /** Waits until a part of the traffic is the new version's, or the deployment is over. */
  public async reachCanary(arn: string): Promise<ServiceDeployment> {
    return this.watch(arn, LONGEST_MINUTES, ({ status, targetServiceRevision: target }) =>
      OVER.includes(status!) || (target?.requestedProductionTrafficWeight ?? 0) > 0);
  }

  public async stop(serviceDeploymentArn: string): Promise<void> {
    await this.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
  }

  /** Does something while ECS watches these alarms. */
  public async watching<T>(alarmNames: string[], work: () => Promise<T>): Promise<T> {
    await this.configure({ alarms: { alarmNames, enable: true, rollback: true } });
    try {
      return await work();
    } finally {
      await this.configure({ alarms: { alarmNames: [], enable: false, rollback: false } });
    }
  }

  /** Changes how the next deployment goes, or back to what the stack has. */
  public async configure(deploymentConfiguration: DeploymentConfiguration = {}): Promise<void> {
    await this.end(await this.update({ deploymentConfiguration: { ...CANARY, ...deploymentConfiguration } }));
  }

  /** How many deployments there have been. */
  public async count(): Promise<number> {
    return (await this.ecs.send(new ListServiceDeploymentsCommand(NAMES))).serviceDeployments!.length;
  }

  /** The service's load balancers, as an update may send them, with another production rule. */
  public async loadBalancers(productionListenerRule?: string): Promise<LoadBalancer[]> {
    const [{ advancedConfiguration, ...balancer }] = (await this.service()).loadBalancers!;
    return [{ ...balancer, advancedConfiguration: { ...advancedConfiguration!, ...productionListenerRule && { productionListenerRule } } }];
  }

  /** The group that has all requests by a rule. */
  public async liveBy(rule: string): Promise<Group> {
    const { targetGroupArn, advancedConfiguration } = (await this.service()).loadBalancers![0];
    const { Rules: rules = [] } = await this.balancer.send(new DescribeRulesCommand({ ListenerArn: this.stack.outputs.ListenerOutput }));
    const { ForwardConfig } = rules.find(({ RuleArn }: Rule) => RuleArn === rule)!.Actions![0];
    const live = ForwardConfig!.TargetGroups!.filter(({ Weight }) => Weight! > 0).map(({ TargetGroupArn }) => TargetGroupArn);
    if (live.length !== 1) {
      throw new Error(`${live.length} target groups have requests by the rule ${rule}: one was expected.`);
    }
    return live[0] === targetGroupArn ? 'target' : live[0] === advancedConfiguration!.alternateTargetGroupArn ? 'alternate' : 'none of them';
  }

  /** Moves a rule by hand, all of it to one of the two groups. */
  public async route(rule: string, group: Group): Promise<void> {
    const { targetGroupArn, advancedConfiguration } = (await this.service()).loadBalancers![0];
    const TargetGroups = ([['target', targetGroupArn], ['alternate', advancedConfiguration!.alternateTargetGroupArn]] as const)
      .map(([name, TargetGroupArn]) => ({ TargetGroupArn, Weight: name === group ? 100 : 0 }));
    const actions: Action[] = [{ Type: 'forward', ForwardConfig: { TargetGroups } }];
    await (rule === await this.defaultRule()
      ? this.balancer.send(new ModifyListenerCommand({ ListenerArn: this.stack.outputs.ListenerOutput, DefaultActions: actions }))
      : this.balancer.send(new ModifyRuleCommand({ RuleArn: rule, Actions: actions })));
  }

  public async defaultRule(): Promise<string> {
    const { Rules: rules = [] } = await this.balancer.send(new DescribeRulesCommand({ ListenerArn: this.stack.outputs.ListenerOutput }));
    return rules.find(({ IsDefault }) => IsDefault)!.RuleArn!;
  }

  public async service(): Promise<Service> {
    const { services = [] } = await this.ecs.send(new DescribeServicesCommand({ cluster: NAMES.cluster, services: [NAMES.service] }));
    return services[0];
  }

  private watch(arn: string, minutes: number, isSo: (seen: ServiceDeployment) => boolean): Promise<ServiceDeployment> {
    return this.stack.watch(minutes, () => this.describe(arn), isSo);
  }

  private async describe(arn: string): Promise<ServiceDeployment> {
    const { serviceDeployments = [] } = await this.ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }));
    return serviceDeployments[0];
  }
}
