import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as fc from 'fast-check';
import { DeploymentHook, EcsCanaryBlueGreen, LifecycleEvent } from '../../../src';
import { RESOURCE_TYPE as STACK_UPDATE_RELEASE } from '../../../src/engine/code-deploy/stack-update-release/protocol';
import { ReleaseJobContext } from '../../../src/engine/engine-types';
import { ENV, expectInvalid, make, newStack, only, Props, synth } from '../../helpers';

const EVENTS = Object.values(LifecycleEvent);
const JOB: ReleaseJobContext = {
  clusterName: 'cluster',
  serviceName: 'service',
  containerName: 'app',
  containerPort: 3000,
  region: 'eu-central-1',
  partition: 'aws',
  taskDefinitionFile: 'file',
  image: 'image',
  specPath: 'spec.json',
};

const hooksOf = (web: EcsCanaryBlueGreen): Record<string, string>[] | undefined => JSON.parse(web._engine.renderRelease(JOB).spec!).Hooks;

function ownFunction(stack: Stack, name?: string, id = name ?? 'Hook'): lambda.Function {
  return new lambda.Function(stack, id, {
    functionName: name, runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = () => {}'),
  });
}

test('the events are CodeDeploy’s, in their order', () => {
  expect(EVENTS).toEqual(['BeforeInstall', 'AfterInstall', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AfterAllowTraffic']);
});

test('without hooks the template has no more in it', () => {
  const template = synth();
  expect(JSON.stringify(template.toJSON())).not.toContain('lambda:InvokeFunction');
  expect(JSON.stringify(template.toJSON())).not.toContain('PutLifecycleEventHookExecutionStatus');
});

describe('a hook', () => {
  const stack = newStack();
  const web = make({}, stack);
  const handler = ownFunction(stack, 'check');
  const returned = web.addHook(LifecycleEvent.AFTER_INSTALL, DeploymentHook.fromFunction(handler));
  const template = Template.fromStack(stack);
  const functionId = Object.keys(template.findResources('AWS::Lambda::Function', { Properties: { FunctionName: 'check' } }))[0];

  test('is what was passed', () => {
    expect(returned).toBe(handler);
  });

  test('may answer for this deployment group only', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [{
          Action: 'codedeploy:PutLifecycleEventHookExecutionStatus',
          Effect: 'Allow',
          Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':codedeploy:eu-central-1:123456789012:deploymentgroup:deployment-app-shop-prod/deployment-group-shop-prod']] },
        }],
      },
      Roles: [{ Ref: Match.stringLikeRegexp('^check') }],
    });
  });

  test('may be called by CodeDeploy', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [{
          Action: 'lambda:InvokeFunction',
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [functionId, 'Arn'] },
        }],
      },
      Roles: [{ Ref: only(template, 'AWS::CodeDeploy::DeploymentGroup').ServiceRoleArn['Fn::GetAtt'][0] }],
    });
  });

  test('is called by its name', () => {
    expect(hooksOf(web)).toEqual([{ AfterInstall: 'check' }]);
  });
});

test('a release by stack update calls it by its ARN, also when it was added later and has no name', () => {
  const stack = newStack();
  const web = make({ deployOnStackUpdate: true, image: ecs.ContainerImage.fromRegistry('nginx') }, stack);
  web.addHook(LifecycleEvent.AFTER_INSTALL, DeploymentHook.fromFunction(ownFunction(stack)));
  const { AppSpec } = only(Template.fromStack(stack), STACK_UPDATE_RELEASE);
  const parts = AppSpec['Fn::Join'][1] as (string | object)[];
  const text = parts.map((part) => typeof part === 'string' ? part : Object.values(part).flat()[0]).join('');
  expect(JSON.parse(text).Hooks).toEqual([{ AfterInstall: expect.stringMatching(/^Hook/) }]);
});

describe('that nothing in the app has releases call a hook', () => {
  const said = (stack: Stack) => Annotations.fromStack(stack).findInfo('*', Match.stringLikeRegexp('^addHook: CodeDeploy calls')).map(({ id }) => id);
  const hooked = (props: Props = {}) => {
    const stack = newStack();
    const web = make(props, stack);
    web.addHook(LifecycleEvent.AFTER_INSTALL, DeploymentHook.fromFunction(ownFunction(stack, 'check')));
    return { stack, web };
  };

  test('is said', () => {
    expect(said(hooked().stack)).toEqual(['/Stack/Web']);
  });

  test('is not said where there is no hook', () => {
    const stack = newStack();
    make({}, stack);
    expect(said(stack)).toEqual([]);
  });

  test('is not said where a workflow has an AppSpec, or stack updates make the releases', () => {
    const { stack, web } = hooked();
    web._engine.renderRelease(JOB);
    expect(said(stack)).toEqual([]);
    expect(said(hooked({ deployOnStackUpdate: true, image: ecs.ContainerImage.fromRegistry('nginx') }).stack)).toEqual([]);
  });
});

