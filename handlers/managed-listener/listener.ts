import {
  AddListenerCertificatesCommand, CreateListenerCommand, DeleteListenerCommand, ModifyListenerAttributesCommand,
  ModifyListenerCommand, RemoveListenerCertificatesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { Call } from './calls';
import { decide } from './decide';
import { ListenerRequest } from './facts';
import { changeTags, ignoreIf, Made, makeCalls, Managed } from './managed';
import { describeDefaultRule, observe, Send } from './observe';
import type { ListenerAttributes, ListenerProperties } from '../../src/custom-resources/managed-listener/protocol';
import { Outcome } from '../shared/custom-resource';
import { is } from '../shared/retry';

/** The listeners that deployments move. */
export const MANAGED_LISTENER: Managed<ListenerProperties> = {
  title: 'Listener',
  // It was made between the question and the call, perhaps by a request whose answer got lost.
  raced: ['DuplicateListener', 'ListenerNotFound'],
  carryOut,
};

async function carryOut(request: ListenerRequest, send: Send, made: Made): Promise<Outcome> {
  const { arn, calls } = decide(request, await observe(send, request));
  made.physicalId = arn;
  await makeCalls(calls, made, async (call, current) => perform(call, send, current));
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
    case 'RemoveTags':
      await changeTags(send, arn, call);
      break;
    case 'ModifyListenerAttributes':
      await send(new ModifyListenerAttributesCommand({ ListenerArn: arn, ...call.input })).catch(ignoreIf(() => call.optional === true));
  }
  return arn;
}
