/** What the template and the handler (handlers/managed-listener) have to agree on about rules. */
import type { Purpose } from '../managed-listener/protocol';

/** The types of the resources in the template. They can never change: CloudFormation refuses that. */
export const RULE_TYPE = 'Custom::EcsCanaryBlueGreenRule';
export const ROUTING_TYPE = 'Custom::EcsCanaryBlueGreenRouting';

/**
 * The properties of a rule. Where its requests go is not one of them, as with a listener, and neither is which requests it
 * takes: a rule is made before its service, and takes none until the routing says so.
 */
export interface RuleProperties {
  readonly ListenerArn: string;
  readonly Purpose: Purpose;
  /** The group that gets the requests when nothing is live yet. */
  readonly BlueTargetGroupArn: string;
  /** The one that takes turns with it. */
  readonly GreenTargetGroupArn: string;
  /** The service's first rule: what is made beside it forwards as it does. */
  readonly LikeRuleArn?: string;
  readonly Tags?: Record<string, string>;
}

/** A condition as the API takes it. */
export interface RuleConditionProperties {
  readonly Field: string;
  readonly [key: string]: unknown;
}

/** Which requests a rule takes, and before which others. */
export interface Route {
  readonly RuleArn: string;
  /** CloudFormation hands numbers over as strings. */
  readonly Priority: string;
  readonly Conditions: RuleConditionProperties[];
}

/** All rules of a stack whose services are steady. A rule that is not, or no longer, among them is parked. */
export interface RoutingProperties {
  readonly Rules: Route[];
}

/** A host that nobody asks for: `.invalid` never becomes a domain (RFC 6761). */
export const PARKED_HOST = 'parked.ecs-canary-blue-green.invalid';

/** Elastic Load Balancing, CreateRule: the priorities of an Application Load Balancer's rules. */
export const PRIORITIES = { min: 1, max: 50_000 };
