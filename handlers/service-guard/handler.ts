import { decide } from './decide';
import { Clients, observe } from './observe';
import type { GuardAttributes, GuardProperties } from '../../src/custom-resources/service-guard/protocol';
import { answer, CustomResourceEvent } from '../shared/custom-resource';
import { Refusal } from '../shared/refusal';
import { patiently, Patience } from '../shared/retry';

export type GuardEvent = CustomResourceEvent<GuardProperties>;

/** Kept for the answer, after everything else has run out of time. */
const TIME_TO_ANSWER = 15_000;

/** Handles a request of CloudFormation: asks AWS what is there, decides, answers. It changes nothing. */
export async function handle(event: GuardEvent, clients: Clients, patience: Patience): Promise<void> {
  const { RequestType, StackId, ResourceProperties: wanted, OldResourceProperties: old } = event;
  const physicalId = event.PhysicalResourceId ?? `guard-of-${wanted.ServiceName}`;
  await answer(event, patience, async () => {
    if (RequestType === 'Delete') {
      return { physicalId };
    }
    const work = { ...patience, deadline: patience.deadline - TIME_TO_ANSWER };
    const facts = await patiently(async () => observe(clients, StackId, { wanted, old }), work).catch((error) => { throw inWords(error, wanted); });
    const attributes: GuardAttributes = { TaskDefinition: decide({ wanted, old }, facts) };
    return { physicalId, attributes: { ...attributes } };
  });
}

/** An error of AWS, with what it is about and what to do. */
function inWords({ name, message }: Error, { ServiceName }: GuardProperties): Refusal {
  return new Refusal(`Service ${ServiceName}`, `could not be looked at, so nothing was changed: ${message} (${name}).`, 'Correct what it names, and deploy again.');
}
