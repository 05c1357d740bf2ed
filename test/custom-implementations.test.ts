import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CiIdentityConfig, DeploymentHook, DeploymentHookConfig, DeploymentEngine, IBoundEngine, ICiIdentity, IDeploymentEngine, IDeploymentHook, LifecycleEvent } from '../src';
import { expectInvalid, make, newStack } from './helpers';

/** Written in a language without types, or in Python, where an object that lacks a member is found out when it is used. */
const hook = (made: unknown): IDeploymentHook => ({ bind: () => made as DeploymentHookConfig });

test.each([undefined, {}, { handler: {} }])('a hook of the user’s own that makes no function is rejected (%j)', (made) => {
  expectInvalid(() => make().addHook(LifecycleEvent.AFTER_INSTALL, hook(made)), {
    property: 'addHook', got: "'AfterInstall'", rule: 'bind() returned no function: it must return { handler }.', remedy: 'Use DeploymentHook.fromFunction(…)',
  });
});

test.each([
  ['region', 'arn:aws:lambda:us-east-1:123456789012:function:x', 'us-east-1'],
  ['account', 'arn:aws:lambda:eu-central-1:222222222222:function:x', '222222222222'],
])('a function of another %s is no hook: CodeDeploy calls those of its own', (part, arn, got) => {
  const stack = newStack();
  const web = make({}, stack);
  expectInvalid(() => web.addHook(LifecycleEvent.AFTER_INSTALL, DeploymentHook.fromFunction(lambda.Function.fromFunctionArn(stack, 'F', arn))), {
    property: 'addHook', got: `'${got}'`, rule: `is in a different ${part} from the service`, remedy: 'Make the function in the stack of the service.',
  });
});

test('an identity of the user’s own that binds to nothing is rejected', () => {
  const identity: ICiIdentity = { bind: () => undefined as unknown as CiIdentityConfig };
  expectInvalid(() => make({ ciIdentity: identity }), { property: 'ciIdentity', rule: 'bind() returned nothing.', remedy: 'Return what it made.' });
});

test('an engine of the user’s own that binds to nothing is rejected', () => {
  const engine: IDeploymentEngine = { requirements: DeploymentEngine.codeDeploy().requirements, bind: () => undefined as unknown as IBoundEngine };
  expectInvalid(() => make({ engine }), { property: 'engine', rule: 'bind() returned nothing.', remedy: 'Return what it made.' });
});
