import {
  GetDeploymentCommand, GetDeploymentTargetCommand, type CodeDeployClient, type DeploymentInfo, type LifecycleEvent,
} from '@aws-sdk/client-codedeploy';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { Facts, hasEndedBadly, isRollback, Message, messageOf, StateChange } from './message';
import type { NotifierSettings } from '../../src/notifications/notifier-protocol';
import { patiently, Patience } from '../shared/retry';

export interface Clients {
  readonly codedeploy: Pick<CodeDeployClient, 'send'>;
  /** A topic may be in another region. */
  readonly snsIn: (region: string) => Pick<SNSClient, 'send'>;
}

/** CodeDeploy creates the rollback right after the event: how long to wait for it. */
const TIME_FOR_ROLLBACK = 10_000;
const POLL_MILLISECONDS = 2_000;

/** Tells the topics that want to know what has become of a deployment. */
export async function handle(change: StateChange, settings: NotifierSettings, clients: Clients, patience: Patience): Promise<void> {
  const facts = await factsOf(change, settings.targetId, clients, patience);
  const message = messageOf(settings.service, change, facts);
  console.log(JSON.stringify({ change: change.detail, message }));
  if (message === undefined) {
    return;
  }
  // EventBridge and Lambda may deliver an event twice.
  const order = { MessageGroupId: settings.service, MessageDeduplicationId: change.id };
  const told = settings.topics.filter(({ events }) => events.includes(message.event))
    .map(async ({ arn }) => patiently(async () => publish(arn, message, order, clients), patience));
  const failures = (await Promise.allSettled(told)).filter((outcome) => outcome.status === 'rejected');
  if (failures.length > 0) {
    // Lambda calls again, and some topics are told twice: better than not at all.
    throw new Error(failures.map(({ reason }) => `${reason.name}: ${reason.message}`).join('; '));
  }
}

async function factsOf(change: StateChange, targetId: string, { codedeploy }: Clients, patience: Patience): Promise<Facts> {
  const { deploymentId } = change.detail;
  const getInfo = async () => patiently(async () => getDeployment(codedeploy, deploymentId), patience);
  let info = await getInfo();
  if (!hasEndedBadly(change)) {
    return { info };
  }
  const deadline = patience.now() + TIME_FOR_ROLLBACK;
  while (mayBeRolledBack(info) && patience.now() < deadline) {
    await patience.sleep(POLL_MILLISECONDS);
    info = await getInfo();
  }
  // Without it the message only says less.
  const events = await getEvents(codedeploy, deploymentId, targetId).catch((error: Error) => {
    console.log(`no lifecycle events: ${error.name}: ${error.message}`);
    return [];
  });
  return { info, failed: events.find(({ status }) => status === 'Failed') };
}

/** Whether CodeDeploy may be about to say which deployment rolls this one back. */
function mayBeRolledBack(info: DeploymentInfo): boolean {
  return !isRollback(info) && info.autoRollbackConfiguration?.enabled === true && !info.rollbackInfo?.rollbackDeploymentId;
}

async function getDeployment(codedeploy: Clients['codedeploy'], deploymentId: string): Promise<DeploymentInfo> {
  const { deploymentInfo } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
  return deploymentInfo!;
}

async function getEvents(codedeploy: Clients['codedeploy'], deploymentId: string, targetId: string): Promise<LifecycleEvent[]> {
  const { deploymentTarget } = await codedeploy.send(new GetDeploymentTargetCommand({ deploymentId, targetId }));
  return deploymentTarget?.ecsTarget?.lifecycleEvents ?? [];
}

async function publish(TopicArn: string, { subject: Subject, text }: Message, order: object, { snsIn }: Clients): Promise<void> {
  const fifo = TopicArn.endsWith('.fifo') && order;
  await snsIn(TopicArn.split(':')[3]).send(new PublishCommand({ TopicArn, Subject, Message: text, ...fifo }));
}
