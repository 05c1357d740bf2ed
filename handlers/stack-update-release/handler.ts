import { CreateDeploymentCommand, StopDeploymentCommand, type CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { ECSClient } from '@aws-sdk/client-ecs';
import { decide } from './decide';
import { describe, isRelease, ReleaseRequest } from './facts';
import { Aws, findFailedEvents, observe } from './observe';
import { failureOf } from './wording';
import type { ReleaseProperties } from '../../src/custom-resources/stack-update-release/protocol';
import { answer, CustomResourceEvent } from '../shared/custom-resource';
import { Refusal } from '../shared/refusal';
import { AwsError, is, isPassing, patiently, Patience } from '../shared/retry';

/** What CloudFormation sends, and what the function sends to itself when a release outlasts an invocation. */
export interface ReleaseEvent extends CustomResourceEvent<ReleaseProperties> {
  /** When the request was first seen, in milliseconds. */
  readonly Began?: number;
}

/** What the handler talks to. */
export interface Clients {
  readonly codedeploy: Pick<CodeDeployClient, 'send'>;
  readonly ecs: Pick<ECSClient, 'send'>;
  /** Invokes the function asynchronously. */
  readonly invokeAgain: (event: ReleaseEvent) => Promise<unknown>;
}

/** Kept at the end of an invocation, to call the next one or to answer. */
const TIME_TO_HAND_OVER = 10_000;
/** An error of AWS that lasts longer than this is one. */
const LONGEST_PATIENCE = 120_000;
/** Between two looks: soon at first, then at ease. */
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 15_000;

/**
 * Handles a request of CloudFormation: looks, decides, acts, until there is an answer. When the invocation is about
 * to end before that, the next one goes on: all it needs to know is in AWS, so that it does not matter if one is
 * lost and repeated by Lambda, or if there are two.
 *
 * An invocation lasts a quarter of an hour and a request an hour. Lambda's detection of recursive loops ends a chain
 * after sixteen.
 */
export async function handle(event: ReleaseEvent, { codedeploy, ecs, invokeAgain }: Clients, patience: Patience): Promise<void> {
  const request = requestOf(event, event.Began ?? patience.now());
  console.log(JSON.stringify(request));
  const shortly = (): Patience => ({ ...patience, deadline: Math.min(patience.deadline, patience.now() + LONGEST_PATIENCE) });
  const aws: Aws = {
    codedeploy: (async (command: never) => patiently(async () => codedeploy.send(command), shortly())) as Aws['codedeploy'],
    codedeployOnce: (async (command: never) => codedeploy.send(command)) as Aws['codedeploy'],
    ecs: (async (command: never) => patiently(async () => ecs.send(command), shortly())) as Aws['ecs'],
  };
  const physicalId = event.PhysicalResourceId ?? `${event.ResourceProperties.ApplicationName}/${event.ResourceProperties.DeploymentGroupName}`;
  const answered = await answer(event, patience, async (made) => {
    made.physicalId = physicalId;
    return !isRelease(request) || await release(request, event.ResourceProperties, aws, patience) ? physicalId : undefined;
  });
  if (!answered) {
    await patiently(async () => invokeAgain({ ...event, Began: request.began }), patience);
  }
}

function requestOf(event: ReleaseEvent, began: number): ReleaseRequest {
  return {
    type: event.RequestType,
    stackName: event.StackId.split('/')[1],
    logicalId: event.LogicalResourceId,
    requestId: event.RequestId,
    wanted: event.ResourceProperties.TaskDefinitionArn,
    old: event.OldResourceProperties?.TaskDefinitionArn,
    scheduleMilliseconds: Number(event.ResourceProperties.ScheduleSeconds) * 1000,
    began,
  };
}

/**
 * Brings the wanted revision live. Returns false when the invocation has to end before that.
 *
 * @throws when it does not come live
 */
async function release(request: ReleaseRequest, properties: ReleaseProperties, aws: Aws, patience: Patience): Promise<boolean> {
  const started: string[] = [];
  let pause = FIRST_PAUSE;
  let patienceToStart = LONGEST_PATIENCE;
  for (;;) {
    const decision = decide(request, await observe(aws, properties, started, patience.now()), patience.now());
    console.log(JSON.stringify(decision));
    switch (decision.name) {
      case 'succeed':
        return true;
      case 'fail':
        throw new Error(failureOf(request, decision.release, decision.rollback, await findFailedEvents(aws, decision.release.id)));
      case 'refuse':
        throw new Refusal(`Release ${request.logicalId}`, decision.rule, decision.remedy);
      case 'stop':
        await stop(aws, decision.deployment.id);
        break;
      case 'start':
        try {
          started.push(await start(request, properties, aws));
        } catch (error) {
          requireAnotherLook(error as AwsError, request, patienceToStart -= LONGEST_PAUSE);
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
 * Whether a deployment that could not be started may have been all the same, because only the answer got lost, or
 * whether its turn is yet to come: a second call without a look could start a second one.
 *
 * @throws when neither is the case
 */
function requireAnotherLook(error: AwsError, { logicalId }: ReleaseRequest, patience: number): void {
  const { name, message } = error;
  console.log(`not started: ${name}: ${message}`);
  if (!is(error, 'DeploymentLimitExceeded') && !(isPassing(error) && patience > 0)) {
    throw new Refusal(`Release ${logicalId}`, `CodeDeploy refused to start it: ${message} (${name}).`, 'Correct what it names, and deploy again.');
  }
}

async function stop(aws: Aws, deploymentId: string): Promise<void> {
  try {
    await aws.codedeploy(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true }));
  } catch (error) {
    if (!is(error, 'DeploymentAlreadyCompleted')) {
      throw error;
    }
  }
}
