import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { refusalOf as refusedChecks } from './health-check';
import { refusalOf as refusedChanges } from './service-changes';
import { HEALTH_CHECK_TYPE } from '../../../src/custom-resources/health-check/protocol';
import { CHANGES_TYPE } from '../../../src/custom-resources/service-changes/protocol';
import { answer, CustomResourceEvent, requestOf } from '../../shared/custom-resource';
import { Refusal } from '../../shared/refusal';
import { patiently, Patience } from '../../shared/retry';
import { isRollingBack } from '../../shared/rolling-back';

/** A guard: it goes by what the template says and has said, and changes nothing. */
interface Guard<Properties> {
  /** What errors are about. */
  readonly title: string;
  /** Why an update is refused; nothing when it may go on. */
  refusalOf(wanted: Properties, old: Properties): Refusal | undefined;
}

const GUARDS: Record<string, Guard<never>> = {
  [HEALTH_CHECK_TYPE]: { title: 'Health check', refusalOf: refusedChecks },
  [CHANGES_TYPE]: { title: 'Service', refusalOf: refusedChanges },
};

export type GuardEvent = CustomResourceEvent<unknown>;

/** Kept for the answer, after everything else has run out of time. */
const TIME_TO_ANSWER = 15_000;

/** Whether the function guards such a resource. */
export function isGuard({ ResourceType }: GuardEvent): boolean {
  return ResourceType in GUARDS;
}

/** Handles a request of CloudFormation: refuses an update before it has changed anything. Whoever rolls back is not to be told. */
export async function handleGuard(event: GuardEvent, cloudformation: Pick<CloudFormationClient, 'send'>, patience: Patience): Promise<void> {
  const { title, refusalOf } = GUARDS[event.ResourceType];
  // There is one in a stack.
  const { stackId, logicalId, physicalId = logicalId, type, wanted, old } = requestOf(event);
  console.log(JSON.stringify({ type, stackId, logicalId, wanted, old }));
  await answer(event, patience, async () => {
    const refusal = type === 'Update' ? refusalOf(wanted as never, old as never) : undefined;
    const work = { ...patience, deadline: patience.deadline - TIME_TO_ANSWER };
    const rollsBack = async () => patiently(async () => isRollingBack(cloudformation, stackId), work)
      .catch((error) => { throw inWords(title, error); });
    if (refusal && !await rollsBack()) {
      throw refusal;
    }
    return { physicalId };
  });
}

/** An error of AWS, with what it is about and what to do. */
function inWords(title: string, { name, message }: Error): Refusal {
  return new Refusal(
    title,
    `the update would have to be refused unless it is a rollback, and whether it is could not be found out, so nothing was changed: ${message} (${name}).`,
    'Correct what it names, and deploy again.',
  );
}
