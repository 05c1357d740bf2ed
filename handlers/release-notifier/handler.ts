import { DescribeAlarmsCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { GetDeploymentCommand, GetDeploymentTargetCommand, type CodeDeployClient, type DeploymentInfo, type ECSTarget } from '@aws-sdk/client-codedeploy';
import { PublishCommand, type PublishCommandInput, type SNSClient } from '@aws-sdk/client-sns';
import { Facts, hasEndedBadly, Message, messageOf, StateChange } from './message';
import { alarmOf } from '../../release/cloud-watch/alarm-of';
import { releaseOf } from '../../release/code-deploy/release-of';
import { ObservedAlarm } from '../../release/observation';
import { chatOf, mailOf } from '../../release/render/message';
import { whyOf } from '../../release/why';
import type { NotifierSettings, Topic } from '../../src/engine/code-deploy/notifier-protocol';
import { patiently, Patience } from '../shared/retry';

export interface Clients {
  readonly codedeploy: Pick<CodeDeployClient, 'send'>;
  readonly cloudwatch: Pick<CloudWatchClient, 'send'>;
  /** A topic may be in another region. */
  readonly snsIn: (region: string) => Pick<SNSClient, 'send'>;
}

/** CodeDeploy creates the rollback right after the event: how long to wait for it. */
const TIME_FOR_ROLLBACK = 10_000;
const POLL_MILLISECONDS = 2_000;
const MINUTE_MS = 60_000;

/** Tells the topics that want to know what has become of a deployment. */
export async function handle(change: StateChange, settings: NotifierSettings, clients: Clients, patience: Patience): Promise<void> {
  const facts = await factsOf(change, settings, clients, patience);
  const message = messageOf(settings.service, change, facts);
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

/** What the event says is sure; what CodeDeploy answers a moment later may be older. */
const STATUSES = { START: 'InProgress', READY: 'Ready', SUCCESS: 'Succeeded', FAILURE: 'Failed', STOP: 'Stopped' } as const;

async function factsOf(change: StateChange, { targetId, hooks }: NotifierSettings, clients: Clients, patience: Patience): Promise<Facts> {
  const { codedeploy, cloudwatch } = clients;
  const { deploymentId, state } = change.detail;
  const getInfo = async () => patiently(async () => getDeployment(codedeploy, deploymentId), patience);
  const observed = (info: DeploymentInfo, target?: ECSTarget) =>
    releaseOf({ ...info, deploymentId, status: STATUSES[state] }, { target, hooks, now: patience.now(), minuteMs: MINUTE_MS });
  let info = await getInfo();
  if (!hasEndedBadly(change)) {
    return { release: observed(info) };
  }
  const deadline = patience.now() + TIME_FOR_ROLLBACK;
  while (observed(info).rollback?.status === 'due' && patience.now() < deadline) {
    await patience.sleep(POLL_MILLISECONDS);
    info = await getInfo();
  }
  // Without them the message only says less.
  const target = await getTarget(codedeploy, deploymentId, targetId).catch(without<ECSTarget>('lifecycle events'));
  const release = observed(info, target);
  const { cause } = release;
  const names = [...cause!.alarms ?? []];
  const alarms = names.length > 0 ? await getAlarms(cloudwatch, names).catch(without<ObservedAlarm[]>('alarms')) : undefined;
  return { release, why: whyOf(cause!, { alarms }) };
}

function without<T>(what: string): (error: Error) => T | undefined {
  return (error) => {
    console.log(`no ${what}: ${error.name}: ${error.message}`);
    return undefined;
  };
}

async function getDeployment(codedeploy: Clients['codedeploy'], deploymentId: string): Promise<DeploymentInfo> {
  const { deploymentInfo } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
  return deploymentInfo!;
}

async function getTarget(codedeploy: Clients['codedeploy'], deploymentId: string, targetId: string): Promise<ECSTarget | undefined> {
  const { deploymentTarget } = await codedeploy.send(new GetDeploymentTargetCommand({ deploymentId, targetId }));
  return deploymentTarget?.ecsTarget;
}

async function getAlarms(cloudwatch: Clients['cloudwatch'], AlarmNames: string[]): Promise<ObservedAlarm[]> {
  const command = new DescribeAlarmsCommand({ AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.send(command);
  return [...MetricAlarms, ...CompositeAlarms].map(alarmOf);
}

type Order = Required<Pick<PublishCommandInput, 'MessageGroupId' | 'MessageDeduplicationId'>>;

async function publish({ arn: TopicArn, form }: Topic, message: Message, order: Order, { snsIn }: Clients): Promise<void> {
  const fifo = TopicArn.endsWith('.fifo') && order;
  const { subject: Subject, text } = mailOf(message);
  const told = form === 'chat' ? chatOf(message, order.MessageDeduplicationId!) : text;
  await snsIn(TopicArn.split(':')[3]).send(new PublishCommand({ TopicArn, Subject, Message: told, ...fifo }));
}
