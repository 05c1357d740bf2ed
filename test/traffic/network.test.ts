import { App, Fn, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { EcsCanaryBlueGreen, EcsCanaryBlueGreenProps } from '../../src';
import { ENV, expectInvalid, importVpc, make, newStack, only, Props, synth } from '../helpers';
import { importedListener } from '../stacks';

const awsvpc = (props: Props, stack = newStack()) => only(synth(props, stack), 'AWS::ECS::Service').NetworkConfiguration.AwsvpcConfiguration;
const { PUBLIC, PRIVATE_ISOLATED, PRIVATE_WITH_EGRESS } = ec2.SubnetType;

describe('vpc', () => {
  test('is made by default, in two zones, with private subnets behind a NAT gateway each', () => {
    const stack = newStack();
    const web = new EcsCanaryBlueGreen(stack, 'Web', { projectId: 'shop' });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::VPC', 1);
    template.resourceCountIs('AWS::EC2::Subnet', 4);
    template.resourceCountIs('AWS::EC2::NatGateway', 2);
    template.resourceCountIs('AWS::Lambda::Function', 1); // the listeners' own
    expect(web.vpc.privateSubnets).toHaveLength(2);
    template.hasResourceProperties('AWS::ECS::Service', {
      NetworkConfiguration: {
        AwsvpcConfiguration: { AssignPublicIp: 'DISABLED', Subnets: web.vpc.privateSubnets.map((s) => stack.resolve(s.subnetId)) },
      },
    });
  });

  test('of the user is used, and no other made', () => {
    const stack = newStack();
    const vpc = importVpc(stack);
    expect(make({ vpc }, stack).vpc).toBe(vpc);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::VPC', 0);
    template.allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { VpcId: 'vpc-1' });
  });

  test("is the cluster's, where only a cluster is given", () => {
    const stack = newStack();
    const vpc = importVpc(stack);
    expect(make({ cluster: new ecs.Cluster(stack, 'Mine', { vpc }) }, stack).vpc).toBe(vpc);
  });

  describe('beside an existing load balancer', () => {
    const conditions = [elbv2.ListenerCondition.pathPatterns(['/shop/*'])];
    const balancer = (stack: Stack, vpc?: ec2.IVpc) => elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Shared', {
      loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shared/50dc6c495c0c9188', securityGroupId: 'sg-1', vpc,
    });
    const without = (stack: Stack, props: Omit<EcsCanaryBlueGreenProps, 'projectId'>) => new EcsCanaryBlueGreen(stack, 'Web', { projectId: 'shop', ...props });

    test('is its own, where that is known', () => {
      const stack = newStack();
      const vpc = importVpc(stack);
      expect(without(stack, { loadBalancer: balancer(stack, vpc) }).vpc).toBe(vpc);
      Template.fromStack(stack).resourceCountIs('AWS::EC2::VPC', 0);
    });

    test('is its own behind a listener of the app, too', () => {
      const stack = newStack();
      const vpc = importVpc(stack);
      const listener = new elbv2.ApplicationLoadBalancer(stack, 'Shared', { vpc }).addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
      expect(without(stack, { listenerRule: { listener, priority: 1, conditions } }).vpc).toBe(vpc);
    });

    test.each<[string, (stack: Stack) => Omit<EcsCanaryBlueGreenProps, 'projectId'>]>([
      ['loadBalancer', (stack) => ({ loadBalancer: balancer(stack) })],
      ['listenerRule', (stack) => ({ listenerRule: { listener: importedListener(stack), priority: 1, conditions } })],
    ])('is asked for where %s was imported without it: a new one would be another', (property, props) => {
      const stack = newStack();
      expectInvalid(() => without(stack, props(stack)), {
        property: 'vpc', rule: `is needed with ${property}: the load balancer was imported without its VPC`, remedy: 'Pass the VPC of the load balancer',
      });
      expect(stack.node.tryFindChild('Web')!.node.tryFindChild('Vpc')).toBeUndefined();
    });
  });

  test('that is looked up synthesises before its lookup', () => {
    const stack = newStack();
    expect(() => synth({ vpc: ec2.Vpc.fromLookup(stack, 'V', { vpcId: 'vpc-2' }), taskSubnets: { subnetGroupName: 'Apps' } }, stack)).not.toThrow();
  });
});

