import { RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IDependable } from 'constructs';
import { BalancerOptions, balancerProps, inspect, requireIpv6Blocks, takesIpv6 } from './balancer-options';
import { ListenerRuleOptions } from './listener-rules';
import { checkSameVpc, Network, selectSubnets, zoneOf } from './network';
import { PORTS } from '../private/aws-rules';
import { claimName, NameScope } from '../private/name-registry';
import { ownSecurityGroups } from '../private/own-security-groups';
import { Validator } from '../private/validator';

/** Where the load balancer writes its access logs. */
export interface AccessLogsOptions {
  /** A bucket in the stack's region. The balancer gets the permission to write to it. */
  readonly bucket: s3.IBucket;
  /**
   * Prefix of the objects.
   *
   * @default - none
   */
  readonly prefix?: string;
}

/** How requests get in. */
export interface LoadBalancerOptions extends BalancerOptions {
  /**
   * Whether the new load balancer faces the internet. Otherwise only the addresses of the VPC's primary CIDR
   * block reach it. Let others in yourself, such as peered networks, a VPN or the VPC's secondary blocks:
   * `web.listener.connections.allowDefaultPortFrom(Peer.ipv4('10.1.0.0/16'))`.
   *
   * @default true
   */
  readonly publicLoadBalancer?: boolean;

  /**
   * Certificate of the listener. With one, requests are taken on HTTPS (TLS 1.2 or newer), and port 80 of
   * a new balancer redirects to it. The redirect is permanent (301) and browsers remember it: whoever was
   * redirected keeps asking for HTTPS, and finds nobody there when the certificate is removed later.
   *
   * @default - none: plain HTTP
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Further certificates, of which the balancer chooses by the name that the caller asks for. Needs
   * `certificate`.
   *
   * @default - none
   */
  readonly additionalCertificates?: acm.ICertificate[];

  /**
   * Protocols and ciphers of HTTPS. Needs `certificate`.
   *
   * @default SslPolicy.RECOMMENDED_TLS
   */
  readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * Attributes of the listeners that forward to the service, for example
   * `{ 'routing.http.response.server.enabled': 'false' }`.
   *
   * @default - none
   */
  readonly listenerAttributes?: { [key: string]: string };

  /**
   * Port on which requests are taken, 1 to 65535.
   *
   * @default - 80; with a certificate 443
   */
  readonly listenerPort?: number;

  /**
   * Port on which the new version can be tested before it gets production traffic, 1 to 65535. Nobody can
   * reach it until you open it: `web.testListener.connections.allowDefaultPortFrom(…)`.
   *
   * Requests to it while no version is under test fail, and the balancer counts them like any other, so
   * the alarm on 5xx leaves the balancer's own errors out when there is a test listener.
   *
   * @default - no test listener
   */
  readonly testListenerPort?: number;

  /**
   * An existing load balancer to share. Its subnets, access logs and ingress rules stay as they are: open
   * the port by `web.listener.connections`. It gets no redirect from port 80, and the alarm on 5xx leaves
   * the balancer's own errors out, because they may be another service's.
   *
   * @default - a new load balancer
   */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;

  /**
   * Takes the requests of a rule of a listener that others share, instead of those of a listener of the service's own. The
   * listener may be one of the same stack, of another stack of the app, or imported: its ports, certificates and default
   * action stay as they are, and who may call it is for its owner to say. A release moves the requests of the rule; the
   * deployment group gets a role that may change this service's rules and no listener.
   *
   * The rule takes requests once the service is there, and none before the service goes. The alarm on 5xx leaves the load
   * balancer's own errors out, because they may be another service's.
   *
   * @default - a listener of the service's own
   */
  readonly listenerRule?: ListenerRuleOptions;

  /**
   * Whether the new load balancer is protected from being deleted. To destroy the stack, deploy it with false first. A
   * first deployment that fails leaves the balancer behind: switch the protection off in the console and delete the
   * stack.
   *
   * @default - true, except with `removalPolicy: RemovalPolicy.DESTROY`
   */
  readonly deletionProtection?: boolean;

  /**
   * Access logs of the new load balancer. Needs a stack with a concrete region.
   *
   * @default - none
   */
  readonly accessLogs?: AccessLogsOptions;
}

