import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { agnosticStack, ENV, expectInvalid, importVpc, make, newStack, numberToken, only, Props, stringToken, synth } from '../helpers';

const LB = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'Custom::EcsCanaryBlueGreenListener';
const certificate = (stack: Stack) =>
  acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-central-1:123456789012:certificate/1');
const balancerArn = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shared/50dc6c495c0c9188';
const imported = (stack: Stack, vpc?: ec2.IVpc) => elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Shared', {
  loadBalancerArn: balancerArn, securityGroupId: 'sg-shared', vpc,
});

/** The ingress rules of the balancer's own security group. */
/** What may call the balancer: the rules that are resources, and those inside of the group. */
function ingress(template: Template): { resources: unknown[]; inline: unknown[] } {
  const [group] = only(template, LB).SecurityGroups;
  const rule = ({ CidrIp, FromPort, ToPort }: Record<string, unknown>) => ({ CidrIp, FromPort, ToPort });
  return {
    resources: Object.values(template.findResources('AWS::EC2::SecurityGroupIngress', { Properties: { GroupId: group } })).map(({ Properties }) => rule(Properties)),
    inline: (template.findResources('AWS::EC2::SecurityGroup')[group['Fn::GetAtt'][0]].Properties.SecurityGroupIngress ?? []).map(rule),
  };
}
const open = (port: number, CidrIp = '0.0.0.0/0') => ({ CidrIp, FromPort: port, ToPort: port });

describe('deletionProtection', () => {
  const protection = (props: Props) => only(synth(props), LB).LoadBalancerAttributes
    .find(({ Key }: { Key: string }) => Key === 'deletion_protection.enabled').Value;

  test.each([
    [undefined, undefined, 'true'],
    [RemovalPolicy.RETAIN, undefined, 'true'],
    [RemovalPolicy.DESTROY, undefined, 'false'],
    [undefined, false, 'false'],
    [RemovalPolicy.DESTROY, true, 'true'],
  ])('with removalPolicy %s and deletionProtection %s it is %s', (removalPolicy, deletionProtection, on) => {
    expect(protection({ removalPolicy, deletionProtection })).toBe(on);
  });
});

