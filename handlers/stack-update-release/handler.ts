import { CreateDeploymentCommand, StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { Aws, AwsClients, LONGEST_PATIENCE, OutOfTime, patientAws, TIME_TO_HAND_OVER } from './aws';
import { decide, Decision } from './decide';
import { describe, isRelease, ReleaseRequest, StackState } from './facts';
import { findFailedEvents, observe, observeStack } from './observe';
import { failureOf } from './wording';
import type { ReleaseProperties } from '../../src/engine/code-deploy/stack-update-release/protocol';
import { answer, CustomResourceEvent } from '../shared/custom-resource';
import { Refusal } from '../shared/refusal';
import { AwsError, is, isPassing, patiently, Patience } from '../shared/retry';

/** What CloudFormation sends, and what the function sends to itself when a release outlasts an invocation. */
export interface ReleaseEvent extends CustomResourceEvent<ReleaseProperties> {
  /** When the request was first seen, in milliseconds. */
  readonly Began?: number;
  /** What the stack was like then. */
  readonly FirstSight?: StackState;
}

/** What the handler talks to. */
export interface Clients extends AwsClients {
  /** Invokes the function asynchronously. */
  readonly invokeAgain: (event: ReleaseEvent) => Promise<unknown>;
}

/** Between two looks: soon at first, then at ease. */
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 15_000;
/** Between two looks at the stack, as long as there is nothing to start and nothing to stop. */
const STACK_PAUSE = 60_000;

/**
 * Handles a request of CloudFormation: looks, decides, acts, until there is an answer. When the invocation is about
 * to end before that, the next one goes on: all it needs to know is in AWS, but for what the request looked like at
 * first, so that it does not matter if one is lost and repeated by Lambda, or if there are two.
 *
 * An invocation lasts a quarter of an hour and a request an hour. Lambda's detection of recursive loops ends a chain
 * after sixteen.
 */
export async function handle(event: ReleaseEvent, { invokeAgain, ...clients }: Clients, patience: Patience): Promise<void> {
  let request = requestOf(event, event.Began ?? patience.now());
  console.log(JSON.stringify(request));
  const aws = patientAws(clients, subjectOf(request), patience);
  const physicalId = event.PhysicalResourceId ?? `${event.ResourceProperties.ApplicationName}/${event.ResourceProperties.DeploymentGroupName}`;
  const answered = await answer(event, patience, async (made) => {
    made.physicalId = physicalId;
    if (!isRelease(request)) {
      return { physicalId };
    }
    try {
      request = { ...request, firstSight: request.firstSight ?? await observeStack(aws, request.stackId) };
      console.log(JSON.stringify(request.firstSight));
      return await release(request, event.ResourceProperties, aws, patience) ? { physicalId } : undefined;
    } catch (error) {
      if (!(error instanceof OutOfTime)) {
        throw error;
      }
      return undefined;
    }
  });
  if (!answered) {
    await patiently(async () => invokeAgain({ ...event, Began: request.began, FirstSight: request.firstSight }), patience);
  }
}

function requestOf(event: ReleaseEvent, began: number): ReleaseRequest {
  return {
    type: event.RequestType,
    stackId: event.StackId,
    logicalId: event.LogicalResourceId,
    requestId: event.RequestId,
    wanted: event.ResourceProperties.TaskDefinitionArn,
    old: event.OldResourceProperties?.TaskDefinitionArn,
    scheduleMilliseconds: Number(event.ResourceProperties.ScheduleSeconds) * 1000,
    began,
    firstSight: event.FirstSight,
  };
}

function subjectOf({ logicalId }: ReleaseRequest): string {
  return `Release ${logicalId}`;
}

/**
 * Brings the wanted revision live. Returns false when the invocation has to end before that.
 *
 * @throws when it does not come live
 */
async function release(request: ReleaseRequest, properties: ReleaseProperties, aws: Aws, patience: Patience): Promise<boolean> {
  const started: string[] = [];
  let pause = FIRST_PAUSE;
  let patienceToAct = LONGEST_PATIENCE;
  let stackSeen = patience.now();
  const look = async (withStack: boolean): Promise<Decision> => {
    const facts = await observe(aws, properties, started, patience.now());
    // Last, so that it is the newest of what is known when something is started or stopped.
    const stack = withStack ? await observeStack(aws, request.stackId) : undefined;
    stackSeen = withStack ? patience.now() : stackSeen;
    return decide(request, { ...facts, stack }, patience.now());
  };
  for (;;) {
    let decision = await look(patience.now() - stackSeen >= STACK_PAUSE);
    if (decision.name === 'ask') {
      decision = await look(true);
    }
    console.log(JSON.stringify(decision));
    switch (decision.name) {
      case 'succeed':
        return true;
      case 'fail':
        throw new Error(failureOf(request, decision.release, decision.rollback, await findFailedEvents(aws, decision.release.id)));
      case 'refuse':
        throw new Refusal(subjectOf(request), decision.rule, decision.remedy);
      case 'stop':
      case 'start':
        try {
          await (decision.name === 'stop' ? stop(aws, decision.deployment.id) : start(request, properties, aws).then((id) => started.push(id)));
        } catch (error) {
          requireAnotherLook(error as AwsError, decision.name === 'stop' ? `stop ${decision.deployment.id}` : 'start it', request, patienceToAct -= LONGEST_PAUSE);
          pause = LONGEST_PAUSE;
        }
    }
    if (patience.now() + pause >= patience.deadline - TIME_TO_HAND_OVER) {
      return false;
    }
    await patience.sleep(pause);
    pause = Math.min(LONGEST_PAUSE, pause * 1.5);
  }
}

/** Starts the deployment and returns its id. */
async function start(request: ReleaseRequest, properties: ReleaseProperties, aws: Aws): Promise<string> {
  const { deploymentId } = await aws.codedeployOnce(new CreateDeploymentCommand({
    applicationName: properties.ApplicationName,
    deploymentGroupName: properties.DeploymentGroupName,
    description: describe(request),
    revision: { revisionType: 'AppSpecContent', appSpecContent: { content: properties.AppSpec } },
  }));
  return deploymentId!;
}

/**
 * Whether what could not be done may have been all the same, because only the answer got lost, or may be done later: a
 * second call without a look could start a second deployment, or change something for a request that was given up meanwhile.
 *
 * @throws when neither is the case
 */
function requireAnotherLook(error: AwsError, what: string, request: ReleaseRequest, patience: number): void {
  const { name, message } = error;
  console.log(`could not ${what}: ${name}: ${message}`);
  if (!is(error, 'DeploymentLimitExceeded') && !(isPassing(error) && patience > 0)) {
    throw new Refusal(subjectOf(request), `CodeDeploy refused to ${what}: ${message} (${name}).`, 'Correct what it names, and deploy again.');
  }
}

async function stop(aws: Aws, deploymentId: string): Promise<void> {
  try {
    await aws.codedeployOnce(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true }));
  } catch (error) {
    if (!is(error, 'DeploymentAlreadyCompleted')) {
      throw error;
    }
  }
}