/** The ports of a balancer and what they are for. */
export interface ListenerPorts {
  readonly production: number;
  readonly test?: number;
  /** Redirects to production. */
  readonly redirect?: number;
}

const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/**
 * Decides which port does what.
 *
 * @throws when two listeners would share a port
 */
export function listenerPorts(validator: Validator, options: LoadBalancerOptions): ListenerPorts {
  const range = { ...PORTS, remedy: 'Set a TCP port.' };
  validator.number('listenerPort', options.listenerPort, range);
  validator.number('testListenerPort', options.testListenerPort, range);
  const production = options.listenerPort ?? (options.certificate ? HTTPS_PORT : HTTP_PORT);
  const redirect = options.certificate && !options.loadBalancer ? HTTP_PORT : undefined;
  const test = options.testListenerPort;
  validator.require(production !== redirect, {
    property: 'listenerPort',
    value: production,
    rule: 'is the port that redirects to HTTPS when there is a certificate.',
    remedy: 'Leave listenerPort out to take HTTPS on 443, or remove the certificate.',
  });
  validator.require(test === undefined || (test !== production && test !== redirect), {
    property: 'testListenerPort',
    value: test,
    rule: `is taken: production uses ${production}${redirect ? `, the redirect ${redirect}` : ''}.`,
    remedy: 'Choose another port, for example 9000.',
  });
  return { production, test, redirect };
}

/** A load balancer, and what lets callers in. */
export interface Balancer {
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /** The groups of it, such that rules which are added to them are the service's. */
  readonly securityGroups: ec2.ISecurityGroup[];
  /** Rules for the listeners' ports; absent where the balancer is shared, and its owner decides who calls. */
  readonly openPorts?: IDependable;
}

/** Makes the load balancer, or checks the one to share. */
export function makeLoadBalancer(
  scope: Construct,
  validator: Validator,
  network: Network,
  ports: ListenerPorts,
  options: LoadBalancerOptions,
  removalPolicy: RemovalPolicy,
): Balancer {
  if (options.loadBalancer) {
    const { publicLoadBalancer, accessLogs, deletionProtection, idleTimeout, clientKeepAlive, ipAddressType, allowedPeers, webAclArn } = options;
    validator.exclusive('loadBalancer', 'it is a property of the balancer that is shared', {
      publicLoadBalancer, accessLogs, deletionProtection, idleTimeout, clientKeepAlive, ipAddressType, allowedPeers, webAclArn,
    });
    checkShared(scope, validator, network.vpc, ports, options.loadBalancer);
    const { securityGroups } = options.loadBalancer.connections;
    return { loadBalancer: options.loadBalancer, securityGroups: ownSecurityGroups(scope, 'LoadBalancerSecurityGroup', securityGroups) };
  }
  const internetFacing = options.publicLoadBalancer ?? true;
  // An internal balancer has no public subnets to ask for, and lives where the tasks do.
  const selection = internetFacing ? { subnetType: ec2.SubnetType.PUBLIC } : network.taskSubnets;
  const vpcSubnets = oneSubnetPerZone(selection);
  const { subnets } = selectSubnets(validator, network.vpc, {
    property: 'publicLoadBalancer',
    selection: vpcSubnets,
    remedy: 'Set publicLoadBalancer to false, or use a VPC with public subnets in two availability zones.',
  });
  const loadBalancer = new elbv2.ApplicationLoadBalancer(scope, 'LoadBalancer', {
    vpc: network.vpc,
    vpcSubnets,
    internetFacing,
    dropInvalidHeaderFields: true,
    ...balancerProps(validator, internetFacing, options),
    deletionProtection: options.deletionProtection ?? removalPolicy !== RemovalPolicy.DESTROY,
  });
  if (options.accessLogs) {
    logAccess(validator, loadBalancer, options.accessLogs);
  }
  requireIpv6Blocks(scope, validator, options, subnets);
  inspect(scope, loadBalancer, options);
  const callers = options.allowedPeers ?? (internetFacing ? everybody(options) : [ec2.Peer.ipv4(cidrBlockOf(validator, network.vpc))]);
  const { securityGroups } = loadBalancer.connections;
  return { loadBalancer, securityGroups, openPorts: openPorts(scope, loadBalancer, callers, [ports.production, ports.redirect]) };
}

