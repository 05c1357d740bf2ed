/** The Lambda function that looks at a service before CloudFormation changes it. Bundled into assets/service-guard. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { GuardEvent, handle } from './handler';
import { patienceFor } from '../shared/retry';

/** Between the last attempt and the moment at which Lambda stops the function. */
const MARGIN = 5_000;

const clients = { cloudformation: new CloudFormationClient({}), cloudwatch: new CloudWatchClient({}), ecs: new ECSClient({}) };

export async function handler(event: GuardEvent, context: { getRemainingTimeInMillis(): number }): Promise<void> {
  await handle(event, clients, patienceFor(context.getRemainingTimeInMillis() - MARGIN));
}
