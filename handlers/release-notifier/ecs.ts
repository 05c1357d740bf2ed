import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DescribeServiceDeploymentsCommand, ListServiceDeploymentsCommand, type ECSClient, type ServiceDeploymentBrief } from '@aws-sdk/client-ecs';
import { reasonOf } from './alarms';
import { EcsChange, EcsFacts } from './ecs-message';
import { releaseOf } from '../../release/ecs-native/release-of';
import type { NotifierSettings } from '../../src/notifications/notifier-protocol';
import { patiently, Patience } from '../shared/retry';

/** What is asked about a deployment of ECS. */
export interface EcsClients {
  readonly ecs: Pick<ECSClient, 'send'>;
  readonly cloudwatch: Pick<CloudWatchClient, 'send'>;
}

/** What is to be known about a deployment that has changed its state; nothing where there is none. */
export async function ecsFactsOf(
  change: EcsChange, settings: NotifierSettings, { ecs, cloudwatch }: EcsClients, patience: Patience,
): Promise<EcsFacts | undefined> {
  const arn = change.detail.serviceDeploymentArn ?? await patiently(async () => deploymentBefore(change, settings, ecs), patience);
  if (arn === undefined) {
    return undefined;
  }
  const { serviceDeployments = [] } = await patiently(
    async () => ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] })), patience,
  );
  const [deployment] = serviceDeployments;
  if (!deployment) {
    return undefined;
  }
  const release = releaseOf(deployment, { now: patience.now() });
  return {
    release,
    creates: (deployment.sourceServiceRevisions ?? []).length === 0,
    ...(release.cause && { why: await reasonOf(release.cause, cloudwatch) }),
  };
}

/** The event has an id that the deployment is not known by: it is of the newest one that there was at the time. */
async function deploymentBefore({ time }: EcsChange, { targetId }: NotifierSettings, ecs: EcsClients['ecs']): Promise<string | undefined> {
  const [cluster, service] = targetId.split(':');
  const found: ServiceDeploymentBrief[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ecs.send(new ListServiceDeploymentsCommand(
      { cluster, service, createdAt: { before: new Date(Date.parse(time) + A_SECOND) }, maxResults: 100, nextToken },
    ));
    found.push(...page.serviceDeployments ?? []);
    nextToken = page.nextToken;
  } while (nextToken);
  const [newest] = found.sort((a, b) => b.createdAt!.getTime() - a.createdAt!.getTime());
  return newest?.serviceDeploymentArn;
}

/** Events have no fractions of one. */
const A_SECOND = 1000;
