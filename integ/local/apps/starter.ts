import { App, Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { addHooksByTag } from './hooks-by-tag';
import { serviceStack } from './service-stack';
import { DeploymentEngine, DeploymentHook, DeploymentStage, EcsCanaryBlueGreen, HookContract, LifecycleEvent } from '../../../src';
import { STARTER } from '../starter';

/** What it is made like, as `--context` hands it over. */
export interface StarterContext {
  /** `ecsNative` or `codeDeploy`, the default. */
  readonly engine?: string;
  /** `yes` for releases that wait an hour for somebody, before their first request. */
  readonly approval?: string;
  /** `yes` for a hook that refuses every release; of ECS's services, whose hooks are not the release's. */
  readonly refusingHook?: string;
  /** Minutes that hooks have, which do what the tag of the version says: see hooks-by-tag.ts; of ECS's services. */
  readonly hooksByTag?: string;
  readonly canaryMinutes?: string;
  readonly terminationMinutes?: string;
}

/** By the starter's names and schedule. */
const app = new App({ context: { certificate: 'none', canaryMinutes: '10' } });
const context = (name: keyof StarterContext): string | undefined => app.node.tryGetContext(name);
const [waits, hookMinutes] = [context('approval') === 'yes', context('hooksByTag')];
const wait = Duration.hours(1);

const stack = serviceStack(app, STARTER.stack, STARTER.projectId, {
  terminationWait: Duration.minutes(Number(context('terminationMinutes') ?? 10)),
  ...(context('engine') === 'ecsNative' ? {
    engine: DeploymentEngine.ecsNative({
      pauses: waits ? [{ stage: DeploymentStage.POST_TEST_TRAFFIC_SHIFT, timeout: wait }] : undefined,
      hookTimeout: hookMinutes === undefined ? undefined : Duration.minutes(Number(hookMinutes)),
    }),
  } : { approvalWait: waits ? wait : undefined }),
});
const web = stack.node.findChild('Web') as EcsCanaryBlueGreen;
if (hookMinutes !== undefined) {
  addHooksByTag(web);
}
if (context('refusingHook') === 'yes') {
  web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, DeploymentHook.fromFunction(new lambda.Function(stack, 'Refuse', {
    functionName: 'hook-refuses',
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline("exports.handler = async () => ({ hookStatus: 'FAILED' });"),
  }), { contract: HookContract.ECS }));
}