describe('cluster', () => {
  test('is made by default, with Container Insights', () => {
    synth().hasResourceProperties('AWS::ECS::Cluster', {
      ClusterName: 'web-cluster-shop-prod',
      ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }],
    });
  });

  test('of the user is used, and no other made', () => {
    const stack = newStack();
    const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Mine', { clusterName: 'mine', vpc: importVpc(stack) });
    const template = synth({ cluster }, stack);
    template.resourceCountIs('AWS::ECS::Cluster', 0);
    template.hasResourceProperties('AWS::ECS::Service', { Cluster: 'mine' });
  });

  test('that was imported without its VPC is refused', () => {
    const stack = newStack();
    const cluster = ecs.Cluster.fromClusterArn(stack, 'Mine', 'arn:aws:ecs:eu-central-1:123456789012:cluster/mine');
    for (const props of [{ cluster }, { cluster, vpc: importVpc(stack) }]) {
      expectInvalid(() => make(props, new Stack(stack, props.vpc ? 'A' : 'B')), {
        property: 'cluster', rule: 'was imported without its VPC, which the tasks need.', remedy: 'Import it by Cluster.fromClusterAttributes({ clusterName, vpc }).',
      });
    }
  });

  test('has its own name, so clusterName is refused with it', () => {
    expectInvalid(() => make((stack) => ({ cluster: new ecs.Cluster(stack, 'Mine', { vpc: importVpc(stack) }), clusterName: 'other' })), {
      property: 'clusterName', rule: 'cannot be set together with cluster', remedy: 'Remove clusterName, or remove cluster.',
    });
  });

  const otherVpc = {
    property: 'cluster', rule: 'is in a different VPC from the service.', remedy: 'Pass a vpc and a cluster that belong together, or leave one of them out.',
  };

  test('must lie in the VPC, as far as ids tell', () => {
    expectInvalid(() => make((stack) => ({
      vpc: importVpc(stack),
      cluster: new ecs.Cluster(stack, 'Mine', { vpc: importVpc(stack, { vpcId: 'vpc-2' }, 'OtherVpc') }),
    })), otherVpc);
  });

  test('must lie in the VPC, when the app makes both VPCs', () => {
    expectInvalid(() => make((stack) => ({
      vpc: new ec2.Vpc(stack, 'A', { natGateways: 0 }),
      cluster: new ecs.Cluster(stack, 'Mine', { vpc: new ec2.Vpc(stack, 'B') }),
    })), otherVpc);
  });

  test('may lie in another import of the same VPC, or in one whose id is a token', () => {
    for (const vpcId of ['vpc-1', Fn.importValue('VpcId')]) {
      const stack = newStack();
      const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Mine', { clusterName: 'mine', vpc: importVpc(stack, { vpcId }, 'Again') });
      expect(() => make({ vpc: importVpc(stack), cluster }, stack)).not.toThrow();
    }
  });
});

describe('taskSubnets', () => {
  test.each([
    { type: PRIVATE_WITH_EGRESS, subnets: ['private-a', 'private-b'], address: 'DISABLED' },
    { type: PRIVATE_ISOLATED, subnets: ['isolated-a', 'isolated-b'], address: 'DISABLED' },
    { type: PUBLIC, subnets: ['public-a', 'public-b'], address: 'ENABLED' },
  ])('may be $type, with public addresses only where they are of use', ({ type, subnets, address }) => {
    expect(awsvpc({ taskSubnets: { subnetType: type } })).toMatchObject({ Subnets: subnets, AssignPublicIp: address });
  });

  test('may be listed by id, though their zones and their kind are then unknown', () => {
    const byId = (stack: Stack) => ({ subnets: ['x', 'y'].map((id) => ec2.Subnet.fromSubnetId(stack, id, `subnet-${id}`)) });
    expect(awsvpc((stack) => ({ taskSubnets: byId(stack) }))).toMatchObject({ Subnets: ['subnet-x', 'subnet-y'], AssignPublicIp: 'DISABLED' });
    expect(awsvpc((stack) => ({ taskSubnets: byId(stack), assignPublicIp: true }))).toMatchObject({ AssignPublicIp: 'ENABLED' });
  });

  test.each([
    { selection: undefined, without: { privateSubnetIds: [], privateSubnetRouteTableIds: [] }, kind: 'Private' },
    { selection: { subnetType: PRIVATE_ISOLATED }, without: { isolatedSubnetIds: [], isolatedSubnetRouteTableIds: [] }, kind: 'Isolated' },
    { selection: { subnetGroupName: 'Apps' }, without: {}, kind: 'Apps' },
    { selection: { subnets: [] }, without: {}, kind: 'the subnets selected' },
  ])('that the VPC does not have ($kind) are refused', ({ selection, without, kind }) => {
    expectInvalid(() => make((stack) => ({ vpc: importVpc(stack, without), taskSubnets: selection })), {
      property: 'taskSubnets',
      rule: `the VPC 'Stack/ImportedVpc' has no subnets of the requested kind (${kind}`,
      remedy: 'Pass a selection the VPC has: { subnetType: SubnetType.PRIVATE_ISOLATED } (with VPC endpoints) or { subnetType: SubnetType.PUBLIC }.',
    });
  });

  test('in one zone only are refused', () => {
    const zone = { availabilityZones: ['eu-central-1a'], publicSubnetIds: ['p'], privateSubnetIds: ['r'], isolatedSubnetIds: ['i'] };
    const tables = { publicSubnetRouteTableIds: ['p'], privateSubnetRouteTableIds: ['r'], isolatedSubnetRouteTableIds: ['i'] };
    const expected = {
      property: 'taskSubnets',
      rule: 'the subnets are in 1 availability zone(s), and a load-balanced service needs 2.',
      remedy: 'Select subnets in two or more zones, or use a VPC that has them.',
    };
    expectInvalid(() => make((stack) => ({ vpc: importVpc(stack, { ...zone, ...tables }) })), expected);
    expectInvalid(() => make((stack) => ({ vpc: new ec2.Vpc(stack, 'V', { maxAzs: 1 }) })), expected);
    expectInvalid(() => make((stack) => ({ vpc: new ec2.Vpc(stack, 'V', { maxAzs: 1 }) }), new Stack(new App(), 'AnyZone')), expected);
  });

  test('of an imported VPC whose zones are tokens are not counted', () => {
    const stack = newStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Tokens', {
      vpcId: 'vpc-1', availabilityZones: [Fn.importValue('Zone')], publicSubnetIds: ['p'], privateSubnetIds: ['r'],
    });
    expect(() => make({ vpc }, stack)).not.toThrow();
  });
});

