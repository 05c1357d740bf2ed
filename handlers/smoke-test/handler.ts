import { PutLifecycleEventHookExecutionStatusCommand, type CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { Answer } from './ask';
import { judge, reasonOf } from './judge';
import { newTargets, Target, TargetClients } from './targets';
import { HttpTest, SECONDS_BETWEEN_RETRIES } from '../../src/hooks/smoke-test-protocol';
import { is, patiently, Patience } from '../shared/retry';

/** What CodeDeploy calls a hook with. */
export interface HookEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

export interface Clients extends TargetClients {
  readonly codedeploy: Pick<CodeDeployClient, 'send'>;
  readonly ask: (target: Target, test: HttpTest) => Promise<Answer>;
}

/** Kept for the answer, after everything else has run out of time. */
const TIME_TO_ANSWER = 30_000;
const TIME_FOR_TARGETS = 90_000;

/** Tries the new tasks out and answers CodeDeploy, whatever comes of it: without an answer it waits for an hour. */
export async function handle(event: HookEvent, test: HttpTest, clients: Clients, patience: Patience): Promise<void> {
  const { DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId } = event;
  const work = { ...patience, deadline: patience.deadline - TIME_TO_ANSWER };
  const reason = await tryOut(deploymentId, test, clients, work).catch(inWords);
  const status = reason === undefined ? 'Succeeded' : 'Failed';
  console.log(JSON.stringify({ deploymentId, status, reason }));
  const answer = new PutLifecycleEventHookExecutionStatusCommand({ deploymentId, lifecycleEventHookExecutionId, status });
  await patiently(async () => clients.codedeploy.send(answer), patience).catch((error: Error) => {
    // Lambda calls again when it has lost an answer.
    if (!is(error, 'LifecycleEventAlreadyCompleted')) {
      throw error;
    }
  });
}

/** Why the release must not go on; nothing when it may. */
async function tryOut(deploymentId: string, test: HttpTest, clients: Clients, patience: Patience): Promise<string | undefined> {
  const forTargets = { ...patience, deadline: Math.min(patience.deadline, patience.now() + TIME_FOR_TARGETS) };
  const targets = await newTargets({ deploymentId, ...test }, clients, forTargets);
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
