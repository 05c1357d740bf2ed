import { DescribeServiceDeploymentsCommand, type ECSClient } from '@aws-sdk/client-ecs';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { HookAnswer, HookEvent, problemOf, whyNotDue } from './decide';
import type { HookFunctions, HookStage } from '../../src/engine/ecs-native/hook-protocol';
import { patiently, Patience } from '../shared/retry';

export interface Clients {
  readonly ecs: Pick<ECSClient, 'send'>;
  readonly lambda: Pick<LambdaClient, 'send'>;
}

/**
 * Asks the function of a stage whether the release goes on, unless that is not what ECS calls for. What ECS would not
 * understand is a failure here, with the reason in the log: ECS says of a hook that it has failed, and no more.
 */
export async function handle(event: HookEvent, functions: HookFunctions, clients: Clients, patience: Patience): Promise<HookAnswer> {
  const deployment = await describe(event, clients, patience);
  const notDue = whyNotDue(event, deployment);
  if (notDue !== undefined) {
    return told(event, { hookStatus: 'SUCCEEDED' }, `not asked: ${notDue}`);
  }
  const functionArn = functions[event.lifecycleStage as HookStage];
  if (functionArn === undefined) {
    return told(event, { hookStatus: 'SUCCEEDED' }, 'not asked: the hook is none any more');
  }
  const { FunctionError, Payload } = await clients.lambda.send(new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify(event) }));
  const text = Payload && Payload.length > 0 ? Buffer.from(Payload).toString() : 'null';
  const returned: unknown = JSON.parse(text);
  const problem = FunctionError === undefined ? problemOf(returned) : `has failed: ${text}`;
  return problem === undefined
    ? told(event, returned as HookAnswer, `${functionArn} has answered`)
    : told(event, { hookStatus: 'FAILED' }, `${functionArn} ${problem}`);
}

async function describe({ resourceArn }: HookEvent, { ecs }: Clients, patience: Patience) {
  const { serviceDeployments = [] } = await patiently(
    async () => ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [resourceArn] })), patience,
  );
  const [deployment] = serviceDeployments;
  if (!deployment) {
    throw new Error(`ECS knows nothing of the deployment that it has called for: ${resourceArn}.`);
  }
  return deployment;
}

function told({ resourceArn, lifecycleStage }: HookEvent, answer: HookAnswer, reason: string): HookAnswer {
  console.log(JSON.stringify({ deployment: resourceArn, stage: lifecycleStage, status: answer.hookStatus, reason }));
  return answer;
}