describe('publicLoadBalancer', () => {
  test('is the default: facing the internet, in public subnets, dropping invalid headers', () => {
    expect(only(synth(), LB)).toMatchObject({
      Scheme: 'internet-facing',
      Type: 'application',
      Subnets: ['public-a', 'public-b'],
      LoadBalancerAttributes: expect.arrayContaining([{ Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' }]),
    });
  });

  test('false makes an internal one, where the tasks are, for addresses of the VPC', () => {
    const props = { publicLoadBalancer: false, taskSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } };
    expect(only(synth(props), LB)).toMatchObject({ Scheme: 'internal', Subnets: ['isolated-a', 'isolated-b'] });
    expect(ingress(synth(props))).toEqual({ resources: [open(80, '10.0.0.0/16')], inline: [] });
  });

  test('false lets others in when the user says so', () => {
    const stack = newStack();
    make({ publicLoadBalancer: false }, stack).listener.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.1.0.0/16'));
    expect(ingress(Template.fromStack(stack))).toEqual({ resources: [open(80, '10.0.0.0/16')], inline: [open(80, '10.1.0.0/16')] });
  });

  test.each([true, false])('%s takes one subnet of a zone, because a balancer refuses two', (publicLoadBalancer) => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'V', {
      maxAzs: 2,
      natGateways: 1,
      subnetConfiguration: ['A', 'B'].flatMap((name) => [
        { name: `Public${name}`, subnetType: ec2.SubnetType.PUBLIC },
        { name: `Private${name}`, subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      ]),
    });
    const template = synth({ vpc, publicLoadBalancer }, stack);
    expect(only(template, LB).Subnets).toHaveLength(2);
    expect(only(template, 'AWS::ECS::Service').NetworkConfiguration.AwsvpcConfiguration.Subnets).toHaveLength(4);
  });

  test('false takes one subnet of a zone also where the subnets of the tasks are listed', () => {
    const stack = newStack();
    const subnet = (subnetId: string, availabilityZone?: string) => ec2.Subnet.fromSubnetAttributes(stack, subnetId, { subnetId, availabilityZone });
    const template = synth({
      publicLoadBalancer: false,
      taskSubnets: { subnets: [subnet('a1', 'a'), subnet('a2', 'a'), subnet('b1', 'b'), subnet('b2', 'b')] },
    }, stack);
    expect(only(template, LB).Subnets).toEqual(['a1', 'b1']);
    expect(only(template, 'AWS::ECS::Service').NetworkConfiguration.AwsvpcConfiguration.Subnets).toEqual(['a1', 'a2', 'b1', 'b2']);
  });

  test('false keeps listed subnets whose zones are not known', () => {
    const stack = newStack();
    const ids = ['x', 'y', 'z'];
    const subnets = ids.map((id) => ec2.Subnet.fromSubnetId(stack, id, id));
    make({ publicLoadBalancer: false, taskSubnets: { subnets } }, stack);
    const later = ['v', 'w'].map((id) => ec2.Subnet.fromSubnetAttributes(stack, id, { subnetId: id, availabilityZone: stringToken('a') }));
    make({ projectId: 'later', publicLoadBalancer: false, taskSubnets: { subnets: later } }, stack, 'Later');
    for (const Subnets of [ids, ['v', 'w']]) {
      Template.fromStack(stack).hasResourceProperties(LB, { Subnets });
    }
  });

  test('needs public subnets', () => {
    const privateOnly = { publicSubnetIds: [], publicSubnetRouteTableIds: [] };
    expectInvalid(() => make((stack) => ({ vpc: importVpc(stack, privateOnly) })), {
      property: 'publicLoadBalancer',
      rule: "the VPC 'Stack/ImportedVpc' has no subnets of the requested kind (Public).",
      remedy: 'Set publicLoadBalancer to false, or use a VPC with public subnets in two availability zones.',
    });
    expect(() => make((stack) => ({ vpc: importVpc(stack, privateOnly), publicLoadBalancer: false }))).not.toThrow();
  });

  test('false needs the addresses of the VPC', () => {
    const withoutCidr = (stack: Stack) => importVpc(stack, { vpcCidrBlock: undefined });
    expectInvalid(() => make((stack) => ({ vpc: withoutCidr(stack), publicLoadBalancer: false })), {
      property: 'vpc', rule: 'was imported without its CIDR block', remedy: 'Import it by Vpc.fromVpcAttributes({ vpcCidrBlock, … }) or Vpc.fromLookup().',
    });
    expect(() => make((stack) => ({ vpc: withoutCidr(stack) }))).not.toThrow();
  });
});

describe('only the listener ports are open', () => {
  test.each<[string, Props, unknown[]]>([
    ['HTTP', {}, [open(80)]],
    ['another port', { listenerPort: 8080 }, [open(8080)]],
    ['HTTPS and the redirect', (stack) => ({ certificate: certificate(stack) }), [open(443), open(80)]],
    ['HTTPS on another port and the redirect', (stack) => ({ certificate: certificate(stack), listenerPort: 8443 }), [open(8443), open(80)]],
    ['not the test listener', { testListenerPort: 9000 }, [open(80)]],
  ])('%s', (_, props, expected) => {
    expect(ingress(synth(props))).toEqual({ resources: expected, inline: [] });
  });

  // CloudFormation takes away what has left the template after everything else of an update.
  test('for as long as a listener takes requests there: the rules are older than the listeners, and no change turns one into another', () => {
    const idsOf = (props: Props) => {
      const template = synth(props);
      const rules = Object.keys(template.findResources('AWS::EC2::SecurityGroupIngress', { Properties: { CidrIp: Match.anyValue() } })).sort();
      for (const { DependsOn } of Object.values(template.findResources(LISTENER))) {
        expect(DependsOn).toEqual(expect.arrayContaining(rules));
      }
      return rules;
    };
    const [http] = idsOf({});
    expect(idsOf((stack) => ({ certificate: certificate(stack) }))).toEqual([expect.not.stringContaining(http), http]);
    expect(idsOf({ publicLoadBalancer: false })).toEqual([expect.not.stringContaining(http)]);
    expect(idsOf({ listenerPort: 8080 })).toEqual([expect.not.stringContaining(http)]);
  });

  test('until the user opens the test listener to somebody', () => {
    const stack = newStack();
    make({ testListenerPort: 9000 }, stack).testListener!.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.1.2.3/32'));
    expect(ingress(Template.fromStack(stack))).toEqual({ resources: [open(80)], inline: [open(9000, '10.1.2.3/32')] });
  });

  test('and out of the balancer, only the way to the tasks', () => {
    const template = synth();
    const [{ 'Fn::GetAtt': [logicalId] }] = only(template, LB).SecurityGroups;
    template.resourceCountIs('AWS::EC2::SecurityGroupEgress', 1);
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { GroupId: { 'Fn::GetAtt': [logicalId, 'GroupId'] }, FromPort: 3000, ToPort: 3000 });
  });
});

