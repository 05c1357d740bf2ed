import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { Answer } from './ask';
import { CodeDeployEvent, newTaskSet, tell } from './code-deploy';
import { EcsAnswer, EcsEvent, newRevision } from './ecs';
import { judge, reasonOf } from './judge';
import { NewTasks, newTargets, Target, TargetClients } from './targets';
import { HttpTest, SECONDS_BETWEEN_RETRIES } from '../../src/hooks/smoke-test-protocol';
import type { Patience } from '../shared/retry';

/** What a release calls a hook with: each engine in its own way. */
export type HookEvent = CodeDeployEvent | EcsEvent;

export interface Clients extends TargetClients {
  readonly codedeploy: Pick<CodeDeployClient, 'send'>;
  readonly ask: (target: Target, test: HttpTest) => Promise<Answer>;
}

/** Kept for the answer, after everything else has run out of time. */
const TIME_TO_ANSWER = 30_000;
const TIME_FOR_TARGETS = 90_000;

/**
 * Tries the new tasks out and answers, whatever comes of it: CodeDeploy by a call, ECS by what is returned.
 */
export async function handle(event: HookEvent, test: HttpTest, clients: Clients, patience: Patience): Promise<EcsAnswer | undefined> {
  const work = { ...patience, deadline: patience.deadline - TIME_TO_ANSWER };
  if ('DeploymentId' in event) {
    const passed = await passes(event.DeploymentId, async () => newTaskSet(event, test, clients.ecs), test, clients, work);
    await tell(event, passed, clients.codedeploy, patience);
    return undefined;
  }
  const passed = await passes(event.resourceArn, async () => newRevision(event, clients.ecs), test, clients, work);
  return { hookStatus: passed ? 'SUCCEEDED' : 'FAILED' };
}

/** Whether the new tasks pass. The log says why not. */
async function passes(deploymentId: string, find: () => Promise<NewTasks>, test: HttpTest, clients: Clients, patience: Patience): Promise<boolean> {
  const reason = await tryOut(find, test, clients, patience).catch(inWords);
  const passed = reason === undefined;
  console.log(JSON.stringify({ deploymentId, status: passed ? 'Succeeded' : 'Failed', reason }));
  return passed;
}

/** Why the release must not go on; nothing when it may. */
async function tryOut(find: () => Promise<NewTasks>, test: HttpTest, clients: Clients, patience: Patience): Promise<string | undefined> {
  const forTargets = { ...patience, deadline: Math.min(patience.deadline, patience.now() + TIME_FOR_TARGETS) };
  const targets = await newTargets(find, clients.balancer, forTargets);
  const failures = await Promise.all(targets.map(async (target) => failureOf(target, test, clients, patience)));
  const failed = failures.filter((failure) => failure !== undefined);
  return failed.length === 0 ? undefined : reasonOf(failed, targets.length);
}

/** What is wrong with a task. */
async function failureOf(target: Target, test: HttpTest, clients: Clients, patience: Patience): Promise<string | undefined> {
  for (let request = 1; request <= test.requests; request++) {
    const problem = await problemOf(target, test, clients, patience);
    if (problem !== undefined) {
      return `${target.address}:${target.port} ${problem} (request ${request} of ${test.requests} for ${test.path})`;
    }
  }
  console.log(`${target.address}:${target.port} answered ${test.requests} requests for ${test.path} as expected`);
  return undefined;
}

/** What is wrong with the answer to a request, and to its repetitions. */
async function problemOf(target: Target, test: HttpTest, { ask }: Clients, patience: Patience): Promise<string | undefined> {
  let problem: string | undefined;
  for (let attempt = 0; attempt <= test.retries; attempt++) {
    if (attempt > 0) {
      await patience.sleep(SECONDS_BETWEEN_RETRIES * 1000);
    }
    if (patience.now() + test.timeoutSeconds * 1000 > patience.deadline) {
      return 'was too slow: there was no time left to ask';
    }
    problem = judge(await ask(target, test), test);
    if (problem === undefined) {
      break;
    }
  }
  return problem;
}

/** An error of AWS, or a bug, says more with its name. */
function inWords({ name, message }: Error): string {
  return name === 'Error' ? message : `${name}: ${message}`;
}
