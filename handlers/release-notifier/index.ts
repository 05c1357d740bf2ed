/** The Lambda function that tells topics what becomes of releases. Bundled into assets/release-notifier. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SNSClient } from '@aws-sdk/client-sns';
import { EcsChange } from './ecs-message';
import { handle } from './handler';
import { StateChange } from './message';
import { SETTINGS_VARIABLE } from '../../src/notifications/notifier-protocol';
import { patienceFor } from '../shared/retry';

/** Between the last attempt and the moment at which Lambda stops the function. */
const MARGIN = 5_000;

const clients = {
  codedeploy: new CodeDeployClient({}),
  ecs: new ECSClient({}),
  cloudwatch: new CloudWatchClient({}),
  snsIn: (region: string) => new SNSClient({ region }),
};

export async function handler(change: StateChange | EcsChange, context: { getRemainingTimeInMillis(): number }): Promise<void> {
  await handle(change, JSON.parse(process.env[SETTINGS_VARIABLE]!), clients, patienceFor(context.getRemainingTimeInMillis() - MARGIN));
}
