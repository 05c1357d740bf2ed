import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { GetDeploymentCommand, GetDeploymentTargetCommand, type CodeDeployClient, type DeploymentInfo, type ECSTarget } from '@aws-sdk/client-codedeploy';
import { reasonOf, without } from './alarms';
import { Facts, hasEndedBadly, StateChange } from './message';
import { releaseOf } from '../../release/code-deploy/release-of';
import type { NotifierSettings } from '../../src/notifications/notifier-protocol';
import { patiently, Patience } from '../shared/retry';

/** What is asked about a deployment of CodeDeploy. */
export interface CodeDeployClients {
  readonly codedeploy: Pick<CodeDeployClient, 'send'>;
  readonly cloudwatch: Pick<CloudWatchClient, 'send'>;
}

/** CodeDeploy creates the rollback right after the event: how long to wait for it. */
const TIME_FOR_ROLLBACK = 10_000;
const POLL_MILLISECONDS = 2_000;
const MINUTE_MS = 60_000;

/** What the event says is sure; what CodeDeploy answers a moment later may be older. */
const STATUSES = { START: 'InProgress', READY: 'Ready', SUCCESS: 'Succeeded', FAILURE: 'Failed', STOP: 'Stopped' } as const;

/** What is to be known about a deployment that has changed its state. */
export async function factsOf(
  change: StateChange, { targetId, hooks }: NotifierSettings, clients: CodeDeployClients, patience: Patience,
): Promise<Facts> {
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
  return { release, why: await reasonOf(release.cause!, cloudwatch) };
}

async function getDeployment(codedeploy: CodeDeployClients['codedeploy'], deploymentId: string): Promise<DeploymentInfo> {
  const { deploymentInfo } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
  return deploymentInfo!;
}

async function getTarget(codedeploy: CodeDeployClients['codedeploy'], deploymentId: string, targetId: string): Promise<ECSTarget | undefined> {
  const { deploymentTarget } = await codedeploy.send(new GetDeploymentTargetCommand({ deploymentId, targetId }));
  return deploymentTarget?.ecsTarget;
}
