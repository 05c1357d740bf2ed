import { CustomResource, Duration, ITaggable, Lazy, TagManager, TagType } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { RULE_TYPE, RuleProperties } from './protocol';
import { given } from '../../private/given';
import { ListenerProvider } from '../managed-listener/listener-provider';
import { Purpose } from '../managed-listener/protocol';

/** Where a rule is, and whose. */
export interface ManagedRuleProps {
  readonly listener: elbv2.IApplicationListener;
  /** The groups of the balancer, such that rules which are added to them are the service's. */
  readonly securityGroups: ec2.ISecurityGroup[];
  readonly purpose: Purpose;
  readonly blueTargetGroup: elbv2.ApplicationTargetGroup;
  readonly greenTargetGroup: elbv2.ApplicationTargetGroup;
  /**
   * The service's first rule: this one forwards as it does when it is made.
   *
   * @default - this is the first
   */
  readonly like?: ManagedRule;
}

/** Two attempts of the function, and a wait between them. */
export const SERVICE_TIMEOUT = Duration.minutes(10);

/**
 * A rule whose traffic belongs to the deployments, on a listener that others share. It takes no requests until the routing
 * of the stack (`Routing`) says so, and CloudFormation never says where they go.
 */
export class ManagedRule extends Construct implements ITaggable {
  /** ARN of the rule. */
  public readonly ruleArn: string;
  public readonly tags = new TagManager(TagType.MAP, RULE_TYPE);
  /** The listener, such that what is connected to it becomes a part of this stack. */
  private readonly listener: elbv2.IApplicationListener;

  constructor(scope: Construct, id: string, props: ManagedRuleProps) {
    super(scope, id);
    const provider = ListenerProvider.of(this);
    const { listenerArn } = props.listener;
    const properties: RuleProperties = given({
      ListenerArn: listenerArn,
      Purpose: props.purpose,
      BlueTargetGroupArn: props.blueTargetGroup.targetGroupArn,
      GreenTargetGroupArn: props.greenTargetGroup.targetGroupArn,
      LikeRuleArn: props.like?.ruleArn,
      Tags: Lazy.any({ produce: () => this.tags.renderTags() }) as unknown as Record<string, string>,
    });
    const resource = new CustomResource(this, 'Resource', {
      resourceType: RULE_TYPE, serviceToken: provider.serviceToken, serviceTimeout: SERVICE_TIMEOUT, properties: { ...properties },
    });
    resource.node.addDependency(provider.ready, provider.allowRules(props.listener));
    this.ruleArn = resource.ref;
    const [securityGroup, ...others] = props.securityGroups;
    this.listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(this, 'Listener', { listenerArn, securityGroup });
    this.listener.connections.addSecurityGroup(...others);
  }

  /** Who calls the service: the balancer, by its security groups. */
  public get caller(): ec2.IConnectable {
    return this.listener;
  }

  /**
   * Tells a target group that the rule forwards to it: whoever needs the group attached to a balancer waits for the rule,
   * and the balancer may reach the group's members.
   */
  public attach(targetGroup: elbv2.ApplicationTargetGroup): void {
    targetGroup.registerListener(this.listener, this);
  }
}
