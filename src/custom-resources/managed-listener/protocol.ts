/** What the template and the handler (handlers/managed-listener) have to agree on. */

/** The type of the resource in the template. It can never change: CloudFormation refuses that. */
export const RESOURCE_TYPE = 'Custom::EcsCanaryBlueGreenListener';

/** What a listener is for. Deployments move the two kinds at different times. */
export type Purpose = 'production' | 'test';

/**
 * The properties of a listener. The action is not one of them: where requests go is for deployments to say,
 * and the handler asks the balancer.
 */
export interface ListenerProperties {
  readonly LoadBalancerArn: string;
  /** CloudFormation hands numbers over as strings. */
  readonly Port: string;
  readonly Protocol: 'HTTP' | 'HTTPS';
  /** The default certificate and, behind it, further ones. Only with HTTPS. */
  readonly CertificateArns?: string[];
  /** Only with HTTPS. */
  readonly SslPolicy?: string;
  readonly Purpose: Purpose;
  /** The group that gets the requests when nothing is live yet. */
  readonly BlueTargetGroupArn: string;
  /** The one that takes turns with it. */
  readonly GreenTargetGroupArn: string;
  /** The listener's job: with a port it redirects to HTTPS there, without one it forwards to what is live. */
  readonly RedirectPort?: string;
  /** The port of the test listener beside a production listener. CloudFormation deletes at the end, where nothing can be refused any more. */
  readonly TestPort?: string;
  readonly Attributes?: Record<string, string>;
  readonly Tags?: Record<string, string>;
}

/** What the template can ask a listener for, from its creation: CloudFormation asks again only after a change. */
export interface ListenerAttributes {
  /** ARN of the rule that has the listener's default action: whoever moves requests by rules moves all of them by it. */
  readonly RuleArn: string;
}

/** The tags by which the handler knows its own listeners and rules again. */
export const TAG = {
  stack: 'ecs-canary-blue-green:stack',
  listener: 'ecs-canary-blue-green:listener',
  rule: 'ecs-canary-blue-green:rule',
  purpose: 'ecs-canary-blue-green:purpose',
} as const;
