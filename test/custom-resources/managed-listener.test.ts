import { readFileSync } from 'fs';
import { join } from 'path';
import { App, NestedStack, Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { RESOURCE_TYPE } from '../../src/custom-resources/managed-listener/protocol';
import { agnosticStack, importVpc, make, newStack, only, permissionsOf, synth } from '../helpers';
import { importedListener } from '../stacks';

const FUNCTION = 'AWS::Lambda::Function';
/** Never to be changed: CloudFormation refuses another service token for a resource that exists. */
const FUNCTION_ID = 'EcsCanaryBlueGreenListenersFunctionBD7A2752';
const shared = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/my-loadbalancer/50dc6c495c0c9188';
const imported = (stack: Stack) => elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Shared', {
  loadBalancerArn: shared, securityGroupId: 'sg-shared',
});

const roleIdOf = (template: Template) => Object.keys(template.findResources('AWS::IAM::Role')).find((id) => id.startsWith('EcsCanaryBlueGreenListeners'))!;
const roleOf = (template: Template) => template.findResources('AWS::IAM::Role')[roleIdOf(template)].Properties;

/** The statements of the policy of a service. */
function statementsOf(template: Template, service = 'Web'): { Action: string | string[]; Resource: unknown }[] {
  const [policy] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith(`${service}ListenerPolicy`));
  return policy[1].Properties.PolicyDocument.Statement;
}

