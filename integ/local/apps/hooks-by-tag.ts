import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DeploymentHook, EcsCanaryBlueGreen, HookContract, LifecycleEvent } from '../../../src';

/** What a hook can do other than agree. */
export type Disagreement = 'refused' | 'unanswered' | 'misunderstood' | 'thrown';
/** The stages that have a hook. */
export type HookedStage = 'POST_SCALE_UP' | 'PRE_PRODUCTION_TRAFFIC_SHIFT' | 'POST_PRODUCTION_TRAFFIC_SHIFT';

/** A version that is refused, or worse, at a stage. */
export function disagreedVersion(version: string, how: Disagreement, stage: HookedStage): string {
  return `${version}-${how}-${stage}`;
}

/** Gives a service that ECS releases hooks which look at the tag of the new version. */
export function addHooksByTag(web: EcsCanaryBlueGreen): void {
  const handler = new lambda.Function(Stack.of(web), 'ByTag', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline(CODE),
  });
  handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['ecs:DescribeServiceRevisions'], resources: ['*'] }));
  for (const event of [LifecycleEvent.AFTER_INSTALL, LifecycleEvent.BEFORE_ALLOW_TRAFFIC, LifecycleEvent.AFTER_ALLOW_TRAFFIC]) {
    web.addHook(event, DeploymentHook.fromFunction(handler, { contract: HookContract.ECS }));
  }
}

const CODE = `
const { DescribeServiceRevisionsCommand, ECSClient } = require('@aws-sdk/client-ecs');
const ANSWERS = {
  refused: { hookStatus: 'FAILED' },
  unanswered: { hookStatus: 'IN_PROGRESS', callBackDelay: 60 },
  misunderstood: { status: 'Succeeded' },
};
exports.handler = async ({ lifecycleStage, executionDetails: { targetServiceRevisionArn } }) => {
  const { serviceRevisions: [revision] } = await new ECSClient().send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: [targetServiceRevisionArn] }));
  const [, how, stage] = /-([a-z]+)-([A-Z_]+)$/.exec(revision.containerImages[0].image) ?? [];
  if (stage !== lifecycleStage) {
    return { hookStatus: 'SUCCEEDED' };
  }
  if (how === 'thrown') {
    throw new Error('it has failed');
  }
  return ANSWERS[how];
};`;
