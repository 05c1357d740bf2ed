import { App, CfnOutput, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { refusedByAws } from './refused';
import { alarmsOfLightLoad } from './sequence-stack';
import { CanaryConfig, DeploymentEngine, EcsCanaryBlueGreen, EcsCanaryBlueGreenProps, ListenerRuleOptions } from '../../../src';
import { conventionalNames, ServiceNames } from '../releases';
import { imageOf } from '../starter';

/** The stack of the balancer, and those of services behind it: two of its app, and one that knows it by its ARNs only. */
export const PLATFORM_STACK = 'Platform';
export const BESIDE_PLATFORM = ['Alpha', 'Beta'] as const;
export const ELSEWHERE = 'Gamma';
export const SHARED_STACKS = [...BESIDE_PLATFORM, ELSEWHERE] as const;
export type SharedStack = typeof SHARED_STACKS[number];

/** The version of whoever comes and goes. */
export const GUEST = 'guest';
/** What the listener answers itself: to those who ask for nobody, and by a rule that is not ours. */
export const FOREIGN = { host: 'foreign.example.com', path: '/foreign', priority: 5, answer: 'foreign' };

const { hostHeaders, pathPatterns } = elbv2.ListenerCondition;
const CLUSTER = 'shared';

/** What an update of a service's stack may change, as `--context` hands it over. */
export interface SharedContext {
  /** `ecsNative` for services that ECS itself releases, which knows one rule of each. */
  readonly engine?: string;
  /** `yes` for a second service of the stack, which takes `/guest/*` from the first. */
  readonly guest?: string;
  /** `swapped` for other priorities of all rules of the stack. */
  readonly order?: string;
  /** `yes` for one more domain: a rule of its own, or a value more of the one rule. */
  readonly further?: string;
  /** Port of a listener that is the service's own, in place of rules. */
  readonly ownListenerPort?: string;
  /** The priority of the service's first rule, where it is none of the stack's own. */
  readonly priority?: string;
  /** Of the task definition. */
  readonly cpu?: string;
  /** Of the deployment configuration, which is replaced with any change. */
  readonly canaryPercentage?: string;
  readonly canaryMinutes?: string;
  /** `yes` for an update that fails when everything else has been updated. */
  readonly fails?: string;
  /** What a stack elsewhere knows of the platform: its outputs, by their names. */
  readonly listenerArn?: string;
  readonly securityGroupId?: string;
  readonly vpcId?: string;
  readonly subnetIds?: string;
}

/** Where services are: a VPC, a cluster, and a listener that answers itself whatever no rule takes. */
class Platform extends Stack {
  public static of(app: App): Platform {
    return app.node.tryFindChild(PLATFORM_STACK) as Platform | undefined ?? new Platform(app, PLATFORM_STACK);
  }

  public readonly vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
  public readonly cluster = new ecs.Cluster(this, 'Cluster', { vpc: this.vpc, clusterName: CLUSTER });
  public readonly loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', { vpc: this.vpc, internetFacing: true });
  public readonly listener = this.loadBalancer.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) });

  constructor(app: App, id: string) {
    super(app, id);
    this.listener.addAction('Foreign', {
      priority: FOREIGN.priority,
      conditions: [pathPatterns([FOREIGN.path])],
      action: elbv2.ListenerAction.fixedResponse(200, { messageBody: FOREIGN.answer }),
    });
    const outputs: Record<string, string> = {
      balancer: this.loadBalancer.loadBalancerDnsName,
      listenerArn: this.listener.listenerArn,
      securityGroupId: this.loadBalancer.connections.securityGroups[0].securityGroupId,
      vpcId: this.vpc.vpcId,
      subnetIds: Fn.join(',', this.vpc.publicSubnets.map(({ subnetId }) => subnetId)),
    };
    Object.entries(outputs).forEach(([name, value]) => new CfnOutput(this, name, { value }));
    // For stacks that are updated alone, whatever they use of it.
    const { loadBalancerArn, loadBalancerFullName } = this.loadBalancer;
    [loadBalancerArn, loadBalancerFullName].forEach((value) => this.exportValue(value));
  }
}

/** The names of a stack's service. */
export function sharedNames(id: SharedStack): ServiceNames {
  const names = conventionalNames(id.toLowerCase());
  return id === ELSEWHERE ? names : { ...names, clusterName: CLUSTER };
}

/** A domain of one's own, and a path of any domain. */
export function addressesOf(id: SharedStack) {
  const name = id.toLowerCase();
  return { host: `${name}.example.com`, guestPath: '/guest/1', anyHostPath: `/${name}/1`, furtherHost: `further.${name}.example.com` };
}

