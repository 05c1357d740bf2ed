import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { CLIENT_KEEP_ALIVE_SECONDS, IDLE_SECONDS } from '../private/aws-rules';
import { given } from '../private/given';
import { problemsOf } from '../private/problems';
import { Validator } from '../private/validator';

/** How the new load balancer treats connections, and who reaches it. */
export interface BalancerOptions {
  /**
   * How long a connection of the new load balancer may be idle, to a caller or to a task: 1 second to 4000 seconds. A
   * server that closes idle connections sooner makes the balancer answer 502 now and then: let yours keep them longer.
   *
   * @default - 60 seconds (Elastic Load Balancing)
   */
  readonly idleTimeout?: Duration;

  /**
   * How long a caller may keep a connection to the new load balancer, idle or not: 1 minute to 7 days.
   *
   * @default - an hour (Elastic Load Balancing)
   */
  readonly clientKeepAlive?: Duration;

  /**
   * Addresses of the new load balancer. With IPv6 the subnets need IPv6 blocks, and callers by IPv6 are let in where those
   * by IPv4 are: from anywhere where it is public. The tasks are asked by IPv4 in any case.
   *
   * @default IpAddressType.IPV4
   */
  readonly ipAddressType?: elbv2.IpAddressType;

  /**
   * Who may call the new load balancer, instead of everybody: a prefix list of CloudFront, the addresses of an office,
   * a security group. Others can be let in later by `web.listener.connections`.
   *
   * @default - any address where the balancer is public, else the addresses of the VPC's primary CIDR block
   */
  readonly allowedPeers?: ec2.IPeer[];

  /**
   * ARN of a regional web ACL of AWS WAF that inspects the requests to the new load balancer. What it blocks never
   * reaches a task, and no alarm of a release counts it.
   *
   * @default - none
   */
  readonly webAclArn?: string;
}

/** The properties of a balancer that say how connections are treated, without those that nobody has given. */
export function balancerProps(
  validator: Validator, internetFacing: boolean, options: BalancerOptions,
): Pick<elbv2.ApplicationLoadBalancerProps, 'idleTimeout' | 'clientKeepAlive' | 'ipAddressType'> {
  const { idleTimeout, clientKeepAlive, ipAddressType, webAclArn } = options;
  validator.duration('idleTimeout', idleTimeout, 'seconds', { ...IDLE_SECONDS, remedy: 'For example, choose 120 seconds.' });
  validator.duration('clientKeepAlive', clientKeepAlive, 'seconds', { ...CLIENT_KEEP_ALIVE_SECONDS, remedy: 'For example, choose 10 minutes.' });
  validator.require(internetFacing || ipAddressType !== elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4, {
    property: 'ipAddressType', value: ipAddressType, rule: 'is for a public load balancer.', remedy: 'Use IpAddressType.DUAL_STACK, or set publicLoadBalancer to true.',
  });
  validator.pattern('webAclArn', webAclArn, {
    regex: /^arn:[\w-]+:wafv2:[^:]+:\d{12}:regional\/webacl\/[^/]+\/[^/]+$/,
    rule: 'must be the ARN of a regional web ACL of WAFv2: one of CloudFront inspects distributions only.',
    remedy: 'Pass the ARN of a web ACL with the scope REGIONAL.',
  });
  return given({ idleTimeout, clientKeepAlive, ipAddressType });
}

/** Whether callers come by IPv6, too. */
export function takesIpv6({ ipAddressType }: BalancerOptions): boolean {
  return ipAddressType !== undefined && ipAddressType !== elbv2.IpAddressType.IPV4;
}

/** Lets a web ACL inspect what the balancer is asked. */
export function inspect(scope: Construct, { loadBalancerArn }: elbv2.ApplicationLoadBalancer, { webAclArn }: BalancerOptions): void {
  if (webAclArn !== undefined) {
    // There is no L2.
    new wafv2.CfnWebACLAssociation(scope, 'WebAcl', { resourceArn: loadBalancerArn, webAclArn });
  }
}

/** Elastic Load Balancing refuses such a balancer in a subnet without an IPv6 block. Of subnets of other apps nothing is known. */
export function requireIpv6Blocks(scope: Construct, validator: Validator, options: BalancerOptions, subnets: ec2.ISubnet[]): void {
  if (!takesIpv6(options)) {
    return;
  }
  scope.node.addValidation({
    validate: () => problemsOf(() => {
      const without = subnets.find(hasNoIpv6Block);
      validator.require(without === undefined, {
        property: 'ipAddressType',
        value: options.ipAddressType,
        rule: `needs subnets with IPv6 blocks, and '${without?.node.path}' has none.`,
        remedy: 'Pass a vpc that is made with ipProtocol: IpProtocol.DUAL_STACK.',
      });
    }),
  });
}

function hasNoIpv6Block(subnet: ec2.ISubnet): boolean {
  const resource = subnet.node.defaultChild;
  return resource instanceof ec2.CfnSubnet && resource.ipv6CidrBlock === undefined && resource.ipv6IpamPoolId === undefined;
}
