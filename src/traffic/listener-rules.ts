import { Annotations, Fn, Tokenization } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { Door, Entrance } from './entrance';
import { renderConditions, validateConditions } from './listener-conditions';
import { checkSameVpc, Network } from './network';
import { TargetGroupPair } from './target-groups';
import { Purpose } from '../custom-resources/managed-listener/protocol';
import { ManagedRule } from '../custom-resources/managed-rule/managed-rule';
import { PRIORITIES } from '../custom-resources/managed-rule/protocol';
import { Routing } from '../custom-resources/managed-rule/routing';
import { claimName, NameScope, reportClash } from '../private/name-registry';
import { ownSecurityGroups } from '../private/own-security-groups';
import { checkPlace } from '../private/place';
import { countUse } from '../private/use-count';
import { Validator } from '../private/validator';

/** Which requests a rule takes. */
export interface ListenerRoute {
  /**
   * Priority of the rule, a rank from 1 to 50,000: of the rules that a request meets, the one with the smallest number takes
   * it. No other rule of the listener can have it.
   */
  readonly priority: number;
  /** What a request has to meet, all of it. A rule takes five values, over all of its conditions. */
  readonly conditions: elbv2.ListenerCondition[];
}

/** A rule on a listener. */
export interface ListenerRouteOnListener extends ListenerRoute {
  /** The listener, of this app or imported, whose load balancer is in the VPC of the service. */
  readonly listener: elbv2.IApplicationListener;
}

/** The rules by which a service takes its requests from a listener that others share. */
export interface ListenerRuleOptions extends ListenerRouteOnListener {
  /**
   * Further rules of the same listener, whose requests a release moves, too. Not with `DeploymentEngine.ecsNative()`: ECS moves
   * one rule.
   *
   * @default - none
   */
  readonly additionalRules?: ListenerRoute[];
  /**
   * The requests by which a new version can be tested before it gets others, on another listener of the same load balancer.
   *
   * @default - none: a new version meets production traffic first
   */
  readonly testRule?: ListenerRouteOnListener;
}

/** Elastic Load Balancing quotas: 100 target groups a load balancer, which cannot be raised, and two a service. */
const MOST_SERVICES = 50;
/** Elastic Load Balancing quotas: rules a load balancer, default ones not counted. Can be raised. */
const USUAL_RULES = 100;

interface Planned {
  readonly property: string;
  readonly id: string;
  readonly purpose: Purpose;
  readonly route: ListenerRouteOnListener;
}

/** Makes the rules, parked, and opens them when the service is there. */
export function makeListenerRules(
  scope: Construct, validator: Validator, network: Network, groups: TargetGroupPair, options: ListenerRuleOptions,
): Entrance {
  const planned = plan(options);
  validate(scope, validator, network, options, planned);
  const { listener } = options;
  const securityGroups = ownSecurityGroups(scope, 'LoadBalancerSecurityGroup', listener.connections.securityGroups);
  const make = ({ id, purpose, route }: Planned, like?: ManagedRule) => new ManagedRule(scope, id, {
    listener: route.listener, securityGroups, purpose, blueTargetGroup: groups.blue, greenTargetGroup: groups.green, like,
  });
  const [first, ...others] = planned;
  const production = make(first);
  production.attach(groups.blue);
  production.attach(groups.green);
  const rules = [production, ...others.map((rule) => make(rule, production))];
  const routing = Routing.of(scope);
  return {
    loadBalancer: loadBalancerOf(scope, listener, securityGroups[0].securityGroupId),
    loadBalancerFullName: fullNameOf(listener),
    loadBalancerShared: true,
    caller: production.caller,
    listener,
    productionRuleArn: production.ruleArn,
    testListener: options.testRule?.listener,
    testRuleArn: options.testRule && rules[rules.length - 1].ruleArn,
    listenerRuleArns: rules.map(({ ruleArn }) => ruleArn),
    doors: doorsOf(listener),
    all: [...rules, routing],
    open: (service) => {
      const routes = planned.map(({ route }, i) => ({
        RuleArn: rules[i].ruleArn, Priority: Tokenization.stringifyNumber(route.priority), Conditions: renderConditions(route.conditions),
      }));
      // The security groups, with the rules by which the balancer reaches the tasks.
      routing.open(routes, service, ...securityGroups);
    },
  };
}

function plan({ listener, priority, conditions, additionalRules = [], testRule }: ListenerRuleOptions): Planned[] {
  return [
    { property: 'listenerRule', id: 'ListenerRule', purpose: 'production', route: { listener, priority, conditions } },
    ...additionalRules.map((route, i): Planned => ({
      property: `listenerRule.additionalRules[${i}]`, id: `ListenerRule${i + 2}`, purpose: 'production', route: { listener, ...route },
    })),
    ...(testRule ? [{ property: 'listenerRule.testRule', id: 'TestListenerRule', purpose: 'test' as const, route: testRule }] : []),
  ];
}

