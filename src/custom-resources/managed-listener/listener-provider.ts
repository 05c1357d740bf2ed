import { Duration, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { TAG } from './protocol';
import { StackProvider } from '../stack-provider';

/** The construct's id on the stack. */
const ID = 'EcsCanaryBlueGreenListeners';

/**
 * The function behind all managed listeners of a stack. On its own it may delete its own listeners and log; each
 * service adds what its load balancer needs.
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
      // A service that moves to another balancer has a policy for that one already when its old listener is deleted.
      permissions: [new iam.PolicyStatement({
        actions: ['elasticloadbalancing:DeleteListener'],
        resources: [stack.formatArn({ service: 'elasticloadbalancing', resource: 'listener', resourceName: 'app/*' })],
        conditions: { StringEquals: { [`elasticloadbalancing:ResourceTag/${TAG.stack}`]: stack.stackId } },
      })],
    });
  }

  /**
   * Allows to manage the listeners of a balancer. It is a policy of its own for each service, and the
   * function does not wait for it: otherwise every listener would wait for every service's balancer.
   */
  public allow(scope: Construct, id: string, loadBalancerArn: string): iam.Policy {
    const listenerArns = `${Fn.join(':listener/', Fn.split(':loadbalancer/', loadBalancerArn))}/*`;
    return new iam.Policy(scope, id, {
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({ actions: ['elasticloadbalancing:CreateListener'], resources: [loadBalancerArn] }),
        new iam.PolicyStatement({
          actions: [
            'AddListenerCertificates', 'AddTags', 'DeleteListener', 'ModifyListener', 'ModifyListenerAttributes',
            'RemoveListenerCertificates', 'RemoveTags',
          ].map((action) => `elasticloadbalancing:${action}`),
          resources: [listenerArns],
        }),
        new iam.PolicyStatement({
          actions: ['DescribeListenerCertificates', 'DescribeListeners', 'DescribeTags', 'DescribeTargetHealth']
            .map((action) => `elasticloadbalancing:${action}`),
          // Elastic Load Balancing has no resource level for reading.
          resources: ['*'],
        }),
      ],
    });
  }
}
