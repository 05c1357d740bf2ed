/** Deletes whatever a run has left, which it knows by the run's tag. */
import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { DeregisterTaskDefinitionCommand, DescribeTaskDefinitionCommand, ECSClient, paginateListTaskDefinitions } from '@aws-sdk/client-ecs';
import { RUN_TAG, Site } from './site';
import { PROBED_SERVICES } from './stacks/service-names';

/** The stacks delete everything but these: their revisions are retained, and probes register some. */
const FAMILIES = PROBED_SERVICES.map(({ family }) => family);

/** A stack, or a revision of a task definition. */
export interface Leftover {
  readonly kind: 'stack' | 'task definition';
  readonly name: string;
  /** Ends when it is gone. */
  remove(): Promise<void>;
}

/** Removes them all, stacks first, and returns what could not be removed, and why. */
export async function clean(leftovers: Leftover[], say: (text: string) => void): Promise<string[]> {
  const failed: string[] = [];
  // The families' revisions are in use as long as their services are there.
  for (const kind of ['stack', 'task definition'] as const) {
    await Promise.all(leftovers.filter((leftover) => leftover.kind === kind).map(async ({ name, remove }) => {
      try {
        await remove();
        say(`deleted: ${kind} ${name}`);
      } catch (error) {
        failed.push(`${kind} ${name}: ${(error as Error).message}`);
      }
    }));
  }
  return failed;
}

/** All that has the run's tag. */
export async function leftoversOf(site: Site, run: string): Promise<Leftover[]> {
  return [...await stacks(site, run), ...await revisions(site, run)];
}

async function stacks(site: Site, run: string): Promise<Leftover[]> {
  const client = new CloudFormationClient(site.clientConfig);
  const found: Leftover[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
    found.push(...Stacks.filter(({ Tags = [] }) => Tags.some(({ Key, Value }) => Key === RUN_TAG && Value === run)).map(({ StackName, StackId }) => ({
      kind: 'stack' as const, name: StackName!, remove: () => deleteStack(client, StackId!, site.pollMs),
    })));
  }
  return found;
}

async function deleteStack(client: CloudFormationClient, StackName: string, pollMs: number): Promise<void> {
  await client.send(new DeleteStackCommand({ StackName }));
  for (;;) {
    const [{ StackStatus, StackStatusReason }] = (await client.send(new DescribeStacksCommand({ StackName }))).Stacks!;
    if (StackStatus === 'DELETE_COMPLETE') {
      return;
    }
    if (StackStatus === 'DELETE_FAILED') {
      throw new Error(StackStatusReason);
    }
    await new Promise((wake) => setTimeout(wake, pollMs));
  }
}

async function revisions(site: Site, run: string): Promise<Leftover[]> {
  const client = new ECSClient(site.clientConfig);
  const found: Leftover[] = [];
  for (const familyPrefix of FAMILIES) {
    for await (const { taskDefinitionArns = [] } of paginateListTaskDefinitions({ client }, { familyPrefix, status: 'ACTIVE' })) {
      for (const taskDefinition of taskDefinitionArns) {
        const { tags = [] } = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] }));
        if (tags.some(({ key, value }) => key === RUN_TAG && value === run)) {
          found.push({
            kind: 'task definition',
            name: taskDefinition.split('/').at(-1)!,
            remove: async () => void await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition })),
          });
        }
      }
    }
  }
  return found;
}
