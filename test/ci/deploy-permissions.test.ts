import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CanaryConfig, CiIdentity } from '../../src';
import { make, newStack, only, Props, synth } from '../helpers';

interface Statement { Action: string | string[]; Resource: unknown; Effect: string; Condition?: unknown }

const statementsOf = (props: Props = {}): Statement[] => only(synth(props), 'AWS::IAM::ManagedPolicy').PolicyDocument.Statement;
const list = (value: string | string[]) => (Array.isArray(value) ? value : [value]);
/** The one statement that allows an action. */
function allowing(action: string, props?: Props): Statement {
  const found = statementsOf(props).filter((statement) => list(statement.Action).includes(action));
  expect(found).toHaveLength(1);
  return found[0];
}
const ref = (prefix: string) => ({ Ref: expect.stringMatching(`^Web${prefix}`) });
const arn = (prefix: string) => ({ 'Fn::GetAtt': [expect.stringMatching(`^Web${prefix}`), 'Arn'] });

test('are exactly what a release needs', () => {
  expect(statementsOf().every((statement) => statement.Effect === 'Allow')).toBe(true);
  expect(statementsOf().flatMap((statement) => list(statement.Action)).sort()).toEqual([
    'codedeploy:CreateDeployment',
    'codedeploy:GetDeployment',
    'codedeploy:GetDeploymentConfig',
    'codedeploy:GetDeploymentGroup',
    'codedeploy:ListDeployments',
    'codedeploy:RegisterApplicationRevision',
    'ecr:BatchCheckLayerAvailability',
    'ecr:BatchGetImage',
    'ecr:CompleteLayerUpload',
    'ecr:DescribeImages',
    'ecr:GetAuthorizationToken',
    'ecr:GetDownloadUrlForLayer',
    'ecr:InitiateLayerUpload',
    'ecr:PutImage',
    'ecr:UploadLayerPart',
    'ecs:DescribeServices',
    'ecs:DescribeTaskDefinition',
    'ecs:RegisterTaskDefinition',
    'ecs:TagResource',
    'iam:PassRole',
  ]);
});

test('are for all resources only where AWS has no resource level', () => {
  const everywhere = statementsOf()
    .filter((statement) => statement.Resource === '*' && !statement.Condition)
    .flatMap((statement) => list(statement.Action));
  expect(everywhere.sort()).toEqual(['ecr:GetAuthorizationToken', 'ecs:DescribeTaskDefinition']);
});

test('register and tag revisions of the own family only: the workflow of another one releases what is newest in its own', () => {
  const revisions = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecs:eu-central-1:123456789012:task-definition/task-definition-shop-prod:*']] };
  expect(allowing('ecs:RegisterTaskDefinition')).toEqual({ Effect: 'Allow', Action: 'ecs:RegisterTaskDefinition', Resource: revisions });
  expect(allowing('ecs:TagResource')).toMatchObject({ Resource: revisions });
});

test('are each for one resource otherwise', () => {
  expect(allowing('ecr:PutImage').Resource).toEqual(arn('Repository'));
  expect(allowing('ecs:DescribeServices').Resource).toEqual(ref('Service'));
  const codeDeployArn = (prefix: string, ...names: unknown[]) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:codedeploy:eu-central-1:123456789012:${prefix}:`, ...names]],
  });
  expect(allowing('codedeploy:RegisterApplicationRevision').Resource).toEqual(codeDeployArn('application', ref('Application')));
  expect(allowing('codedeploy:CreateDeployment').Resource).toEqual(codeDeployArn('deploymentgroup', ref('Application'), '/', ref('DeploymentGroup')));
  expect(allowing('codedeploy:GetDeployment').Resource).toEqual(allowing('codedeploy:CreateDeployment').Resource);
  expect(allowing('codedeploy:GetDeploymentConfig').Resource).toEqual({
    'Fn::Join': ['', [
      'arn:', { Ref: 'AWS::Partition' }, ':codedeploy:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':deploymentconfig:', ref('DeploymentConfig'),
    ]],
  });
});

test('tag nothing but the revisions that they register', () => {
  expect(allowing('ecs:TagResource')).toMatchObject({
    Condition: { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } },
  });
});

test('pass the two roles of the task, to ECS tasks only', () => {
  expect(allowing('iam:PassRole')).toMatchObject({
    Resource: [arn('TaskDefinitionTaskRole'), arn('TaskDefinitionExecutionRole')],
    Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  });
});

test("name the user's own repository, and CodeDeploy's own configuration", () => {
  const repository: Props = (stack) => ({ repository: ecr.Repository.fromRepositoryName(stack, 'Mine', 'mine') });
  expect(JSON.stringify(allowing('ecr:PutImage', repository).Resource)).toContain(':repository/mine');
  expect(JSON.stringify(allowing('codedeploy:GetDeploymentConfig', { canary: CanaryConfig.allAtOnce() }).Resource))
    .toContain(':deploymentconfig:CodeDeployDefault.ECSAllAtOnce');
});

test('are the same for user, GitHub role and grantDeploy', () => {
  const ofUser = statementsOf();
  const ofRole = (props: Props, grant: boolean) => {
    const stack = newStack();
    const web = make(props, stack);
    if (grant) {
      const role = new iam.Role(stack, 'CiRole', { assumedBy: new iam.AccountRootPrincipal() });
      expect(web.grantDeploy(role).success).toBe(true);
    }
    const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy');
    return Object.entries(policies).find(([id]) => /CiRole/.test(id))![1].Properties.PolicyDocument.Statement;
  };
  expect(ofRole({ ciIdentity: CiIdentity.githubOidc({ repository: 'org/app' }) }, false)).toEqual(ofUser);
  expect(ofRole({ ciIdentity: CiIdentity.none() }, true)).toEqual(ofUser);
});

test('fit into one managed policy of 6,144 characters', () => {
  const longest = { projectId: 'p'.repeat(40) };
  expect(JSON.stringify({ Version: '2012-10-17', Statement: statementsOf(longest) }).length).toBeLessThan(6144);
});
