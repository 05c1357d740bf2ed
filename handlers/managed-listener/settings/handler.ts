import { UpdateServiceCommand, type ECSClient } from '@aws-sdk/client-ecs';
import { Change, decide } from './decide';
import type { SettingsProperties } from '../../../src/custom-resources/service-settings/protocol';
import { answer, CustomResourceEvent, requestOf } from '../../shared/custom-resource';
import { Refusal } from '../../shared/refusal';
import { is, patiently, Patience } from '../../shared/retry';
import { ignoreIf } from '../managed';

export type SettingsEvent = CustomResourceEvent<SettingsProperties>;

/** Kept for the answer, after everything else has run out of time. */
const TIME_TO_ANSWER = 15_000;

/** Handles a request of CloudFormation: sets what the template says of services otherwise than before. In a rollback that is what it said then. */
export async function handleSettings(event: SettingsEvent, ecs: Pick<ECSClient, 'send'>, patience: Patience): Promise<void> {
  // There is one in a stack.
  const { stackId, logicalId, physicalId = logicalId, type, wanted, old } = requestOf(event);
  console.log(JSON.stringify({ type, stackId, logicalId, wanted, old }));
  const work: Patience = { ...patience, deadline: patience.deadline - TIME_TO_ANSWER };
  await answer(event, patience, async () => {
    for (const change of type === 'Delete' ? [] : decide(wanted, old)) {
      console.log(JSON.stringify(change));
      await patiently(async () => ecs.send(new UpdateServiceCommand(change)), work)
        // Somebody has deleted it by hand: there is nothing to set, and a rollback must not fail for that.
        .catch(ignoreIf((error) => is(error, 'ServiceNotFound') || is(error, 'ServiceNotActive')))
        .catch((error: Error) => { throw inWords(change, error); });
    }
    return { physicalId };
  });
}

/** An error of AWS, with what it is about and what to do. */
function inWords({ service, cluster, ...settings }: Change, { name, message }: Error): Refusal {
  const told = Object.entries(settings).map(([setting, value]) => `${setting} ${value}`).join(' and ');
  return new Refusal(`Service ${service}`, `ECS refused to set ${told}: ${message} (${name}).`, 'Correct what it names, and deploy again.');
}
