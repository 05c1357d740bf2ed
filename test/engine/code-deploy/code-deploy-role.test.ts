import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DeploymentEngine, DeploymentHook, LifecycleEvent } from '../../../src';
import { make, newStack, only, permissionsOf } from '../../helpers';

/** AWSCodeDeployRoleForECS (AWS Managed Policy Reference). */
const OF_AWS = [
  'cloudwatch:DescribeAlarms', 'ecs:CreateTaskSet', 'ecs:DeleteTaskSet', 'ecs:DescribeServices', 'ecs:UpdateServicePrimaryTaskSet',
  'elasticloadbalancing:DescribeListeners', 'elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:ModifyListener', 'elasticloadbalancing:ModifyRule', 'iam:PassRole', 'lambda:InvokeFunction',
  's3:GetObject', 's3:GetObjectVersion', 'sns:Publish',
];
/** Revisions are content, and the group has no triggers. */
const UNUSED = ['s3:GetObject', 's3:GetObjectVersion', 'sns:Publish'];

const roleOf = (template: Template): string => only(template, 'AWS::CodeDeploy::DeploymentGroup').ServiceRoleArn['Fn::GetAtt'][0];

/** A service whose group has a role of its own, with a hook. */
function templateWithOwnRole(): Template {
  const stack: Stack = newStack();
  const web = make({ engine: DeploymentEngine.codeDeploy({ ownRole: true }), testListenerPort: 9000 }, stack);
  const code = lambda.Code.fromInline('exports.handler = async () => {};');
  web.addHook(LifecycleEvent.AFTER_INSTALL, DeploymentHook.fromFunction(new lambda.Function(stack, 'Hook', {
    runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code,
  })));
  return Template.fromStack(stack);
}

const template = templateWithOwnRole();

test('may do what the managed policy allows, but for what no deployment of the service uses', () => {
  const actions = permissionsOf(template, roleOf(template)).flatMap(([action]) => action as string | string[]);
  expect(actions.sort()).toEqual(OF_AWS.filter((action) => !UNUSED.includes(action)));
});

test('may do it to this service, its two listeners and their rules, its hook and the roles of its tasks alone', () => {
  const ref = (id: string) => ({ Ref: expect.stringMatching(`^Web${id}`) });
  const attribute = (id: string, name: string) => ({ 'Fn::GetAtt': [expect.stringMatching(`^${id}`), name] });
  const listeners = [ref('HttpListener'), ref('TestListener')];
  const ruleOf = (listener: object) => ({ 'Fn::Join': ['', [{ 'Fn::Join': [':listener-rule/', { 'Fn::Split': [':listener/', listener] }] }, '/*']] });
  const taskSets = [
    'arn:', { Ref: 'AWS::Partition' }, ':ecs:eu-central-1:123456789012:task-set/', ref('Cluster'), '/', attribute('WebService', 'Name'), '/*',
  ];
  expect(permissionsOf(template, roleOf(template))).toEqual([
    [['ecs:DescribeServices', 'ecs:UpdateServicePrimaryTaskSet'], ref('Service')],
    [['ecs:CreateTaskSet', 'ecs:DeleteTaskSet'], { 'Fn::Join': ['', taskSets] }],
    ['elasticloadbalancing:ModifyListener', listeners],
    ['elasticloadbalancing:ModifyRule', listeners.map(ruleOf)],
    [['DescribeListeners', 'DescribeRules', 'DescribeTargetGroups'].map((name) => `elasticloadbalancing:${name}`), '*'],
    ['cloudwatch:DescribeAlarms', '*'],
    ['iam:PassRole', ['TaskDefinitionTaskRole', 'TaskDefinitionExecutionRole'].map((id) => attribute(`Web${id}`, 'Arn'))],
    // Added by the hook: the L2 was given a role without policy updates, which would have dropped it.
    ['lambda:InvokeFunction', attribute('Hook', 'Arn')],
  ]);
});

test('passes roles to ECS tasks only, and is only for CodeDeploy', () => {
  const { Policies, AssumeRolePolicyDocument } = template.findResources('AWS::IAM::Role')[roleOf(template)].Properties;
  expect(AssumeRolePolicyDocument.Statement).toEqual([{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'codedeploy.amazonaws.com' } }]);
  expect(Policies[0].PolicyDocument.Statement).toContainEqual(expect.objectContaining({
    Action: 'iam:PassRole', Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  }));
});

test.each([[undefined], [{}], [{ ownRole: false }]])('is asked for: by default (%j) the group has the policy that AWS keeps in step', (options) => {
  const stack = newStack();
  make({ engine: DeploymentEngine.codeDeploy(options) }, stack);
  const byDefault = Template.fromStack(stack);
  expect(JSON.stringify(byDefault.findResources('AWS::IAM::Role')[roleOf(byDefault)].Properties.ManagedPolicyArns)).toContain('AWSCodeDeployRoleForECS');
});
