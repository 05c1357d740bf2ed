import { DescribeTaskDefinitionCommand, DescribeTasksCommand, ListTasksCommand, type ContainerDefinition, type Tag, type Task, type TaskDefinition } from '@aws-sdk/client-ecs';
import { Asker } from './asker';
import { Clients } from './clients';
import { ObservedRelease, StoppedTasks } from '../../release/observation';

/** How much of a digest tells images apart. */
const DIGEST_DIGITS = 12;
/** DescribeTasks: "up to 100". */
const MOST_TASKS = 100;

/** Family and number of a revision. */
export function revisionName(arn: string): string {
  return arn.split('/').at(-1)!;
}

/** The family of a revision. */
export function familyOf(arn: string): string {
  return revisionName(arn).split(':')[0];
}

/** The tag of an image, or the begin of its digest; nothing where it has neither. */
export function tagOf(image: string): string | undefined {
  const [name, digest] = image.split('@sha256:');
  const tag = /:([^:/]+)$/.exec(name)?.[1];
  return tag ?? digest?.slice(0, DIGEST_DIGITS);
}

/** The container that gets the traffic: the first that has a port. */
export function mainContainerOf({ containerDefinitions = [] }: TaskDefinition): ContainerDefinition | undefined {
  return containerDefinitions.find(({ portMappings }) => portMappings?.length) ?? containerDefinitions[0];
}

export function imageOf(definition: TaskDefinition): string | undefined {
  return mainContainerOf(definition)?.image;
}

/** Where that container logs, if it does so in CloudWatch. */
export function logGroupOf(definition: TaskDefinition): string | undefined {
  return mainContainerOf(definition)?.logConfiguration?.options?.['awslogs-group'];
}

export async function describeRevision({ ecs }: Clients, taskDefinition: string): Promise<TaskDefinition> {
  return (await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition!;
}

/** What people call a revision: the tag of its image, where that is known. */
export async function nameOfRevision(clients: Clients, asker: Asker, revision: string): Promise<string> {
  const { value } = await asker.may(async () => describeRevision(clients, revision));
  return tagOf(value === undefined ? '' : imageOf(value) ?? '') ?? revisionName(revision);
}

/** The newest active revision of a family, and the tags that are its owner's. */
export async function describeNewest({ ecs }: Clients, family: string): Promise<{ definition: TaskDefinition; tags: Tag[] }> {
  const { taskDefinition, tags = [] } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: family, include: ['TAGS'] }));
  // AWS sets its own tags itself, and takes them from nobody.
  return { definition: taskDefinition!, tags: tags.filter(({ key }) => !key!.startsWith('aws:')) };
}

/**
 * The tasks of a revision that have ended while it was being released, by reason, the commonest first. Those that the rollback
 * ends afterwards say nothing of the version.
 */
export async function findStopped(
  { ecs }: Clients, cluster: string, revision: string, { began, ended = Infinity }: Pick<ObservedRelease, 'began' | 'ended'>,
): Promise<StoppedTasks[]> {
  const family = familyOf(revision);
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, family, desiredStatus: 'STOPPED' }));
  if (taskArns.length === 0) {
    return [];
  }
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns.slice(0, MOST_TASKS) }));
  const counts = new Map<string, number>();
  // A task may be told to have ended in a whole second: the one in which the release began counts.
  const since = 1000 * Math.floor(began / 1000);
  tasks.filter(({ taskDefinitionArn, stoppingAt, stoppedAt }) => {
    const at = (stoppingAt ?? stoppedAt)?.getTime() ?? 0;
    return taskDefinitionArn === revision && since <= at && at <= ended;
  })
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