/**
 * Lets callers in, by rules that are resources of their own: CloudFormation takes one away only after everything
 * else of an update has gone well. A rule inside of the group would go first, while listeners still take requests.
 */
function openPorts(scope: Construct, loadBalancer: elbv2.ApplicationLoadBalancer, callers: ec2.IPeer[], ports: (number | undefined)[]): IDependable {
  const [{ securityGroupId }] = loadBalancer.connections.securityGroups;
  const group = ec2.SecurityGroup.fromSecurityGroupId(scope, 'LoadBalancerPorts', securityGroupId, { allowAllOutbound: false });
  for (const port of ports.filter((p) => p !== undefined)) {
    callers.forEach((caller) => group.addIngressRule(caller, ec2.Port.tcp(port), `Requests to port ${port}`));
  }
  return group;
}

function everybody(options: BalancerOptions): ec2.IPeer[] {
  return takesIpv6(options) ? [ec2.Peer.anyIpv4(), ec2.Peer.anyIpv6()] : [ec2.Peer.anyIpv4()];
}

/** A balancer takes one subnet of a zone only. CDK sees to it, but not where the subnets are listed. */
function oneSubnetPerZone(selection: ec2.SubnetSelection): ec2.SubnetSelection {
  const firstOfZone = (subnet: ec2.ISubnet, index: number, all: ec2.ISubnet[]) => {
    const zone = zoneOf(subnet);
    return zone === undefined || all.findIndex((other) => zoneOf(other) === zone) === index;
  };
  return selection.subnets ? { subnets: selection.subnets.filter(firstOfZone) } : { ...selection, onePerAz: true };
}

/** The addresses that may call an internal balancer. */
function cidrBlockOf(validator: Validator, vpc: ec2.IVpc): string {
  try {
    return vpc.vpcCidrBlock;
  } catch {
    return validator.fail({
      property: 'vpc',
      rule: 'was imported without its CIDR block, whose addresses may call an internal load balancer.',
      remedy: 'Import it by Vpc.fromVpcAttributes({ vpcCidrBlock, … }) or Vpc.fromLookup().',
    });
  }
}

function checkShared(
  scope: Construct,
  validator: Validator,
  vpc: ec2.IVpc,
  ports: ListenerPorts,
  shared: elbv2.IApplicationLoadBalancer,
): void {
  if (shared.vpc) {
    checkSameVpc(validator, vpc, { property: 'loadBalancer', vpc: shared.vpc });
  }
  const taken = listenersOf(shared).map((listener) => (listener.node.defaultChild as elbv2.CfnListener).port);
  for (const [property, port] of [['listenerPort', ports.production], ['testListenerPort', ports.test]] as const) {
    if (port === undefined || Token.isUnresolved(port)) {
      continue;
    }
    const clash = claimName(scope, `listener of ${shared.loadBalancerArn}`, String(port), NameScope.REGION);
    validator.require(!clash && !taken.includes(port), {
      property,
      value: port,
      rule: `the load balancer '${shared.node.path}' has a listener on that port already.`,
      remedy: `Set ${property} to a free port; each service needs a listener of its own.`,
    });
  }
}

/** The listeners that the app has added by `addListener`. Those of an imported balancer are not known. */
function listenersOf(loadBalancer: elbv2.IApplicationLoadBalancer): elbv2.ApplicationListener[] {
  return loadBalancer instanceof elbv2.ApplicationLoadBalancer ? loadBalancer.listeners : [];
}

function logAccess(validator: Validator, loadBalancer: elbv2.ApplicationLoadBalancer, accessLogs: AccessLogsOptions): void {
  validator.require(!Token.isUnresolved(Stack.of(loadBalancer).region), {
    property: 'accessLogs',
    rule: 'needs a stack with a concrete region: a different account writes the access logs in each region.',
    remedy: "Pass env: { account: '…', region: '…' } to the stack.",
  });
  loadBalancer.logAccessLogs(accessLogs.bucket, accessLogs.prefix);
}

/** The balancer's name in its metrics. An imported balancer has no property for it, but knows it for its metrics. */
export function loadBalancerFullNameOf(loadBalancer: elbv2.IApplicationLoadBalancer): string {
  return loadBalancer.metrics.requestCount().dimensions!.LoadBalancer as string;
}
