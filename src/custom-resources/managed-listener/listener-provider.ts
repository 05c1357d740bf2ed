import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { TAG } from './protocol';
import { StackProvider } from '../stack-provider';

/** The construct's id on the stack. */
const ID = 'EcsCanaryBlueGreenListeners';

/**
 * The function behind all managed listeners of a stack. It may change its own listeners, which it knows by a tag; each
 * service adds the balancer that it makes some of.
 */
export class ListenerProvider extends StackProvider {
  /** The provider of a construct's stack, made by the first listener that needs it. */
  public static of(scope: Construct): ListenerProvider {
    return this.inStackOf(scope, ID, (stack) => new ListenerProvider(stack));
  }

  private constructor(stack: Stack) {
    super(stack, ID, {
      bundle: 'managed-listener',
      description: 'Changes the listeners of EcsCanaryBlueGreen without moving their traffic',
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
  public allow(scope: Construct, id: string, loadBalancerArn: string): iam.Policy {
    return new iam.Policy(scope, id, {
      roles: [this.role],
      statements: [new iam.PolicyStatement({ actions: ['elasticloadbalancing:CreateListener'], resources: [loadBalancerArn] })],
    });
  }
}

/** What the function may do to all listeners that have its tag: those that it has made. */
function permissions(stack: Stack): iam.PolicyStatement[] {
  const listeners = stack.formatArn({ service: 'elasticloadbalancing', resource: 'listener', resourceName: 'app/*' });
  const actions = (...names: string[]) => names.map((name) => `elasticloadbalancing:${name}`);
  return [
    new iam.PolicyStatement({
      actions: actions(
        'AddListenerCertificates', 'AddTags', 'DeleteListener', 'ModifyListener', 'ModifyListenerAttributes', 'RemoveListenerCertificates', 'RemoveTags',
      ),
      resources: [listeners],
      conditions: { StringEquals: { [`elasticloadbalancing:ResourceTag/${TAG.stack}`]: stack.stackId } },
    }),
    // The tags that a listener is made with.
    new iam.PolicyStatement({
      actions: actions('AddTags'),
      resources: [listeners],
      conditions: { StringEquals: { 'elasticloadbalancing:CreateAction': 'CreateListener' } },
    }),
    // Elastic Load Balancing has no resource level for reading.
    new iam.PolicyStatement({
      actions: actions('DescribeListenerCertificates', 'DescribeListeners', 'DescribeRules', 'DescribeTags', 'DescribeTargetHealth'), resources: ['*'],
    }),
  ];
}