/** The first priority of a stack, of ten. */
export function prioritiesOf(id: SharedStack): number {
  return 100 + 10 * SHARED_STACKS.indexOf(id);
}

/** A service behind the platform's listener, with what an update may change. */
export function sharedStack(app: App, id: SharedStack): Stack {
  const place = id === ELSEWHERE ? undefined : Platform.of(app);
  const stack = new Stack(app, id);
  const context = (name: keyof SharedContext): string | undefined => stack.node.tryGetContext(name);
  const { listener, ...network } = place ? { listener: place.listener, vpc: place.vpc, cluster: place.cluster } : imported(stack);
  const byEcs = context('engine') === 'ecsNative';
  const { host, guestPath } = addressesOf(id);
  const priorities = prioritiesIn(id, byEcs, context('order') === 'swapped');
  const own = Number(context('priority') ?? priorities.own);
  const routes = byEcs ? oneRule : severalRules;
  const ownListenerPort = context('ownListenerPort');

  const common: Partial<EcsCanaryBlueGreenProps> = {
    ...network,
    engine: byEcs ? DeploymentEngine.ecsNative() : undefined,
    taskSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    healthCheck: { path: '/health' },
    canary: CanaryConfig.timeBasedCanary({
      percentage: Number(context('canaryPercentage') ?? 50), interval: Duration.minutes(Number(context('canaryMinutes') ?? 4)),
    }),
    terminationWait: Duration.minutes(2),
    rollbackAlarms: alarmsOfLightLoad(),
    removalPolicy: RemovalPolicy.DESTROY,
  };
  const web = new EcsCanaryBlueGreen(stack, 'Web', {
    ...common,
    projectId: id.toLowerCase(),
    image: ecs.ContainerImage.fromRegistry(imageOf('v1')),
    cpu: Number(context('cpu') ?? 512),
    ...(ownListenerPort ? { loadBalancer: place!.loadBalancer, listenerPort: Number(ownListenerPort) } : {
      listenerRule: { listener, ...routes(id, { ...priorities, own }, context('further') === 'yes') },
    }),
  });
  if (ownListenerPort) {
    web.listener.connections.allowDefaultPortFromAnyIpv4();
  }
  if (context('guest') === 'yes') {
    new EcsCanaryBlueGreen(stack, 'Guest', {
      ...common,
      projectId: `${id.toLowerCase()}-guest`,
      image: ecs.ContainerImage.fromRegistry(imageOf(GUEST)),
      desiredCount: 1,
      listenerRule: { listener, priority: priorities.guest, conditions: [hostHeaders([host]), pathOf(guestPath)] },
    });
  }
  if (context('fails') === 'yes') {
    const before = [...stack.node.children];
    refusedByAws(stack).node.addDependency(...before);
  }
  return stack;
}

type Priorities = Record<'guest' | 'own' | 'anyHost' | 'further', number>;
type Routes = Omit<ListenerRuleOptions, 'listener'>;

/** Swapped, two rules of the service change places; or, where it has one, that one and the guest's. */
function prioritiesIn(id: SharedStack, byEcs: boolean, swapped: boolean): Priorities {
  const places = !swapped ? [0, 1, 2] : byEcs ? [1, 0, 2] : [3, 2, 1];
  const [guest, own, anyHost, further] = [...places, 4].map((place) => prioritiesOf(id) + place);
  return { guest, own, anyHost, further };
}

function severalRules(id: SharedStack, { own, anyHost, further }: Priorities, withFurther: boolean): Routes {
  const { host, anyHostPath, furtherHost } = addressesOf(id);
  return {
    priority: own,
    conditions: [hostHeaders([host])],
    additionalRules: [
      { priority: anyHost, conditions: [pathOf(anyHostPath)] },
      ...(withFurther ? [{ priority: further, conditions: [hostHeaders([furtherHost])] }] : []),
    ],
  };
}

function oneRule(id: SharedStack, { own }: Priorities, withFurther: boolean): Routes {
  const { host, furtherHost } = addressesOf(id);
  return { priority: own, conditions: [hostHeaders(withFurther ? [host, furtherHost] : [host])] };
}

function pathOf(path: string): elbv2.ListenerCondition {
  return pathPatterns([path.replace(/1$/, '*')]);
}

/** The platform as another app has it. */
function imported(stack: Stack) {
  const value = (name: keyof SharedContext) => String(stack.node.tryGetContext(name));
  return {
    listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Shared', {
      listenerArn: value('listenerArn'),
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'SharedGroup', value('securityGroupId')),
    }),
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: value('vpcId'), availabilityZones: ['us-east-1a', 'us-east-1b'], publicSubnetIds: value('subnetIds').split(','),
    }),
  };
}
