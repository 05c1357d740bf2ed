import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DeploymentEngine, DeploymentHook, DeploymentStage, EcsNativeOptions, HookContract, LifecycleEvent, SmokeTest } from '../../../src';
import { expectInvalid, make, newStack } from '../../helpers';

const ECS = { contract: HookContract.ECS };

function native(options: EcsNativeOptions = {}, stack = newStack()) {
  return { stack, web: make({ engine: DeploymentEngine.ecsNative(options) }, stack) };
}

function functionIn(stack: Stack, id: string): lambda.Function {
  return new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('//') });
}

const hooksOf = (template: Template) => Object.values(template.findResources('AWS::ECS::Service'))[0].Properties.DeploymentConfiguration.LifecycleHooks;

/** The logical ids that a part of a template refers to; a text that only reads like one is none. */
function namesIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) {
    return [];
  }
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': sub, DependsOn } = part as Record<string, any>;
  const texts = [sub].flat().filter((text) => typeof text === 'string');
  return [
    ...[Ref, attribute?.[0], DependsOn].flat().filter((name) => typeof name === 'string'),
    ...texts.flatMap((text) => [...text.matchAll(/\$\{([^.}]+)/g)].map(([, name]) => name)),
    ...Object.values(part).flatMap(namesIn),
  ];
}

/** Which resources come before which, by all that a template says. */
function findCircle(template: Template): string | undefined {
  const resources = template.toJSON().Resources as Record<string, object>;
  const [done, open] = [new Set<string>(), new Set<string>()];
  const visit = (id: string): string | undefined => {
    if (done.has(id)) {
      return undefined;
    }
    if (open.has(id)) {
      return id;
    }
    open.add(id);
    const named = new Set(namesIn(resources[id]));
    const before = Object.keys(resources).filter((other) => other !== id && named.has(other));
    const circle = before.map(visit).find((found) => found !== undefined);
    open.delete(id);
    done.add(id);
    return circle;
  };
  return Object.keys(resources).map(visit).find((found) => found !== undefined);
}

test('hooks are called at ECS’s stages, in the order of the release, before the pauses', () => {
  const { stack, web } = native({ hookTimeout: Duration.minutes(20), pauses: [{ stage: DeploymentStage.POST_SCALE_UP }] });
  const { AFTER_ALLOW_TRAFFIC, BEFORE_INSTALL, AFTER_ALLOW_TEST_TRAFFIC, AFTER_INSTALL, BEFORE_ALLOW_TRAFFIC } = LifecycleEvent;
  const events = [AFTER_ALLOW_TRAFFIC, BEFORE_INSTALL, AFTER_ALLOW_TEST_TRAFFIC, AFTER_INSTALL, BEFORE_ALLOW_TRAFFIC];
  events.forEach((event) => web.addHook(event, DeploymentHook.fromFunction(functionIn(stack, event), ECS)));
  const template = Template.fromStack(stack);
  const rendered = hooksOf(template);
  expect(rendered.map(({ LifecycleStages }: any) => LifecycleStages)).toEqual([
    ['PRE_SCALE_UP'], ['POST_SCALE_UP'], ['POST_TEST_TRAFFIC_SHIFT'], ['PRE_PRODUCTION_TRAFFIC_SHIFT'], ['POST_PRODUCTION_TRAFFIC_SHIFT'], ['POST_SCALE_UP'],
  ]);
  expect(rendered[0]).toEqual({
    HookTargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^WebReleaseHookFunction/), 'Arn'] },
    RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^WebReleaseHookEcsRole/), 'Arn'] },
    LifecycleStages: ['PRE_SCALE_UP'],
    TimeoutConfiguration: { TimeoutInMinutes: 20, Action: 'ROLLBACK' },
  });
  expect(findCircle(template)).toBeUndefined();
});

test('ECS calls one function, which calls the hooks, and the service waits until it may', () => {
  const { stack, web } = native();
  const [check, other] = ['Check', 'Other'].map((id) => functionIn(stack, id));
  web.addHook(LifecycleEvent.AFTER_INSTALL, DeploymentHook.fromFunction(check, ECS));
  web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, DeploymentHook.fromFunction(other, ECS));
  const template = Template.fromStack(stack);
  expect(hooksOf(template)[0].TimeoutConfiguration).toEqual({ TimeoutInMinutes: 60, Action: 'ROLLBACK' });
  const [arn1, arn2] = [check, other].map(({ functionArn }) => stack.resolve(functionArn));
  const functions = template.findResources('AWS::Lambda::Function', { Properties: { Environment: { Variables: {} } } });
  const [[caller, { Properties: { Environment } }]] = Object.entries(functions).filter(
    ([, { Properties }]) => Properties.Environment.Variables.HOOKS,
  );
  expect(Environment.Variables.HOOKS).toEqual({ 'Fn::Join': ['', ['{"POST_SCALE_UP":"', arn1, '","PRE_PRODUCTION_TRAFFIC_SHIFT":"', arn2, '"}']] });
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'ecs.amazonaws.com' } }] },
    Policies: [{ PolicyDocument: { Statement: [{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: { 'Fn::GetAtt': [caller, 'Arn'] } }] } }],
  });
  const [[policy, { Properties }]] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith('WebReleaseHookRole'));
  expect(Properties.PolicyDocument.Statement).toEqual([arn1, arn2].map((Resource) => ({ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource })));
  expect(Object.values(template.findResources('AWS::ECS::Service'))[0].DependsOn).toContain(policy);
});

test('the smoke test is one of them, and may find the tasks of a revision', () => {
  const { stack, web } = native();
  web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, SmokeTest.http());
  const template = Template.fromStack(stack);
  expect(hooksOf(template)).toHaveLength(1);
  const of = (kind: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecs:eu-central-1:123456789012:${kind}/`, { Ref: expect.stringMatching(/^WebCluster/) }, '/web-service-shop-prod/*']] });
  const statements = Object.values(template.findResources('AWS::IAM::Role')).flatMap(({ Properties }) => Properties.Policies ?? []).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  expect(statements).toContainEqual({ Action: 'ecs:DescribeServiceDeployments', Effect: 'Allow', Resource: of('service-deployment') });
  expect(statements).toContainEqual({ Action: 'ecs:DescribeServiceRevisions', Effect: 'Allow', Resource: of('service-revision') });
  template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupEgress: [{ Description: 'APIs of ECS and Elastic Load Balancing', FromPort: 443 }] });
  expect(findCircle(template)).toBeUndefined();
});

test('a function that answers CodeDeploy is refused', () => {
  const { stack, web } = native();
  expectInvalid(() => web.addHook(LifecycleEvent.AFTER_INSTALL, DeploymentHook.fromFunction(functionIn(stack, 'Check'))), {
    property: 'addHook', got: "'AfterInstall'", rule: 'the function answers as CodeDeploy wants it, and ECS makes the releases of this service', remedy: 'Write the function for ECS',
  });
});

test('a function of another account is refused', () => {
  const { stack, web } = native();
  const elsewhere = lambda.Function.fromFunctionArn(stack, 'Check', 'arn:aws:lambda:eu-central-1:999999999999:function:check');
  expectInvalid(() => web.addHook(LifecycleEvent.AFTER_INSTALL, DeploymentHook.fromFunction(elsewhere, ECS)), {
    property: 'addHook', got: "'999999999999'", rule: 'is in a different account from the service', remedy: 'Make the function in the stack of the service.',
  });
});
