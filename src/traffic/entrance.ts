import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';

/** What callers have to get through. */
export interface Door {
  readonly securityGroups: ec2.ISecurityGroup[];
  readonly port: number;
}

/** Where requests come in: listeners of the service's own, or rules on a listener that others share. */
export interface Entrance {
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /** The balancer's name in its metrics. */
  readonly loadBalancerFullName: string;
  /** Whether the balancer may have requests that are not this service's. */
  readonly loadBalancerShared: boolean;
  /** Who calls the tasks: the balancer, by security groups whose rules are the service's. */
  readonly caller: ec2.IConnectable;
  /** The listener whose requests a release moves, all of them or those of rules. */
  readonly listener: elbv2.IApplicationListener;
  /** ARN of the rule by which production's requests are moved. */
  readonly productionRuleArn: string;
  readonly testListener?: elbv2.IApplicationListener;
  readonly testRuleArn?: string;
  /** ARNs of the service's rules on listeners that it shares. */
  readonly listenerRuleArns: string[];
  /** Security groups and port that callers have to get through. Empty where nothing is known of them. */
  readonly doors: Door[];
  /** Redirects to production. */
  readonly redirect?: Construct;
  /** All that has to be up to date before a release. */
  readonly all: Construct[];
  /** Lets requests in, when the service can answer them. */
  open(service: ecs.FargateService): void;
}
