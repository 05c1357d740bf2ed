import { RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Entrance } from './entrance';
import { balancerOf, makeListenerRules } from './listener-rules';
import { makeListeners } from './listeners';
import { listenerPorts, loadBalancerFullNameOf, LoadBalancerOptions, makeLoadBalancer } from './load-balancer';
import { ExistingBalancer, Network } from './network';
import { TargetGroupPair } from './target-groups';
import { Validator } from '../private/validator';

/** What a shared listener, or its load balancer, has already. */
const OF_THE_OWNER = [
  'loadBalancer', 'publicLoadBalancer', 'certificate', 'additionalCertificates', 'sslPolicy', 'listenerAttributes', 'listenerPort', 'testListenerPort',
  'deletionProtection', 'accessLogs', 'idleTimeout', 'clientKeepAlive', 'ipAddressType', 'allowedPeers', 'webAclArn',
] as const satisfies (keyof LoadBalancerOptions)[];

/** The load balancer that is there already, of which options speak. */
export function existingBalancer({ loadBalancer, listenerRule }: LoadBalancerOptions): ExistingBalancer | undefined {
  if (listenerRule) {
    return { property: 'listenerRule', vpc: balancerOf(listenerRule.listener)?.vpc };
  }
  return loadBalancer && { property: 'loadBalancer', vpc: loadBalancer.vpc };
}

/** Makes balancer and listeners, or rules on a listener that others share. */
export function makeEntrance(
  scope: Construct, validator: Validator, network: Network, groups: TargetGroupPair, options: LoadBalancerOptions, removalPolicy: RemovalPolicy,
): Entrance {
  const { listenerRule } = options;
  if (listenerRule) {
    const others = Object.fromEntries(OF_THE_OWNER.map((property) => [property, options[property]]));
    validator.exclusive('listenerRule', 'it is for whoever owns the load balancer and the listener to say', others);
    return makeListenerRules(scope, validator, network, groups, listenerRule);
  }
  const ports = listenerPorts(validator, options);
  const balancer = makeLoadBalancer(scope, validator, network, ports, options, removalPolicy);
  const listeners = makeListeners(scope, validator, balancer, groups, ports, options);
  return {
    loadBalancer: balancer.loadBalancer,
    loadBalancerFullName: loadBalancerFullNameOf(balancer.loadBalancer),
    loadBalancerShared: options.loadBalancer !== undefined,
    caller: listeners.production,
    listener: listeners.production,
    productionRuleArn: listeners.productionRuleArn,
    testListener: listeners.test,
    testRuleArn: listeners.testRuleArn,
    listenerRuleArns: [],
    doors: [{ securityGroups: balancer.securityGroups, port: ports.production }],
    redirect: listeners.redirect,
    all: listeners.all,
    // A listener takes requests from the beginning: they are nobody else's.
    open: () => undefined,
  };
}