describe('ports', () => {
  test.each(['listenerPort', 'testListenerPort'])('%s is from 1 to 65535', (property) => {
    expect(() => make({ [property]: 1 })).not.toThrow();
    expect(() => make({ [property]: 65535 })).not.toThrow();
    for (const port of [0, 65536, -1, 80.5, NaN]) {
      expectInvalid(() => make({ [property]: port }), { property, got: String(port), rule: 'must be a whole number from 1 to 65535.', remedy: 'Set a TCP port.' });
    }
  });

  test('listenerPort must leave port 80 to the redirect', () => {
    expectInvalid(() => make((stack) => ({ certificate: certificate(stack), listenerPort: 80 })), {
      property: 'listenerPort', got: '80', rule: 'is the port that redirects to HTTPS', remedy: 'Leave listenerPort out to take HTTPS on 443, or remove the certificate.',
    });
  });

  test.each<[Props, number, string]>([
    [{ testListenerPort: 80 }, 80, 'is taken: production uses 80.'],
    [{ listenerPort: 9000, testListenerPort: 9000 }, 9000, 'is taken: production uses 9000.'],
    [(stack) => ({ certificate: certificate(stack), testListenerPort: 443 }), 443, 'is taken: production uses 443, the redirect 80.'],
    [(stack) => ({ certificate: certificate(stack), testListenerPort: 80 }), 80, 'is taken: production uses 443, the redirect 80.'],
  ])('testListenerPort must be free (%#)', (props, port, rule) => {
    expectInvalid(() => make(props), { property: 'testListenerPort', got: String(port), rule, remedy: 'Choose another port, for example 9000.' });
  });

  test('may be tokens', () => {
    const stack = newStack();
    synth({ listenerPort: numberToken(stack, 'Production'), testListenerPort: numberToken(stack, 'Test'), certificate: certificate(stack) }, stack)
      .hasResourceProperties(LISTENER, { Port: '80', RedirectPort: { Ref: 'Production' } });
  });
});

