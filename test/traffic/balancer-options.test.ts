import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { expectInvalid, importVpc, make, minutesToken, newStack, only, Props, synth } from '../helpers';

const LB = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const webAclArn = 'arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/shop/a1b2';
const { DUAL_STACK, DUAL_STACK_WITHOUT_PUBLIC_IPV4 } = elbv2.IpAddressType;

const attributes = (props: Props) => Object.fromEntries(
  (only(synth(props), LB).LoadBalancerAttributes as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]),
);
const dualStackVpc = () => {
  const stack = newStack();
  return { stack, vpc: new ec2.Vpc(stack, 'V', { maxAzs: 2, natGateways: 1, ipProtocol: ec2.IpProtocol.DUAL_STACK }) };
};
const callers = (template: Template) => Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'))
  .map(({ Properties }) => Properties).filter(({ Description }) => /^Requests to port/.test(Description))
  .map(({ CidrIp, CidrIpv6, SourcePrefixListId, FromPort }) => [CidrIp ?? CidrIpv6 ?? SourcePrefixListId, FromPort]);

test('none of them is rendered unless it is set', () => {
  expect(only(synth(), LB)).not.toHaveProperty('IpAddressType');
  expect(Object.keys(attributes({})).sort()).toEqual(['deletion_protection.enabled', 'routing.http.drop_invalid_header_fields.enabled']);
  synth().resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
});

test('idleTimeout and clientKeepAlive are attributes of the balancer', () => {
  expect(attributes({ idleTimeout: Duration.minutes(2), clientKeepAlive: Duration.minutes(10) })).toMatchObject({
    'idle_timeout.timeout_seconds': '120', 'client_keep_alive.seconds': '600',
  });
});

test.each<[string, string, string, Props]>([
  ['idleTimeout', '0', 'from 1 to 4000 seconds', { idleTimeout: Duration.seconds(0) }],
  ['idleTimeout', '4001', 'from 1 to 4000 seconds', { idleTimeout: Duration.seconds(4001) }],
  ['clientKeepAlive', '59', 'from 60 to 604800 seconds', { clientKeepAlive: Duration.seconds(59) }],
  ['clientKeepAlive', '604801', 'from 60 to 604800 seconds', { clientKeepAlive: Duration.seconds(604_801) }],
])('%s of %s seconds is rejected', (property, got, rule, props) => {
  expectInvalid(() => make(props), { property, got, rule, remedy: 'For example, choose' });
});

test('a duration that is known later must be in seconds already', () => {
  expectInvalid(() => make({ idleTimeout: minutesToken() }), { property: 'idleTimeout', rule: 'AWS expects seconds', remedy: 'Use Duration.seconds(…).' });
});

describe('ipAddressType', () => {
  test.each([DUAL_STACK, DUAL_STACK_WITHOUT_PUBLIC_IPV4])('%s lets callers in by IPv6, too', (ipAddressType) => {
    const { stack, vpc } = dualStackVpc();
    const template = synth({ vpc, ipAddressType }, stack);
    expect(only(template, LB).IpAddressType).toBe(ipAddressType);
    expect(callers(template)).toEqual([['0.0.0.0/0', 80], ['::/0', 80]]);
  });

  test('needs subnets with IPv6 blocks, which the VPC of the construct has not', () => {
    const stack = newStack();
    make({ vpc: new ec2.Vpc(stack, 'V'), ipAddressType: DUAL_STACK }, stack);
    expect(() => Template.fromStack(stack)).toThrow(
      /ipAddressType \(got 'dualstack'\): needs subnets with IPv6 blocks, and 'Stack\/V\/PublicSubnet1' has none\. Pass a vpc that is made with ipProtocol/,
    );
  });

  test('of subnets of another app nothing is known', () => {
    expect(() => synth({ ipAddressType: DUAL_STACK })).not.toThrow();
  });

  test('without public IPv4 is for a public balancer', () => {
    expectInvalid(() => make({ publicLoadBalancer: false, ipAddressType: DUAL_STACK_WITHOUT_PUBLIC_IPV4 }), {
      property: 'ipAddressType', got: "'dualstack-without-public-ipv4'", rule: 'is for a public load balancer.', remedy: 'Use IpAddressType.DUAL_STACK',
    });
  });

  test('of an internal balancer lets nobody in who was not before', () => {
    const { stack, vpc } = dualStackVpc();
    expect(callers(synth({ vpc, publicLoadBalancer: false, ipAddressType: DUAL_STACK }, stack))).toHaveLength(1);
  });
});

describe('allowedPeers', () => {
  test('are let in instead of everybody, each on every port', () => {
    const allowedPeers = [ec2.Peer.ipv4('198.51.100.0/24'), ec2.Peer.prefixList('pl-1')];
    expect(callers(synth({ allowedPeers }))).toEqual([['198.51.100.0/24', 80], ['pl-1', 80]]);
    expect(callers(synth({ allowedPeers, publicLoadBalancer: false, listenerPort: 8080 }))).toEqual([['198.51.100.0/24', 8080], ['pl-1', 8080]]);
  });

  test('make the addresses of the VPC needless', () => {
    expect(() => make((stack) => ({
      vpc: importVpc(stack, { vpcCidrBlock: undefined }), publicLoadBalancer: false, allowedPeers: [ec2.Peer.ipv4('10.0.0.0/8')],
    }))).not.toThrow();
  });
});

describe('webAclArn', () => {
  test('is associated with the balancer', () => {
    synth({ webAclArn }).hasResourceProperties('AWS::WAFv2::WebACLAssociation', { WebACLArn: webAclArn, ResourceArn: { Ref: Match.stringLikeRegexp('^WebLoadBalancer') } });
  });

  test.each(['shop', 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/shop/a1b2', 'arn:aws:waf::123456789012:webacl/a1b2'])("must not be '%s'", (arn) => {
    expectInvalid(() => make({ webAclArn: arn }), {
      property: 'webAclArn', got: `'${arn}'`, rule: 'must be the ARN of a regional web ACL of WAFv2', remedy: 'Pass the ARN of a web ACL with the scope REGIONAL.',
    });
  });
});

test('a shared balancer has its own', () => {
  for (const [property, value] of Object.entries({
    idleTimeout: Duration.seconds(1), clientKeepAlive: Duration.minutes(1), ipAddressType: DUAL_STACK, allowedPeers: [], webAclArn,
  })) {
    expectInvalid(() => make((stack) => {
      const vpc = importVpc(stack);
      return { vpc, loadBalancer: new elbv2.ApplicationLoadBalancer(stack, 'Shared', { vpc }), [property]: value };
    }), { property, rule: 'cannot be set together with loadBalancer', remedy: `Remove ${property}, or remove loadBalancer.` });
  }
});
