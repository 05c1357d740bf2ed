import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { StackProvider } from '../stack-provider';

/** The construct's id on the stack. */
const ID = 'EcsCanaryBlueGreenGuards';

/** The function behind the guards of a stack. It reads, and changes nothing. */
export class GuardProvider extends StackProvider {
  /** The provider of a construct's stack, made by the first guard that needs it. */
  public static of(scope: Construct): GuardProvider {
    return this.inStackOf(scope, ID, (stack) => new GuardProvider(stack));
  }

  private constructor(stack: Stack) {
    super(stack, ID, {
      bundle: 'service-guard',
      description: 'Looks at services of EcsCanaryBlueGreen before CloudFormation changes them',
      timeout: Duration.minutes(2),
      permissions: [
        // Whether the update is rolled back.
        new iam.PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [stack.stackId] }),
        // With anything narrower CloudWatch leaves composite alarms out without a word (API reference, DescribeAlarms).
        new iam.PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
        // Which revision a new service begins with: ARNs, not what is in them. No resource level (Service Authorization Reference).
        new iam.PolicyStatement({ actions: ['ecs:ListTaskDefinitions'], resources: ['*'] }),
      ],
    });
  }

  /** Allows to look at a service and its releases. The ARNs are made of names: the service waits for its guard. */
  public allow(scope: Construct, id: string, clusterName: string, serviceName: string): iam.Policy {
    const arn = (resource: string, ...more: string[]) => Stack.of(scope).formatArn({
      service: 'ecs', resource, resourceName: [clusterName, serviceName, ...more].join('/'),
    });
    return new iam.Policy(scope, id, {
      roles: [this.role],
      statements: [
        allowed(['DescribeServices', 'ListServiceDeployments'], arn('service')),
        allowed(['DescribeServiceDeployments'], arn('service-deployment', '*')),
        allowed(['DescribeServiceRevisions'], arn('service-revision', '*')),
      ],
    });
  }
}

function allowed(names: string[], resource: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: names.map((name) => `ecs:${name}`), resources: [resource] });
}
