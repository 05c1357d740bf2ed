import { PublishCommand, type PublishCommandInput, type SNSClient } from '@aws-sdk/client-sns';
import { CodeDeployClients, factsOf } from './code-deploy';
import { EcsClients, ecsFactsOf } from './ecs';
import { EcsChange, ecsMessageOf } from './ecs-message';
import { Message, messageOf, StateChange } from './message';
import { chatOf, mailOf } from '../../release/render/message';
import type { NotifierSettings, Topic } from '../../src/notifications/notifier-protocol';
import { patiently, Patience } from '../shared/retry';

export interface Clients extends CodeDeployClients, EcsClients {
  /** A topic may be in another region. */
  readonly snsIn: (region: string) => Pick<SNSClient, 'send'>;
}

/** Tells the topics that want to know what has become of a deployment. */
export async function handle(change: StateChange | EcsChange, settings: NotifierSettings, clients: Clients, patience: Patience): Promise<void> {
  const message = isOfEcs(change) ? await messageOfEcs(change, settings, clients, patience)
    : messageOf(settings.service, change, await factsOf(change, settings, clients, patience));
  console.log(JSON.stringify({ change: change.detail, message }));
  if (message === undefined) {
    return;
  }
  // EventBridge and Lambda may deliver an event twice.
  const order = { MessageGroupId: settings.service, MessageDeduplicationId: change.id };
  const told = settings.topics.filter(({ events }) => events.includes(message.event))
    .map(async (topic) => patiently(async () => publish(topic, message, order, clients), patience));
  const failures = (await Promise.allSettled(told)).filter((outcome) => outcome.status === 'rejected');
  if (failures.length > 0) {
    // Lambda calls again, and some topics are told twice: better than not at all.
    throw new Error(failures.map(({ reason }) => `${reason.name}: ${reason.message}`).join('; '));
  }
}

function isOfEcs(change: StateChange | EcsChange): change is EcsChange {
  return 'source' in change && change.source === 'aws.ecs';
}

async function messageOfEcs(change: EcsChange, settings: NotifierSettings, clients: EcsClients, patience: Patience): Promise<Message | undefined> {
  const facts = await ecsFactsOf(change, settings, clients, patience);
  return facts && ecsMessageOf(settings.service, settings.targetId, change, facts);
}

type Order = Required<Pick<PublishCommandInput, 'MessageGroupId' | 'MessageDeduplicationId'>>;

async function publish({ arn: TopicArn, form }: Topic, message: Message, order: Order, { snsIn }: Clients): Promise<void> {
  const fifo = TopicArn.endsWith('.fifo') && order;
  const { subject: Subject, text } = mailOf(message);
  const told = form === 'chat' ? chatOf(message, order.MessageDeduplicationId!) : text;
  await snsIn(TopicArn.split(':')[3]).send(new PublishCommand({ TopicArn, Subject, Message: told, ...fifo }));
}