test('a second hook for an event is refused', () => {
  const stack = newStack();
  const web = make({}, stack);
  web.addHook(LifecycleEvent.AFTER_INSTALL, DeploymentHook.fromFunction(ownFunction(stack, 'one')));
  expectInvalid(() => web.addHook(LifecycleEvent.AFTER_INSTALL, DeploymentHook.fromFunction(ownFunction(stack, 'two'))), {
    property: 'addHook', got: "'AfterInstall'", rule: 'has a hook already', remedy: 'Choose another event',
  });
});

test('the AppSpec lists every hook once, in the order of the release, in whatever order they were added', () => {
  fc.assert(fc.property(fc.shuffledSubarray(EVENTS), (added) => {
    const stack = newStack();
    const web = make({}, stack);
    added.forEach((event) => web.addHook(event, DeploymentHook.fromFunction(ownFunction(stack, `on-${event}`))));
    const expected = EVENTS.filter((event) => added.includes(event)).map((event) => ({ [event]: `on-${event}` }));
    expect(hooksOf(web)).toEqual(expected.length > 0 ? expected : undefined);
  }), { seed: 7, numRuns: 15 });
});

describe('the name in an AppSpec', () => {
  test.each<[string, (stack: Stack) => lambda.IFunction]>([
    ['by its name', (stack) => lambda.Function.fromFunctionName(stack, 'Imported', 'theirs')],
    ['by its ARN', (stack) => lambda.Function.fromFunctionArn(stack, 'Imported', 'arn:aws:lambda:eu-central-1:123456789012:function:theirs')],
  ])('is that of a function imported %s', (_how, functionOf) => {
    const stack = newStack();
    const web = make({}, stack);
    web.addHook(LifecycleEvent.BEFORE_INSTALL, DeploymentHook.fromFunction(functionOf(stack)));
    expect(hooksOf(web)).toEqual([{ BeforeInstall: 'theirs' }]);
  });

  test.each<[string, (stack: Stack) => lambda.IFunction]>([
    ['a function without one', (stack) => ownFunction(stack)],
    ['an alias', (stack) => ownFunction(stack, 'named').addAlias('live')],
    ['a version', (stack) => ownFunction(stack, 'named').currentVersion],
    ['an imported version', (stack) => lambda.Function.fromFunctionArn(stack, 'Imported', 'arn:aws:lambda:eu-central-1:123456789012:function:theirs:3')],
    ['a function whose name is a token', (stack) => ownFunction(stack, stack.urlSuffix, 'Token')],
  ])('cannot be made of %s', (_what, functionOf) => {
    const stack = newStack();
    const web = make({}, stack);
    web.addHook(LifecycleEvent.AFTER_ALLOW_TRAFFIC, DeploymentHook.fromFunction(functionOf(stack)));
    expectInvalid(() => hooksOf(web), {
      property: 'addHook', got: "'AfterAllowTraffic'", rule: 'the name of its function is unknown at synth', remedy: 'new Function(…, { functionName })',
    });
  });
});

test('of a function imported without its role CDK says what the role needs', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  make({}, stack).addHook(LifecycleEvent.AFTER_INSTALL, DeploymentHook.fromFunction(lambda.Function.fromFunctionName(stack, 'Imported', 'theirs')));
  expect(Annotations.fromStack(stack).findWarning('/Stack/Imported', Match.stringLikeRegexp('PutLifecycleEventHookExecutionStatus'))).toHaveLength(1);
});

test('a function of another stack does not tie the two together', () => {
  const app = new App();
  const functions = new Stack(app, 'Functions', { env: ENV });
  const handler = ownFunction(functions, 'elsewhere');
  const stack = new Stack(app, 'Stack', { env: ENV });
  make({}, stack).addHook(LifecycleEvent.AFTER_INSTALL, DeploymentHook.fromFunction(handler));
  expect(() => app.synth()).not.toThrow();
  expect(stack.dependencies).toEqual([functions]);
  expect(functions.dependencies).toEqual([]);
});
