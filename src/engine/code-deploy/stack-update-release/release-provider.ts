import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IDependable } from 'constructs';
import { StackProvider } from '../../../custom-resources/stack-provider';
import { Validator } from '../../../private/validator';

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

  private readonly itself: iam.Policy;
  private services = 0;

  private constructor(stack: Stack) {
    super(stack, ID, {
      bundle: 'stack-update-release',
      description: 'Releases new revisions of EcsCanaryBlueGreen by CodeDeploy when a stack update brings them',
      // Lambda's longest. A release that takes longer is followed by several invocations, one after the other.
      timeout: Duration.minutes(15),
      permissions: [
        new iam.PolicyStatement({
          actions: ['codedeploy:BatchGetDeploymentTargets', 'codedeploy:ListDeploymentTargets', 'codedeploy:StopDeployment'],
          // CodeDeploy has no resource level for them (Service Authorization Reference).
          resources: ['*'],
        }),
        // Whether CloudFormation still waits for the request.
        new iam.PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [stack.stackId] }),
      ],
    });
    // The role cannot name the function, which waits for it.
    this.itself = new iam.Policy(this, 'Itself', {
      roles: [this.role],
      statements: [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.serviceToken] })],
    });
  }

  /**
   * Allows to release a service. A policy of its own for each, or each would wait for all of them.
   *
   * @returns what a release has to wait for
   * @throws when the role can have no further policy
   */
  public allow(scope: Construct, id: string, subject: ReleaseSubject): IDependable[] {
    this.services += 1;
    new Validator(scope).require(this.services <= MOST_INLINE + MOST_MANAGED, {
      property: 'deployOnStackUpdate',
      value: true,
      rule: `a stack can have ${MOST_INLINE + MOST_MANAGED} services that its updates release: IAM takes no more policies for the function that does it.`,
      remedy: 'Put some of the services into another stack or a nested stack, which has a function of its own.',
    });
    const statements = statementsFor(subject);
    // Ids of two kinds: CloudFormation never changes the type of a resource, and a service may move from one to the other.
    const policy = this.services <= MOST_INLINE
      ? new iam.Policy(scope, id, { roles: [this.role], statements })
      : new iam.ManagedPolicy(scope, `${id}Managed`, { roles: [this.role], statements });
    return [this.itself, policy];
  }
}

/**
 * IAM takes 10,240 characters of inline policies for a role, of which these have up to 1,300 each, and ten managed policies.
 * One is left free: where a service comes before others, its policy is made before that of the one that moves is deleted.
 */
const MOST_INLINE = 6;
const MOST_MANAGED = 10;

function statementsFor(subject: ReleaseSubject): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: ['BatchGetDeployments', 'CreateDeployment', 'ListDeployments'].map((action) => `codedeploy:${action}`),
      resources: [subject.deploymentGroupArn],
    }),
    // CreateDeployment asks for them, too.
    new iam.PolicyStatement({ actions: ['codedeploy:RegisterApplicationRevision'], resources: [subject.applicationArn] }),
    new iam.PolicyStatement({ actions: ['codedeploy:GetDeploymentConfig'], resources: [subject.deploymentConfigArn] }),
    new iam.PolicyStatement({ actions: ['ecs:DescribeServices'], resources: [subject.serviceArn] }),
  ];
}