describe('the function', () => {
  test.each([['Web', newStack()], ['Other', newStack()], ['Web', agnosticStack('Elsewhere')]])(
    'has a logical id that never changes (%s)', (id, stack) => {
      make({}, stack, id);
      expect(Object.keys(Template.fromStack(stack).findResources(FUNCTION))).toEqual([FUNCTION_ID]);
    });

  test('is one for all services of a stack, and one in each stack', () => {
    const stack = newStack();
    make({ projectId: 'one' }, stack, 'One');
    make({ projectId: 'two', testListenerPort: 9000 }, stack, 'Two');
    const nested = new NestedStack(stack, 'Nested');
    make({ projectId: 'three', vpc: importVpc(stack, {}, 'NestedVpc') }, nested);
    const template = Template.fromStack(stack);
    template.resourceCountIs(FUNCTION, 1);
    template.resourceCountIs(RESOURCE_TYPE, 3);
    template.allResourcesProperties(RESOURCE_TYPE, { ServiceToken: { 'Fn::GetAtt': [FUNCTION_ID, 'Arn'] } });
    expect(Object.keys(Template.fromStack(nested).findResources(FUNCTION))).toEqual([FUNCTION_ID]);
  });

  test('is small, and its log is short and goes with the stack', () => {
    const template = synth();
    template.hasResourceProperties(FUNCTION, {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 256,
      Timeout: 120,
      LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('^EcsCanaryBlueGreenListenersLogGroup') } },
    });
    template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete', Properties: { RetentionInDays: 7, LogGroupName: Match.absent() } });
  });

  test('may log, change the listeners and rules that have its tag, tag those that it makes, read, and see whether the stack rolls back', () => {
    const { Policies, ManagedPolicyArns, AssumeRolePolicyDocument } = roleOf(synth());
    expect(AssumeRolePolicyDocument.Statement).toEqual([expect.objectContaining({ Principal: { Service: 'lambda.amazonaws.com' } })]);
    expect(ManagedPolicyArns).toBeUndefined();
    const [listeners, rules] = ['listener', 'listener-rule'].map((kind) => (
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:elasticloadbalancing:eu-central-1:123456789012:${kind}/app/*`]] }));
    const own = { StringEquals: { 'elasticloadbalancing:ResourceTag/ecs-canary-blue-green:stack': { Ref: 'AWS::StackId' } } };
    expect(Policies.flatMap(({ PolicyDocument }: { PolicyDocument: { Statement: unknown[] } }) => PolicyDocument.Statement)).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^EcsCanaryBlueGreenListenersLogGroup/), 'Arn'] },
      },
      {
        Effect: 'Allow',
        Action: ['AddListenerCertificates', 'AddTags', 'DeleteListener', 'ModifyListener', 'ModifyListenerAttributes', 'RemoveListenerCertificates', 'RemoveTags']
          .map((action) => `elasticloadbalancing:${action}`),
        Resource: listeners,
        Condition: own,
      },
      {
        Effect: 'Allow',
        Action: ['AddTags', 'DeleteRule', 'ModifyRule', 'RemoveTags', 'SetRulePriorities'].map((action) => `elasticloadbalancing:${action}`),
        Resource: rules,
        Condition: own,
      },
      {
        Effect: 'Allow',
        Action: 'elasticloadbalancing:AddTags',
        Resource: [listeners, rules],
        Condition: { StringEquals: { 'elasticloadbalancing:CreateAction': ['CreateListener', 'CreateRule'] } },
      },
      {
        Effect: 'Allow',
        Action: ['DescribeListenerCertificates', 'DescribeListeners', 'DescribeRules', 'DescribeTags', 'DescribeTargetHealth'].map((action) => `elasticloadbalancing:${action}`),
        Resource: '*',
      },
      { Effect: 'Allow', Action: 'cloudformation:DescribeStacks', Resource: { Ref: 'AWS::StackId' } },
    ]);
  });
});

/** The service of AWS that has an operation, where it is not the balancer's. */
const SERVICES: Record<string, string> = { DescribeStacks: 'cloudformation', UpdateService: 'ecs' };

describe('the permission of a service', () => {
  test('is to make listeners of its balancer, shared or not there yet', () => {
    const stack = newStack();
    const create = { Effect: 'Allow', Action: 'elasticloadbalancing:CreateListener' };
    expect(statementsOf(synth({ loadBalancer: imported(stack) }, stack))).toEqual([{ ...create, Resource: shared }]);
    expect(statementsOf(synth())).toEqual([{ ...create, Resource: { Ref: expect.stringMatching(/^WebLoadBalancer/) } }]);
  });

  test('is, with those of the function, for what the handler calls, no more and no less', () => {
    const bundle = readFileSync(join(__dirname, '../../assets/managed-listener/index.js'), 'utf8');
    const called = [...bundle.matchAll(/\.(\w+)Command\(/g)].map(([, name]) => `${SERVICES[name] ?? 'elasticloadbalancing'}:${name}`);
    const template = synth((stack) => ({
      listenerRule: { listener: importedListener(stack), priority: 1, conditions: [elbv2.ListenerCondition.pathPatterns(['/a'])] },
    }));
    const own = synth();
    const actions = [
      ...permissionsOf(own, roleIdOf(own)), ...permissionsOf(template, roleIdOf(template)),
    ].flatMap(([action]) => action as string | string[]);
    expect([...new Set(actions)].filter((action) => !action.startsWith('logs:')).sort()).toEqual([...new Set(called)].sort());
  });

  test('comes before its listeners and goes after them', () => {
    for (const { DependsOn } of Object.values(synth({ testListenerPort: 9000 }).findResources(RESOURCE_TYPE))) {
      expect(DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^WebListenerPolicy/)]));
    }
  });
});

test('a request that nobody answers fails after ten minutes, not after an hour', () => {
  expect(only(synth(), RESOURCE_TYPE).ServiceTimeout).toBe('600');
});

test('tags of the CDK reach the listener', () => {
  const stack = newStack();
  make({}, stack);
  Tags.of(stack).add('team', 'shop');
  expect(only(Template.fromStack(stack), RESOURCE_TYPE).Tags).toEqual({ team: 'shop' });
  expect(only(synth(), RESOURCE_TYPE)).not.toHaveProperty('Tags');
});

test('a balancer with several security groups lends them all to the listener', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'eu-central-1' } });
  const vpc = importVpc(stack);
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Shared', { vpc });
  loadBalancer.addSecurityGroup(ec2.SecurityGroup.fromSecurityGroupId(stack, 'Second', 'sg-2'));
  const web = make({ vpc, loadBalancer }, stack);
  expect(web.listener.connections.securityGroups).toHaveLength(2);
});
