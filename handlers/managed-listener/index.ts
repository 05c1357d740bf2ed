/** The Lambda function that owns what requests meet before the tasks, and what of a service may change. Bundled into assets/managed-listener. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { GuardEvent, handleGuard, isGuard } from './guards/handler';
import { handle, ListenerEvent, RoutingEvent, RuleEvent } from './handler';
import { handleSettings, SettingsEvent } from './settings/handler';
import { SETTINGS_TYPE } from '../../src/custom-resources/service-settings/protocol';
import { patienceFor } from '../shared/retry';

/** Between the last attempt and the moment at which Lambda stops the function. */
const MARGIN = 5_000;

const [balancing, cloudformation, ecs] = [new ElasticLoadBalancingV2Client({}), new CloudFormationClient({}), new ECSClient({})];

type Event = GuardEvent | ListenerEvent | RuleEvent | RoutingEvent | SettingsEvent;

export async function handler(event: Event, context: { getRemainingTimeInMillis(): number }): Promise<void> {
  const patience = patienceFor(context.getRemainingTimeInMillis() - MARGIN);
  if (isGuard(event)) {
    await handleGuard(event, cloudformation, patience);
  } else if (event.ResourceType === SETTINGS_TYPE) {
    await handleSettings(event as SettingsEvent, ecs, patience);
  } else {
    await handle(event as ListenerEvent, balancing, patience);
  }
}