function validate(scope: Construct, validator: Validator, network: Network, { listener, testRule }: ListenerRuleOptions, planned: Planned[]): void {
  for (const { property, route } of planned) {
    validator.number(`${property}.priority`, route.priority, { ...PRIORITIES, remedy: 'Choose one that no other rule of the listener has.' });
    validateConditions(validator, `${property}.conditions`, route.conditions);
  }
  checkListener(scope, validator, 'listenerRule.listener', listener);
  if (testRule) {
    checkListener(scope, validator, 'listenerRule.testRule.listener', testRule.listener);
    validator.require(testRule.listener !== listener && testRule.listener.listenerArn !== listener.listenerArn, {
      property: 'listenerRule.testRule.listener',
      rule: 'is the listener of production, whose requests a release moves later than those of a test.',
      remedy: 'Pass another listener of the same load balancer.',
    });
  }
  const vpc = balancerOf(listener)?.vpc;
  if (vpc) {
    checkSameVpc(validator, network.vpc, { property: 'listenerRule.listener', vpc });
  } else {
    Annotations.of(scope).addInfoV2(
      'ecs-canary-blue-green:importedListener',
      'listenerRule.listener is imported, so it is not known here whether its load balancer is in the VPC of the service, lets callers in, may '
      + 'reach the tasks, and has the priorities free. Look at its security groups, and at aws elbv2 describe-rules. The deployment fails before '
      + 'it changes anything where a priority is taken.',
    );
  }
  claimRoutes(scope, validator, planned);
}

function checkListener(scope: Construct, validator: Validator, property: string, listener: elbv2.IApplicationListener): void {
  const { listenerArn } = listener;
  validator.pattern(property, listenerArn, {
    // `application` stands in what a look-up gives before it has found anything.
    regex: /:listener\/app(lication)?\//, rule: 'must be one of an Application Load Balancer.', remedy: 'Pass its listener.',
  });
  if (!listenerArn.includes(':listener/application/')) {
    checkPlace(scope, {
      property, resource: listener, arn: listenerArn, because: 'a rule forwards to target groups of its own region and account only', sameAccount: true, remedy: 'Pass a listener beside the service.',
    });
  }
}

/** A priority that two rules of the app have, and more services than a balancer has room for, would fail half-way through. */
function claimRoutes(scope: Construct, validator: Validator, planned: Planned[]): void {
  for (const { property, route: { listener, priority } } of planned) {
    const clash = claimName(scope, `rule of ${listener.listenerArn}`, Tokenization.stringifyNumber(priority), NameScope.REGION);
    if (clash) {
      reportClash(scope, clash, NameScope.REGION, 'rulePriority', {
        property: `${property}.priority`, value: priority, rule: `is already that of '${clash.owner.node.path}' on the same listener.`, remedy: 'Give one of them another priority.',
      });
    }
  }
  const { listener } = planned[0].route;
  const services = countUse(scope, `services of ${listener.listenerArn}`, 1);
  validator.require(services <= MOST_SERVICES, {
    property: 'listenerRule.listener',
    value: `${services} services`,
    rule: `a load balancer has at most 100 target groups, a quota that cannot be raised: there is room for ${MOST_SERVICES} services.`,
    remedy: 'Pass the listener of another load balancer.',
  });
  const rules = countUse(scope, `rules of ${listener.listenerArn}`, planned.filter(({ route }) => route.listener === listener).length);
  if (rules > USUAL_RULES) {
    Annotations.of(scope).addWarningV2(
      'ecs-canary-blue-green:ruleQuota',
      `listenerRule.listener has ${rules} rules of this app: a load balancer takes ${USUAL_RULES} unless the quota was raised ("Rules per Application Load Balancer").`,
    );
  }
}

/** Of a listener of the app: an imported one does not tell its port. */
function doorsOf(listener: elbv2.IApplicationListener): Door[] {
  const { port } = (listener.node.defaultChild ?? {}) as Partial<elbv2.CfnListener>;
  return port === undefined ? [] : [{ securityGroups: listener.connections.securityGroups, port }];
}

/** The balancer of a listener of the app. An imported one does not tell. */
export function balancerOf(listener: elbv2.IApplicationListener): elbv2.IApplicationLoadBalancer | undefined {
  return (listener as Partial<elbv2.ApplicationListener>).loadBalancer;
}

function loadBalancerOf(scope: Construct, listener: elbv2.IApplicationListener, securityGroupId: string): elbv2.IApplicationLoadBalancer {
  const beginning = Fn.select(0, Fn.split(':listener/', listener.listenerArn));
  return balancerOf(listener) ?? elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(scope, 'LoadBalancer', {
    loadBalancerArn: `${beginning}:loadbalancer/${fullNameOf(listener)}`, securityGroupId,
  });
}

/** The balancer's name in its metrics, from the listener's ARN: `app/<name>/<id>`. */
function fullNameOf({ listenerArn }: elbv2.IApplicationListener): string {
  return [1, 2, 3].map((i) => Fn.select(i, Fn.split('/', listenerArn))).join('/');
}
