import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { refusalOf } from './decide';
import type { HealthCheckProperties } from '../../../src/custom-resources/health-check/protocol';
import { answer, CustomResourceEvent, requestOf } from '../../shared/custom-resource';
import { Refusal } from '../../shared/refusal';
import { patiently, Patience } from '../../shared/retry';
import { isRollingBack } from '../../shared/rolling-back';

export type HealthCheckEvent = CustomResourceEvent<HealthCheckProperties>;

/** Kept for the answer, after everything else has run out of time. */
const TIME_TO_ANSWER = 15_000;

/** Handles a request of CloudFormation: refuses a change of a live version's check, and changes nothing itself. */
export async function handleHealthCheck(event: HealthCheckEvent, cloudformation: Pick<CloudFormationClient, 'send'>, patience: Patience): Promise<void> {
  // There is one in a stack.
  const { stackId, logicalId, physicalId = logicalId, type, wanted, old } = requestOf(event);
  console.log(JSON.stringify({ type, stackId, logicalId, wanted, old }));
  await answer(event, patience, async () => {
    const refusal = type === 'Update' ? refusalOf(wanted, old!) : undefined;
    const work = { ...patience, deadline: patience.deadline - TIME_TO_ANSWER };
    const rollsBack = async () => patiently(async () => isRollingBack(cloudformation, stackId), work)
      .catch((error) => { throw inWords(error); });
    if (refusal && !await rollsBack()) {
      throw refusal;
    }
    return { physicalId };
  });
}

/** An error of AWS, with what it is about and what to do. */
function inWords({ name, message }: Error): Refusal {
  return new Refusal(
    'Health check',
    `the update changes one, and whether it is being rolled back could not be found out, so nothing was changed: ${message} (${name}).`,
    'Correct what it names, and deploy again.',
  );
}
