/** The Lambda function of `SmokeTest.http()`. Bundled into assets/smoke-test. */
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ask } from './ask';
import { EcsAnswer } from './ecs';
import { handle, HookEvent } from './handler';
import { TEST_VARIABLE } from '../../src/hooks/smoke-test-protocol';
import { patienceFor } from '../shared/retry';

/** Between the last attempt and the moment at which Lambda stops the function. */
const MARGIN = 5_000;

// Without a way to the APIs a connection would hang for longer than there is time.
const config = { requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000 } };
const clients = {
  codedeploy: new CodeDeployClient(config), ecs: new ECSClient(config), balancer: new ElasticLoadBalancingV2Client(config), ask,
};

export async function handler(event: HookEvent, context: { getRemainingTimeInMillis(): number }): Promise<EcsAnswer | undefined> {
  return handle(event, JSON.parse(process.env[TEST_VARIABLE]!), clients, patienceFor(context.getRemainingTimeInMillis() - MARGIN));
}
