import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { ECSClient } from '@aws-sdk/client-ecs';
import { Refusal } from '../shared/refusal';
import { AwsError, isPassing, patiently, Patience } from '../shared/retry';

/** Kept at the end of an invocation, to call the next one or to answer. */
export const TIME_TO_HAND_OVER = 10_000;
/** An error of AWS that lasts longer than this is one. */
export const LONGEST_PATIENCE = 120_000;

/** What of the SDK's clients is needed. */
export interface AwsClients {
  readonly cloudformation: Pick<CloudFormationClient, 'send'>;
  readonly codedeploy: Pick<CodeDeployClient, 'send'>;
  readonly ecs: Pick<ECSClient, 'send'>;
}

/** What the handler asks, with patience. */
export interface Aws {
  readonly cloudformation: CloudFormationClient['send'];
  readonly codedeploy: CodeDeployClient['send'];
  /** The same without patience, for what is done once after a look, or not at all. */
  readonly codedeployOnce: CodeDeployClient['send'];
  readonly ecs: ECSClient['send'];
}

/** The invocation is about to end, and the next one may get the answer that this one did not. */
export class OutOfTime extends Error {}

/**
 * Makes the calls of a release patient: an error that passes is waited out, one that does not is told in words, and one
 * that would only take longer than the invocation has left is `OutOfTime`.
 *
 * @param subject what the calls are about
 */
export function patientAws({ cloudformation, codedeploy, ecs }: AwsClients, subject: string, patience: Patience): Aws {
  const patient = (service: string, client: { send: (command: never) => Promise<unknown> }) => async (command: never) => {
    const enough = patience.now() + LONGEST_PATIENCE;
    const end = patience.deadline - TIME_TO_HAND_OVER;
    return patiently(async () => client.send(command), { ...patience, deadline: Math.min(enough, end) })
      .catch((error: AwsError) => { throw isPassing(error) && end < enough ? new OutOfTime() : inWords(error, subject, service); });
  };
  return {
    cloudformation: patient('CloudFormation', cloudformation) as Aws['cloudformation'],
    codedeploy: patient('CodeDeploy', codedeploy) as Aws['codedeploy'],
    codedeployOnce: (async (command: never) => codedeploy.send(command)) as Aws['codedeploy'],
    ecs: patient('ECS', ecs) as Aws['ecs'],
  };
}

/** An error of AWS, with what it is about and what to do. It keeps the name by which callers know it. */
function inWords(error: AwsError, subject: string, service: string): Refusal {
  const { name, message, $metadata: { httpStatusCode } = {} } = error;
  const told = httpStatusCode === undefined
    ? new Refusal(subject, `${service} could not be reached: ${message} (${name}).`, 'Deploy again when it can be.')
    : new Refusal(subject, `${service} refused what the release needs: ${message} (${name}).`, 'Correct what it names, and deploy again.');
  return Object.assign(told, { name });
}
