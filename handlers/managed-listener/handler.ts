import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { MANAGED_LISTENER } from './listener';
import { Managed } from './managed';
import { Send } from './observe';
import { MANAGED_ROUTING } from './rules/routing';
import { MANAGED_RULE } from './rules/rule';
import { ListenerProperties, RESOURCE_TYPE } from '../../src/custom-resources/managed-listener/protocol';
import { ROUTING_TYPE, RoutingProperties, RULE_TYPE, RuleProperties } from '../../src/custom-resources/managed-rule/protocol';
import { answer, CustomResourceEvent, Outcome, requestOf, ResourceRequest } from '../shared/custom-resource';
import { Refusal } from '../shared/refusal';
import { is, patiently, Patience } from '../shared/retry';

export type ListenerEvent = CustomResourceEvent<ListenerProperties>;
export type RuleEvent = CustomResourceEvent<RuleProperties>;
export type RoutingEvent = CustomResourceEvent<RoutingProperties>;

/** Kept for the answer, after everything else has run out of time. */
const TIME_TO_ANSWER = 15_000;

/** How often somebody may be faster: as many rules are made side by side as a stack has services. */
const LOOKS = 20;

const KINDS: Record<string, Managed<never>> = {
  [RESOURCE_TYPE]: MANAGED_LISTENER as Managed<never>,
  [RULE_TYPE]: MANAGED_RULE as Managed<never>,
  [ROUTING_TYPE]: MANAGED_ROUTING as Managed<never>,
};

/** Handles a request of CloudFormation: asks AWS what is there, decides, calls, answers. */
export async function handle(
  event: ListenerEvent | RuleEvent | RoutingEvent, client: Pick<ElasticLoadBalancingV2Client, 'send'>, patience: Patience,
): Promise<void> {
  const { title, raced, carryOut } = KINDS[event.ResourceType];
  const request = requestOf(event as CustomResourceEvent<never>);
  console.log(JSON.stringify(request));
  const work: Patience = { ...patience, deadline: patience.deadline - TIME_TO_ANSWER };
  const send = (async (command: never) => patiently(async () => client.send(command), work)) as Send;
  await answer(event, patience, async (made) => {
    const look = async (looks: number): Promise<Outcome> => carryOut(request, send, made)
      .catch(async (error: unknown) => raced.some((name) => is(error, name)) && looks < LOOKS ? look(looks + 1) : Promise.reject(error as Error));
    return look(1).catch((error: unknown) => { throw inWords(error, title, request); });
  });
}

/** An error of AWS, with what it is about and what to do. A refusal says so itself. */
function inWords(error: unknown, title: string, { type, logicalId }: ResourceRequest<unknown>): unknown {
  const { message, name } = (error ?? {}) as Partial<Error>;
  return error instanceof Refusal || message === undefined ? error : new Refusal(
    `${title} ${logicalId}`,
    `Elastic Load Balancing refused to ${type.toLowerCase()} it: ${message} (${name}).`,
    'Correct what it names, and deploy again.',
  );
}
