import {
  AddListenerCertificatesCommand, AddTagsCommand, CreateListenerCommand, DeleteListenerCommand, type ElasticLoadBalancingV2Client,
  ModifyListenerAttributesCommand, ModifyListenerCommand, RemoveListenerCertificatesCommand, RemoveTagsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { Call } from './calls';
import { decide } from './decide';
import { ListenerRequest } from './facts';
import { describeDefaultRule, observe, Send } from './observe';
import type { ListenerAttributes, ListenerProperties } from '../../src/custom-resources/managed-listener/protocol';
import { answer, CustomResourceEvent, Outcome } from '../shared/custom-resource';
import { Refusal } from '../shared/refusal';
import { is, patiently, Patience } from '../shared/retry';

export type ListenerEvent = CustomResourceEvent<ListenerProperties>;

/** Kept for the answer, after everything else has run out of time. */
const TIME_TO_ANSWER = 15_000;

/** Handles a request of CloudFormation: asks AWS what is there, decides, calls, answers. */
export async function handle(event: ListenerEvent, client: Pick<ElasticLoadBalancingV2Client, 'send'>, patience: Patience): Promise<void> {
  const request = requestOf(event);
  console.log(JSON.stringify(request));
  const work: Patience = { ...patience, deadline: patience.deadline - TIME_TO_ANSWER };
  const send = (async (command: never) => patiently(async () => client.send(command), work)) as Send;
  await answer(event, patience, async (made) => {
    const attempt = async () => carryOut(request, send, made);
    return attempt()
      // The listener was made between the question and the call, perhaps by a request whose answer got lost.
      .catch(async (error: Error) => is(error, 'DuplicateListener') ? attempt() : Promise.reject(error))
      .catch((error: unknown) => { throw inWords(error, request); });
  });
}

function requestOf(event: ListenerEvent): ListenerRequest {
  return {
    type: event.RequestType,
    stackId: event.StackId,
    logicalId: event.LogicalResourceId,
    physicalId: event.PhysicalResourceId,
    wanted: event.ResourceProperties,
    old: event.OldResourceProperties,
  };
}

async function carryOut(request: ListenerRequest, send: Send, made: { physicalId?: string }): Promise<Outcome> {
  const { arn, calls } = decide(request, await observe(send, request));
  made.physicalId = arn;
  for (const call of calls) {
    console.log(JSON.stringify(call));
    made.physicalId = await perform(call, send, made.physicalId!);
  }
  if (request.type === 'Delete') {
    return { physicalId: request.physicalId! };
  }
  const attributes: ListenerAttributes = { RuleArn: await describeDefaultRule(send, made.physicalId!) };
  return { physicalId: made.physicalId!, attributes: { ...attributes } };
}

/** Makes a call and returns the ARN of the listener. */
async function perform(call: Call, send: Send, arn: string): Promise<string> {
  switch (call.name) {
    case 'CreateListener':
      return (await send(new CreateListenerCommand(call.input))).Listeners![0].ListenerArn!;
    case 'ModifyListener':
      await send(new ModifyListenerCommand({ ListenerArn: arn, ...call.input }));
      break;
    case 'DeleteListener':
      await send(new DeleteListenerCommand({ ListenerArn: arn })).catch(ignoreIf((error) => is(error, 'ListenerNotFound')));
      break;
    case 'AddListenerCertificates':
      await send(new AddListenerCertificatesCommand({ ListenerArn: arn, ...call.input }));
      break;
    case 'RemoveListenerCertificates':
      await send(new RemoveListenerCertificatesCommand({ ListenerArn: arn, ...call.input }));
      break;
    case 'AddTags':
      await send(new AddTagsCommand({ ResourceArns: [arn], ...call.input }));
      break;
    case 'RemoveTags':
      await send(new RemoveTagsCommand({ ResourceArns: [arn], ...call.input }));
      break;
    case 'ModifyListenerAttributes':
      await send(new ModifyListenerAttributesCommand({ ListenerArn: arn, ...call.input })).catch(ignoreIf(() => call.optional === true));
  }
  return arn;
}

function ignoreIf(harmless: (error: Error) => boolean): (error: Error) => void {
  return (error) => {
    if (!harmless(error)) {
      throw error;
    }
    console.log(`ignored: ${error.name}: ${error.message}`);
  };
}

/** An error of AWS, with what it is about and what to do. A refusal says so itself. */
function inWords(error: unknown, { type, logicalId }: ListenerRequest): unknown {
  const { message, name } = (error ?? {}) as Partial<Error>;
  return error instanceof Refusal || message === undefined ? error : new Refusal(
    `Listener ${logicalId}`,
    `Elastic Load Balancing refused to ${type.toLowerCase()} it: ${message} (${name}).`,
    'Correct what it names, and deploy again.',
  );
}
