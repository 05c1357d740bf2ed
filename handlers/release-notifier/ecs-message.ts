import { Message } from './message';
import { COMMAND } from '../../release/how-to-run';
import { ObservedRelease } from '../../release/observation';
import { asSentence, Why } from '../../release/why';
import { consoleOf } from '../../src/private/console';

/** What EventBridge says when a deployment of ECS changes its state, or a hook of it does. */
export interface EcsChange {
  readonly id: string;
  readonly source: string;
  readonly time: string;
  readonly region: string;
  readonly resources: string[];
  readonly detail: {
    readonly eventName: string;
    readonly serviceDeploymentArn?: string;
    readonly lifecycleStage?: string;
  };
}

/** What is known of the deployment. */
export interface EcsFacts {
  readonly release: ObservedRelease;
  /** Whether it is the one that the service was made by, which is nobody's release. */
  readonly creates: boolean;
  /** Why it has ended otherwise than it should, where it has. */
  readonly why?: Why;
}

/** What to tell of a change. COMPLETED is what ECS says of a rollback that has ended, too. */
export function ecsMessageOf(service: string, targetId: string, change: EcsChange, { release, creates, why }: EcsFacts): Message | undefined {
  const { id, rollback, wait } = release;
  if (creates) {
    return undefined;
  }
  const common = { service, nextSteps: [], thread: id, facts: reasons(why), links: [['Deployments', linkTo(targetId, change)]] as [string, string][] };
  switch (change.detail.eventName) {
    case 'HOOK_AWAITING_ACTION':
      return {
        ...common,
        event: 'waiting',
        title: 'release waits for somebody',
        sentence: `Release ${id} of ${service} waits for somebody at ${change.detail.lifecycleStage}.`,
        nextSteps: [`${COMMAND} promote --deployment ${id} --at ${wait?.name ?? 'waiting'}`],
      };
    case 'SERVICE_DEPLOYMENT_IN_PROGRESS':
      return rollback ? undefined : { ...common, event: 'started', title: 'release started', sentence: `Release ${id} of ${service} has started.` };
    case 'SERVICE_DEPLOYMENT_COMPLETED':
      return rollback
        ? { ...common, event: 'rolledBack', title: 'release rolled back', sentence: `Release ${id} of ${service} is rolled back: the old version has all requests.` }
        : { ...common, event: 'succeeded', title: 'release succeeded', sentence: `Release ${id} of ${service} has succeeded: the new version has all requests.` };
    case 'SERVICE_DEPLOYMENT_FAILED':
      return { ...common, event: 'rolledBack', ...failed(service, release) };
    default:
      return undefined;
  }
}

function failed(service: string, { id, status, rollback }: ObservedRelease): Pick<Message, 'title' | 'sentence' | 'nextSteps'> {
  const what = `Release ${id} of ${service} ${status === 'stopped' ? 'was stopped' : 'has failed'}`;
  if (rollback?.status === 'failed') {
    return {
      title: 'rollback failed',
      sentence: `${what}, and so has its rollback.`,
      nextSteps: ['Look at which target groups the listener forwards to, and which of them have healthy targets.'],
    };
  }
  return rollback
    ? { title: 'release is being rolled back', sentence: `${what}, and is rolled back.`, nextSteps: [] }
    : { title: `release ${status === 'stopped' ? 'stopped' : 'failed'}`, sentence: `${what}. ECS does not say that it is rolled back.`, nextSteps: [] };
}

function reasons(why: Why | undefined): [string, string][] {
  return why ? [['Why', asSentence(why.sentence)], ...why.details.map((detail): [string, string] => ['Also', asSentence(detail)])] : [];
}

function linkTo(targetId: string, { region, resources }: EcsChange): string {
  const [cluster, service] = targetId.split(':');
  const [, partition] = resources[0].split(':');
  return `https://${region}.${consoleOf(partition)}/ecs/v2/clusters/${cluster}/services/${service}/deployments?region=${region}`;
}
