import { createHash } from 'crypto';
import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { TAG } from './protocol';
import { StackProvider } from '../stack-provider';

/** The construct's id on the stack. */
const ID = 'EcsCanaryBlueGreenListeners';

/**
 * The function behind all managed listeners and rules of a stack, its guards and the settings of its services. It may change
 * its own listeners and rules, which it knows by a tag; each service adds the balancer that it makes listeners of, and each
 * listener that others share is added once.
 */
export class ListenerProvider extends StackProvider {
  /** The provider of a construct's stack, made by the first listener that needs it. */
  public static of(scope: Construct): ListenerProvider {
    return this.inStackOf(scope, ID, (stack) => new ListenerProvider(stack));
  }

  private constructor(stack: Stack) {
    super(stack, ID, {
      bundle: 'managed-listener',
      description: 'Changes listeners, rules and services of EcsCanaryBlueGreen without moving their traffic',
      // Ample for its ten calls, and for a policy that IAM takes a minute to know everywhere.
      timeout: Duration.minutes(2),
      permissions: permissions(stack),
    });
  }

  /**
   * Allows to make listeners of a balancer; its own ones the function may change anyway. It is a policy of its own for
   * each service, and the function does not wait for it: otherwise every listener would wait for every service's
   * balancer. All policies of the role together may have 10,240 characters (IAM), so this one is short.
   */
  public allowListeners(scope: Construct, id: string, loadBalancerArn: string): iam.Policy {
    return new iam.Policy(scope, id, {
      roles: [this.role],
      statements: [new iam.PolicyStatement({ actions: ['elasticloadbalancing:CreateListener'], resources: [loadBalancerArn] })],
    });
  }

  /** Allows to make rules of a listener that others share, with the stack's tag: one policy for all services of the stack. */
  public allowRules(listener: elbv2.IApplicationListener): iam.Policy {
    const { listenerArn } = listener;
    const id = `Rules${createHash('sha256').update(Token.isUnresolved(listenerArn) ? listener.node.path : listenerArn).digest('hex').slice(0, 8)}`;
    return this.node.tryFindChild(id) as iam.Policy | undefined ?? new iam.Policy(this, id, {
      roles: [this.role],
      statements: [new iam.PolicyStatement({
        actions: ['elasticloadbalancing:CreateRule'],
        resources: [listenerArn],
        conditions: { StringEquals: { [`aws:RequestTag/${TAG.stack}`]: Stack.of(this).stackId } },
      })],
    });
  }

  /**
   * Allows to set services, to which the function does nothing else: one policy for all of the stack. It is none of the role's own,
   * or every listener would wait for every service's cluster.
   */
  public allowSettings(scope: Construct, id: string, serviceArns: string[]): iam.Policy {
    return new iam.Policy(scope, id, {
      roles: [this.role],
      statements: [new iam.PolicyStatement({ actions: ['ecs:UpdateService'], resources: serviceArns })],
    });
  }
}

/** What the function may do to all listeners and rules that have its tag: those that it has made. */
function permissions(stack: Stack): iam.PolicyStatement[] {
  const [listeners, rules] = ['listener', 'listener-rule'].map((resource) => stack.formatArn({ service: 'elasticloadbalancing', resource, resourceName: 'app/*' }));
  const own = { StringEquals: { [`elasticloadbalancing:ResourceTag/${TAG.stack}`]: stack.stackId } };
  const actions = (...names: string[]) => names.map((name) => `elasticloadbalancing:${name}`);
  return [
    new iam.PolicyStatement({
      actions: actions(
        'AddListenerCertificates', 'AddTags', 'DeleteListener', 'ModifyListener', 'ModifyListenerAttributes', 'RemoveListenerCertificates', 'RemoveTags',
      ),
      resources: [listeners],
      conditions: own,
    }),
    new iam.PolicyStatement({
      actions: actions('AddTags', 'DeleteRule', 'ModifyRule', 'RemoveTags', 'SetRulePriorities'), resources: [rules], conditions: own,
    }),
    // The tags that one is made with.
    new iam.PolicyStatement({
      actions: actions('AddTags'),
      resources: [listeners, rules],
      conditions: { StringEquals: { 'elasticloadbalancing:CreateAction': ['CreateListener', 'CreateRule'] } },
    }),
    // Elastic Load Balancing has no resource level for reading.
    new iam.PolicyStatement({
      actions: actions('DescribeListenerCertificates', 'DescribeListeners', 'DescribeRules', 'DescribeTags', 'DescribeTargetHealth'), resources: ['*'],
    }),
    // Whether the update is rolled back.
    new iam.PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [stack.stackId] }),
  ];
}
