import { DescribeTaskDefinitionCommand, DescribeTasksCommand, ListTasksCommand, type Task, type TaskDefinition } from '@aws-sdk/client-ecs';
import { StoppedTasks } from '../../../release/observation';
import { Clients } from '../clients';

/** How much of a digest tells images apart. */
const DIGEST_DIGITS = 12;
/** DescribeTasks: "up to 100". */
const MOST_TASKS = 100;

/** Family and number of a revision. */
export function revisionName(arn: string): string {
  return arn.split('/').at(-1)!;
}

/** The tag of an image, or the begin of its digest; nothing where it has neither. */
export function tagOf(image: string): string | undefined {
  const [name, digest] = image.split('@sha256:');
  const tag = /:([^:/]+)$/.exec(name)?.[1];
  return tag ?? digest?.slice(0, DIGEST_DIGITS);
}

/** The container that gets the traffic: the one that was asked for, else the first that has a port. */
export function imageOf({ containerDefinitions = [] }: TaskDefinition, container?: string): string | undefined {
  const named = containerDefinitions.find(({ name }) => name === container);
  const reachable = containerDefinitions.find(({ portMappings }) => portMappings?.length);
  return (named ?? reachable ?? containerDefinitions[0])?.image;
}

export async function describeRevision({ ecs }: Clients, taskDefinition: string): Promise<TaskDefinition> {
  return (await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition!;
}

/** The tasks of a revision that have ended since a moment, by reason, the commonest first. */
export async function findStopped({ ecs }: Clients, cluster: string, revision: string, since: number): Promise<StoppedTasks[]> {
  const [family] = revisionName(revision).split(':');
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, family, desiredStatus: 'STOPPED' }));
  if (taskArns.length === 0) {
    return [];
  }
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns.slice(0, MOST_TASKS) }));
  const counts = new Map<string, number>();
  tasks.filter(({ taskDefinitionArn, stoppedAt }) => taskDefinitionArn === revision && (stoppedAt?.getTime() ?? 0) >= since)
    // Scaling in is what every release does in the end. The code is the same where the scheduler replaces sick tasks.
    .filter(({ stoppedReason }) => stoppedReason?.startsWith('Scaling activity') !== true)
    .forEach((task) => counts.set(reasonOf(task), (counts.get(reasonOf(task)) ?? 0) + 1));
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}

function reasonOf({ stoppedReason = 'no reason was given', containers = [] }: Task): string {
  const failed = containers.find(({ exitCode, reason }) => reason !== undefined || (exitCode ?? 0) !== 0);
  const detail = failed && [failed.reason, failed.exitCode === undefined ? undefined : `exit code ${failed.exitCode}`].filter((part) => part).join(', ');
  return detail ? `${stoppedReason} (${failed!.name}: ${detail})` : stoppedReason;
}
