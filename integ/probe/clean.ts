/** Deletes whatever a run has left, which it knows by the run's tag; what its integration tests have left, by name and age. */
import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand, paginateDescribeStacks, Stack } from '@aws-sdk/client-cloudformation';
import { DeregisterTaskDefinitionCommand, DescribeTaskDefinitionCommand, ECSClient, paginateListTaskDefinitions } from '@aws-sdk/client-ecs';
import { IntegrationTest, stacksOfTest } from './integration-tests';
import { RUN_TAG, Site } from './site';
import { PROBED_SERVICES } from './stacks/service-names';
import { RunState } from './state';

/** The stacks delete everything but these: their revisions are retained, and probes register some. */
const FAMILIES = PROBED_SERVICES.map(({ family }) => family);

/** In the order in which they can go: assertions read what stacks export, and a family's revisions are in use as long as its service is there. */
const KINDS = ['stack of assertions', 'stack', 'task definition'] as const;

/** A stack, or a revision of a task definition. */
export interface Leftover {
  readonly kind: typeof KINDS[number];
  readonly name: string;
  /** Ends when it is gone. */
  remove(): Promise<void>;
}

/** Removes them all, kind after kind, and returns what could not be removed, and why. */
export async function clean(leftovers: Leftover[], say: (text: string) => void): Promise<string[]> {
  const failed: string[] = [];
  for (const kind of KINDS) {
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

/**
 * The stacks that a run's integration tests have left: integ-runner gives them no tag. A stack of such a name that is older than the test's
 * first attempt is somebody else's.
 */
export async function testLeftoversOf(site: Site, state: RunState, tests: IntegrationTest[]): Promise<Leftover[]> {
  const began = new Map<string, { readonly kind: Leftover['kind']; readonly at: Date }>();
  for (const test of tests.filter(({ id }) => state.answers[id]?.began)) {
    const at = new Date(state.answers[test.id].began!);
    const { assertions, tested } = stacksOfTest(test);
    assertions.forEach((name) => began.set(name, { kind: 'stack of assertions', at }));
    tested.forEach((name) => began.set(name, { kind: 'stack', at }));
  }
  return began.size === 0 ? [] : stacksWhere(site, ({ StackName, CreationTime }) => {
    const known = began.get(StackName!);
    return known && CreationTime! >= known.at ? known.kind : undefined;
  });
}

function stacks(site: Site, run: string): Promise<Leftover[]> {
  return stacksWhere(site, ({ Tags = [] }) => Tags.some(({ Key, Value }) => Key === RUN_TAG && Value === run) ? 'stack' : undefined);
}

/** The stacks of which there is said what kind of leftover they are. */
async function stacksWhere(site: Site, kindOf: (stack: Stack) => Leftover['kind'] | undefined): Promise<Leftover[]> {
  const client = new CloudFormationClient(site.clientConfig);
  const found: Leftover[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
    found.push(...Stacks.flatMap((stack) => {
      const kind = kindOf(stack);
      return kind ? [{ kind, name: stack.StackName!, remove: () => deleteStack(client, stack.StackId!, site.pollMs) }] : [];
    }));
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
