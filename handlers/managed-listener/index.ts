/** The Lambda function that owns the listeners that deployments move. Bundled into assets/managed-listener. */
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { handle, ListenerEvent } from './handler';
import { patienceFor } from '../shared/retry';

/** Between the last attempt and the moment at which Lambda stops the function. */
const MARGIN = 5_000;

const client = new ElasticLoadBalancingV2Client({});

export async function handler(event: ListenerEvent, context: { getRemainingTimeInMillis(): number }): Promise<void> {
  await handle(event, client, patienceFor(context.getRemainingTimeInMillis() - MARGIN));
}
