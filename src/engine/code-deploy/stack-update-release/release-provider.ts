import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { StackProvider } from '../../../custom-resources/stack-provider';

/** The construct's id on the stack. */
const ID = 'EcsCanaryBlueGreenReleases';

/** What a service's releases touch. */
export interface ReleaseSubject {
  readonly applicationArn: string;
  readonly deploymentGroupArn: string;
  readonly deploymentConfigArn: string;
  readonly serviceArn: string;
}

/**
 * The function that makes the releases of a stack's updates. On its own it may log and call itself; each service
 * adds what its releases need.
 */
export class ReleaseProvider extends StackProvider {
  /** The provider of a construct's stack, made by the first service that needs it. */
  public static of(scope: Construct): ReleaseProvider {
    return this.inStackOf(scope, ID, (stack) => new ReleaseProvider(stack));
  }

  private constructor(stack: Stack) {
    super(stack, ID, {
      bundle: 'stack-update-release',
      description: 'Releases new revisions of EcsCanaryBlueGreen by CodeDeploy when a stack update brings them',
      // Lambda's longest. A release that takes longer is followed by several invocations, one after the other.
      timeout: Duration.minutes(15),
    });
  }

  /** Allows to release a service, and the function to call itself. A policy of its own for each service. */
  public allow(scope: Construct, id: string, subject: ReleaseSubject): iam.Policy {
    return new iam.Policy(scope, id, {
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({
          actions: ['BatchGetDeployments', 'CreateDeployment', 'ListDeployments'].map((action) => `codedeploy:${action}`),
          resources: [subject.deploymentGroupArn],
        }),
        // CreateDeployment asks for them, too.
        new iam.PolicyStatement({ actions: ['codedeploy:RegisterApplicationRevision'], resources: [subject.applicationArn] }),
        new iam.PolicyStatement({ actions: ['codedeploy:GetDeploymentConfig'], resources: [subject.deploymentConfigArn] }),
        new iam.PolicyStatement({
          actions: ['codedeploy:BatchGetDeploymentTargets', 'codedeploy:ListDeploymentTargets', 'codedeploy:StopDeployment'],
          // CodeDeploy has no resource level for them (Service Authorization Reference).
          resources: ['*'],
        }),
        new iam.PolicyStatement({ actions: ['ecs:DescribeServices'], resources: [subject.serviceArn] }),
        // Whether CloudFormation still waits for the request.
        new iam.PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [Stack.of(scope).stackId] }),
        new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.serviceToken] }),
      ],
    });
  }
}