describe('loadBalancer', () => {
  test('of the user is shared: none is made, and its ingress stays as it is', () => {
    const stack = newStack();
    const vpc = importVpc(stack);
    const web = make({ vpc, loadBalancer: imported(stack, vpc), listenerPort: 8080 }, stack);
    const template = Template.fromStack(stack);
    template.resourceCountIs(LB, 0);
    template.hasResourceProperties(LISTENER, { LoadBalancerArn: balancerArn, Port: '8080', Protocol: 'HTTP' });
    expect(Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).map((rule) => rule.Properties)).toEqual([
      expect.objectContaining({ SourceSecurityGroupId: 'sg-shared', FromPort: 3000 }),
    ]);
    expect(stack.resolve(web.loadBalancer.loadBalancerArn)).toBe(balancerArn);
  });

  test('with a certificate gets no redirect', () => {
    const stack = newStack();
    const listener = only(synth({ loadBalancer: imported(stack), certificate: certificate(stack) }, stack), LISTENER);
    expect(listener).toMatchObject({ Port: '443', Protocol: 'HTTPS' });
  });

  test.each([{ property: 'publicLoadBalancer' }, { property: 'accessLogs' }, { property: 'deletionProtection' }])('excludes $property', ({ property }) => {
    expectInvalid(() => make((stack) => ({
      loadBalancer: imported(stack),
      ...(property === 'accessLogs' ? { accessLogs: { bucket: new s3.Bucket(stack, 'Logs') } } : { [property]: true }),
    })), { property, rule: 'cannot be set together with loadBalancer', remedy: `Remove ${property}, or remove loadBalancer.` });
  });

  test('must lie in the VPC', () => {
    expectInvalid(() => make((stack) => ({ loadBalancer: imported(stack, importVpc(stack, { vpcId: 'vpc-2' }, 'Other')) })), {
      property: 'loadBalancer', rule: 'is in a different VPC', remedy: 'Pass a vpc and a loadBalancer that belong together, or leave one of them out.',
    });
  });

  test.each(['listenerPort', 'testListenerPort'])('must have %s free', (property) => {
    expectInvalid(() => make((stack) => {
      const vpc = importVpc(stack);
      const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Shared', { vpc, internetFacing: true });
      loadBalancer.addListener('Other', { port: 8080, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
      return { vpc, loadBalancer, [property]: 8080 };
    }), {
      property, got: '8080', rule: "the load balancer 'Stack/Shared' has a listener on that port already.", remedy: `Set ${property} to a free port`,
    });
  });

  test('can be shared by two services on two ports', () => {
    const stack = newStack();
    const vpc = importVpc(stack);
    const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Shared', { vpc });
    make({ vpc, loadBalancer, listenerPort: 8001 }, stack, 'One');
    expectInvalid(() => make({ vpc, loadBalancer, projectId: 'clash', listenerPort: 8001 }, stack, 'Clash'), {
      property: 'listenerPort', got: '8001', rule: 'has a listener on that port already', remedy: 'each service needs a listener of its own.',
    });
    expect(() => make({ vpc, loadBalancer, projectId: 'two', listenerPort: 8002 }, stack, 'Two')).not.toThrow();
  });

  test('imported by two stacks is the same one', () => {
    const app = new App();
    const [one, two] = ['One', 'Two'].map((id) => new Stack(app, id, { env: ENV }));
    make({ loadBalancer: imported(one), projectId: 'one' }, one);
    expectInvalid(() => make({ loadBalancer: imported(two), projectId: 'two' }, two), {
      property: 'listenerPort', got: '80', rule: 'has a listener on that port already', remedy: 'Set listenerPort to a free port',
    });
  });
});

describe('accessLogs', () => {
  test('go to the bucket, under the prefix, and the balancer may write them', () => {
    const template = synth((stack) => ({ accessLogs: { bucket: new s3.Bucket(stack, 'Logs'), prefix: 'web' } }));
    expect(only(template, LB).LoadBalancerAttributes).toEqual(expect.arrayContaining([
      { Key: 'access_logs.s3.enabled', Value: 'true' },
      { Key: 'access_logs.s3.bucket', Value: { Ref: expect.stringMatching(/^Logs/) } },
      { Key: 'access_logs.s3.prefix', Value: 'web' },
    ]));
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 's3:PutObject', Effect: 'Allow' })]) },
    });
  });

  test('are off by default', () => {
    expect(JSON.stringify(only(synth(), LB))).not.toContain('access_logs');
  });

  test('need a concrete region', () => {
    expectInvalid(() => make((stack) => ({ accessLogs: { bucket: new s3.Bucket(stack, 'Logs') } }), agnosticStack()), {
      property: 'accessLogs', rule: 'needs a stack with a concrete region', remedy: "Pass env: { account: '…', region: '…' } to the stack.",
    });
  });
});
