/** The Lambda function that owns what requests meet before the tasks. Bundled into assets/managed-listener. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { handle, ListenerEvent, RoutingEvent, RuleEvent } from './handler';
import { handleHealthCheck, HealthCheckEvent } from './health-check/handler';
import { HEALTH_CHECK_TYPE } from '../../src/custom-resources/health-check/protocol';
import { patienceFor } from '../shared/retry';

/** Between the last attempt and the moment at which Lambda stops the function. */
const MARGIN = 5_000;

const [balancing, cloudformation] = [new ElasticLoadBalancingV2Client({}), new CloudFormationClient({})];

type Event = ListenerEvent | RuleEvent | RoutingEvent | HealthCheckEvent;

export async function handler(event: Event, context: { getRemainingTimeInMillis(): number }): Promise<void> {
  const patience = patienceFor(context.getRemainingTimeInMillis() - MARGIN);
  await (isHealthCheck(event) ? handleHealthCheck(event, cloudformation, patience) : handle(event, balancing, patience));
}

function isHealthCheck(event: Event): event is HealthCheckEvent {
  return event.ResourceType === HEALTH_CHECK_TYPE;
}
