/** The Lambda function between ECS and the hooks of a service. Bundled into assets/release-hook. */
import { ECSClient } from '@aws-sdk/client-ecs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { HookAnswer, HookEvent } from './decide';
import { handle } from './handler';
import { HOOKS_VARIABLE } from '../../src/engine/ecs-native/hook-protocol';
import { patienceFor } from '../shared/retry';

/** How long ECS is asked what it calls for. */
const TIME_TO_LOOK = 60_000;

const clients = {
  ecs: new ECSClient({}),
  // A function is asked once, and may take its time: without an answer nobody knows what it has done.
  lambda: new LambdaClient({ maxAttempts: 1, requestHandler: { requestTimeout: 0 } }),
};

export async function handler(event: HookEvent): Promise<HookAnswer> {
  return handle(event, JSON.parse(process.env[HOOKS_VARIABLE]!), clients, patienceFor(TIME_TO_LOOK));
}
