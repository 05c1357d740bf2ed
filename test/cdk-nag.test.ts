import { Aspects, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, NagPackSuppression, NagSuppressions } from 'cdk-nag';
import { CONFIGURATIONS } from './stacks';

/** What AwsSolutions objects to and we keep, each with the reason why. */
const ACCEPTED: NagPackSuppression[] = [
  { id: 'AwsSolutions-VPC7', reason: 'Flow logs are the user’s choice: they cost by volume, and a VPC of the user’s own can be passed.' },
  { id: 'AwsSolutions-EC23', reason: 'A public service is what the default is for; only the listener’s ports are open, on the balancer only.' },
  { id: 'AwsSolutions-ELB2', reason: 'Access logs need a bucket and a concrete region: the prop accessLogs turns them on.' },
  { id: 'AwsSolutions-ECS2', reason: 'Environment variables configure the bootstrap image; secrets have a prop of their own.' },
  { id: 'AwsSolutions-SMG4', reason: 'IAM has no rotation for a user’s access key by Secrets Manager; the key is on request only.' },
  {
    id: 'AwsSolutions-IAM4',
    reason: 'The policy that AWS keeps in step with what CodeDeploy calls for ECS.',
    appliesTo: ['Policy::arn:<AWS::Partition>:iam::aws:policy/AWSCodeDeployRoleForECS'],
  },
  {
    id: 'AwsSolutions-IAM5',
    reason: 'ecr:GetAuthorizationToken, ecs:DescribeTaskDefinition, codedeploy:StopDeployment, what reads a deployment’s targets and what reads a load balancer have no resource level.',
    appliesTo: ['Resource::*'],
  },
  {
    id: 'AwsSolutions-IAM5',
    reason: 'Nobody knows the number of the revision that a release registers, only its family.',
    appliesTo: [{ regex: '/^Resource::arn:<AWS::Partition>:ecs:.*:task-definition/.+:\\*$/' }],
  },
  {
    id: 'AwsSolutions-IAM5',
    reason: 'elasticloadbalancing:DeleteListener is for listeners with the tag of the stack only.',
    appliesTo: [{ regex: '/^Resource::arn:<AWS::Partition>:elasticloadbalancing:.*:listener/app/\\*$/' }],
  },
];

test.each(Object.keys(CONFIGURATIONS))('%s passes cdk-nag AwsSolutions', (name) => {
  const stack: Stack = CONFIGURATIONS[name]();
  NagSuppressions.addStackSuppressions(stack, ACCEPTED);
  Aspects.of(stack).add(new AwsSolutionsChecks());
  const errors = Annotations.fromStack(stack).findError('*', Match.stringLikeRegexp('AwsSolutions'));
  expect(errors.map(({ id, entry }) => `${id}: ${String(entry.data).slice(0, 150)}`)).toEqual([]);
});
