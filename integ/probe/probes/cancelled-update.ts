/** What becomes of the request to a custom resource whose stack's update is cancelled. */
import { LambdaClient, ListTagsCommand } from '@aws-sdk/client-lambda';
import { DeployedStack, StackEnded } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { FIRST_ANSWER, PARAMETERS } from '../stacks/listener-names';

export interface Observation {
  readonly update: StackEnded;
  /** When the request of the update was received and answered, in ISO 8601. */
  readonly began?: string;
  readonly ended?: string;
  /** When the rollback's was received. */
  readonly rollback?: string;
}

/** So long the update's request takes if nothing comes beside it. */
const REQUEST_MINUTES = 4;
const LEAST_SECONDS = 5;
const PATIENCE_MINUTES = 5;

export function judge({ update: { status, reason }, began, ended, rollback }: Observation): Judgement {
  if (!status.endsWith('ROLLBACK_COMPLETE') || !began || !ended || !rollback || rollback < began) {
    return { verdict: 'undecided', because: `the update ended ${status}${reason ? `: ${reason}` : ''}` };
  }
  const isBeside = rollback < ended;
  return {
    verdict: isBeside ? 'confirmed' : 'refuted',
    because: `the request of the update came at ${began}, the rollback's at ${rollback}, ${isBeside ? 'before' : 'after'} the first was answered at ${ended}`,
  };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const { minuteMs } = stack.site;
  // Another value each time, or nothing would change.
  const value = `answer-${Date.now()}`;
  const answerSeconds = String(Math.max(Math.ceil(REQUEST_MINUTES * minuteMs / 1000), LEAST_SECONDS));
  const noted = (name: string) => async () => (await notes(stack))[name];
  const isThere = (time: string | undefined) => time !== undefined;
  await stack.begin({ parameters: { [PARAMETERS.answer]: value, [PARAMETERS.answerSeconds]: answerSeconds } });
  const began = await stack.watch(PATIENCE_MINUTES, noted(`began-${value}`), isThere);
  await stack.cancel();
  const update = await stack.ended();
  const ended = await stack.watch(PATIENCE_MINUTES, noted(`ended-${value}`), isThere);
  return { update, began, ended, rollback: await noted(`began-${FIRST_ANSWER}`)() };
}

/** Times by what happened. */
async function notes({ clientConfig, outputs }: DeployedStack): Promise<Record<string, string | undefined>> {
  return (await new LambdaClient(clientConfig).send(new ListTagsCommand({ Resource: outputs.AnsweringOutput }))).Tags ?? {};
}

export const CANCELLED_UPDATE: Probe<Observation> = {
  id: 'cancelled-update',
  question: 'Does the rollback of a cancelled update ask a custom resource that is still at work for the update?',
  stack: 'ProbeListener',
  minutes: 8,
  settles: [{ fact: 'The request of an update that is cancelled is not told so, and the rollback\'s comes beside it', judge }],
  observe,
};