describe('assignPublicIp', () => {
  test('places the tasks in public subnets', () => {
    expect(awsvpc({ assignPublicIp: true })).toMatchObject({ Subnets: ['public-a', 'public-b'], AssignPublicIp: 'ENABLED' });
  });

  test('can be off in public subnets', () => {
    expect(awsvpc({ taskSubnets: { subnetType: PUBLIC }, assignPublicIp: false })).toMatchObject({ AssignPublicIp: 'DISABLED' });
  });

  test.each([PRIVATE_WITH_EGRESS, PRIVATE_ISOLATED])('is refused in subnets that are %s', (subnetType) => {
    expectInvalid(() => make({ assignPublicIp: true, taskSubnets: { subnetType } }), {
      property: 'assignPublicIp',
      got: 'true',
      rule: 'has no effect in private or isolated subnets.',
      remedy: 'Remove assignPublicIp, or set taskSubnets to { subnetType: SubnetType.PUBLIC }.',
    });
  });
});

describe('securityGroups', () => {
  test('by default are one that lets only the load balancer in, at the container port', () => {
    const template = synth({ containerPort: 8080 });
    const [taskGroup] = only(template, 'AWS::ECS::Service').NetworkConfiguration.AwsvpcConfiguration.SecurityGroups;
    const [balancerGroup] = only(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').SecurityGroups;
    template.resourcePropertiesCountIs('AWS::EC2::SecurityGroupIngress', { GroupId: taskGroup }, 1);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: taskGroup, SourceSecurityGroupId: balancerGroup, IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, CidrIp: Match.absent(),
    });
    const logicalId = taskGroup['Fn::GetAtt'][0];
    expect(template.findResources('AWS::EC2::SecurityGroup')[logicalId].Properties.SecurityGroupIngress).toBeUndefined();
  });

  test('of the user are used, with ingress from the load balancer added', () => {
    const stack = newStack(ENV);
    const securityGroups = ['sg-1', 'sg-2'].map((id) => ec2.SecurityGroup.fromSecurityGroupId(stack, id, id));
    const template = synth({ securityGroups }, stack);
    expect(only(template, 'AWS::ECS::Service').NetworkConfiguration.AwsvpcConfiguration.SecurityGroups).toEqual(['sg-1', 'sg-2']);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-1', FromPort: 3000, ToPort: 3000 });
  });

  test.each([0, 6])('must not be %d', (count) => {
    const groups = (stack: Stack) => Array.from({ length: count }, (_, i) => ec2.SecurityGroup.fromSecurityGroupId(stack, `G${i}`, `sg-${i}`));
    expectInvalid(() => make((stack) => ({ securityGroups: groups(stack) })), {
      property: 'securityGroups.length', got: String(count), rule: 'must be a whole number from 1 to 5 security groups.', remedy: 'Leave securityGroups out to get a new one.',
    });
  });

  test('are opened by connections', () => {
    const stack = newStack();
    const web = make({}, stack);
    web.connections.allowFrom(ec2.Peer.ipv4('10.9.0.0/16'), ec2.Port.tcp(9090));
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.9.0.0/16', FromPort: 9090 })],
    });
  });
});
