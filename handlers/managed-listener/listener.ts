import {
  AddListenerCertificatesCommand, AddTagsCommand, CreateListenerCommand, DeleteListenerCommand, ModifyListenerAttributesCommand,
  ModifyListenerCommand, RemoveListenerCertificatesCommand, RemoveTagsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { Call } from './calls';
import { decide } from './decide';
import { ListenerRequest } from './facts';
import { ignoreIf, Managed } from './managed';
import { describeDefaultRule, observe, Send } from './observe';
import type { ListenerAttributes, ListenerProperties } from '../../src/custom-resources/managed-listener/protocol';
import { Outcome } from '../shared/custom-resource';
import { is } from '../shared/retry';

/** The listeners that deployments move. */
export const MANAGED_LISTENER: Managed<ListenerProperties> = {
  title: 'Listener',
  // It was made between the question and the call, perhaps by a request whose answer got lost.
  raced: 'DuplicateListener',
  carryOut,
};

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
