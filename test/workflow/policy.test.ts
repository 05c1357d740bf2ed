import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { callsOf } from './calls';
import { CONFIGURATIONS, inRepository, makeWorkflow } from './configurations';
import { parsed } from './job';
import { CiIdentity } from '../../src';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: object;
}

const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

function statementsOf(name: string): Statement[] {
  return inRepository((root) => {
    const { stack } = makeWorkflow(CONFIGURATIONS[name], root, new App());
    const template = Template.fromStack(stack);
    const policies = { ...template.findResources('AWS::IAM::ManagedPolicy'), ...template.findResources('AWS::IAM::Policy') };
    return Object.entries(policies)
      .filter(([id]) => id.startsWith('WebCi'))
      .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement);
  });
}

/** An ARN as text: what CloudFormation fills in stands in angle brackets. */
function show(value: unknown): string {
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Record<string, unknown>;
  if (typeof value === 'string') {
    return value;
  }
  return join ? (join as [string, unknown[]])[1].map(show).join('') : `<${attribute ? (attribute as string[]).join('.') : String(ref)}>`;
}

const WITH_IDENTITY = Object.keys(CONFIGURATIONS).filter((name) => name !== 'own-runner-and-role');

/** Asked for by `ecs-canary release`, by which the same identity may release, too. */
const OF_THE_COMMAND = ['ecr:DescribeImages'];

test.each(WITH_IDENTITY)('%s: the policy allows what the workflow calls, and nothing else', (name) => {
  const allowed = statementsOf(name).flatMap(({ Action }) => list(Action));
  expect([...new Set(allowed)].sort()).toEqual([...new Set([...callsOf(parsed(CONFIGURATIONS[name]).steps), ...OF_THE_COMMAND])].sort());
});

test('each permission is for the one thing that it is needed for', () => {
  const pairs = statementsOf('oidc-role').flatMap(({ Action, Resource, Condition }) =>
    list(Action).map((action) => [action, list(Resource).map(show).join(' '), ...(Condition ? [Condition] : [])]));
  const revisions = 'arn:<AWS::Partition>:ecs:eu-central-1:123456789012:task-definition/task-definition-node-app-prod:*';
  const repository = expect.stringMatching(/^<WebRepository\w+\.Arn>$/);
  const group = expect.stringMatching(/^arn:<AWS::Partition>:codedeploy:eu-central-1:123456789012:deploymentgroup:<WebApplication\w+>\/<WebDeploymentGroup\w+>$/);
  expect(pairs).toEqual([
    ['ecr:GetAuthorizationToken', '*'],
    ['ecr:BatchCheckLayerAvailability', repository],
    ['ecr:BatchGetImage', repository],
    ['ecr:CompleteLayerUpload', repository],
    ['ecr:DescribeImages', repository],
    ['ecr:GetDownloadUrlForLayer', repository],
    ['ecr:InitiateLayerUpload', repository],
    ['ecr:PutImage', repository],
    ['ecr:UploadLayerPart', repository],
    ['ecs:DescribeTaskDefinition', '*'],
    ['ecs:RegisterTaskDefinition', revisions],
    ['ecs:TagResource', revisions, { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } }],
    ['ecs:DescribeServices', expect.stringMatching(/^<WebService\w+>$/)],
    [
      'iam:PassRole',
      expect.stringMatching(/^<WebTaskDefinitionTaskRole\w+\.Arn> <WebTaskDefinitionExecutionRole\w+\.Arn>$/),
      { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    ],
    ['codedeploy:RegisterApplicationRevision', expect.stringMatching(/:application:<WebApplication\w+>$/)],
    ['codedeploy:CreateDeployment', group],
    ['codedeploy:GetDeployment', group],
    ['codedeploy:GetDeploymentGroup', group],
    ['codedeploy:ListDeployments', group],
    ['codedeploy:GetDeploymentConfig', expect.stringMatching(/:deploymentconfig:<WebDeploymentConfig\w+>$/)],
  ]);
});

test('a role that grantDeploy serves can run the workflow, too', () => {
  expect(callsOf(parsed(CONFIGURATIONS['own-runner-and-role']).steps))
    .toEqual(callsOf(parsed({ service: { ciIdentity: CiIdentity.githubOidc({ repository: 'o/r' }) } }).steps));
});
