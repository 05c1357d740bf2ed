/**
 * Stand-ins of the actions that generated workflows use, and each says in the log that it is one. They make the calls of the
 * real ones, read from the sources at the pinned commits.
 *
 * The deploy action was compared with AWS's own `dist/index.js` of v2.6.3 (c465972), both run against one server that gave
 * the same answers, on 2026-11-29. The same in both: the calls, their order and their parameters; the first look at once, the
 * next 15 and then 15 to 30 seconds later (a tenth of that here, with minutes of six seconds); the two outputs, both there
 * when the process was killed by SIGINT during the wait; warnings for what is read-only in the file. The real one ended with
 * 0 when the deployment had succeeded and with 1 when it was stopped, when its minutes were over, and, no earlier, when its
 * credentials had expired; its annotation was the JSON that is thrown here.
 */
import { execFile } from 'child_process';
import { createHash } from 'crypto';
import { readFileSync, writeFileSync } from 'fs';
import { isAbsolute, join } from 'path';
import { promisify } from 'util';
import {
  CodeDeployClient, CodeDeployServiceException, CreateDeploymentCommand, GetDeploymentCommand, GetDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand, ECSClient, RegisterTaskDefinitionCommand, type RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { LocalAws } from './local-aws';
import { pythonEnv } from '../../scripts/python-env';

/** What an action has of the job that it is a step of. */
export interface ActionContext {
  readonly aws: LocalAws;
  readonly inputs: Record<string, string>;
  /** Environment variables that the steps before have left, credentials among them. */
  readonly env: Record<string, string>;
  readonly workspace: string;
  /** `runner.temp` */
  readonly temp: string;
  /** Ends when the run is cancelled: the process of an action is killed then. */
  readonly cancelled: AbortSignal;
  readonly log: (line: string) => void;
  readonly setEnv: (env: Record<string, string>) => void;
  /** Kept also when the action fails or is killed. */
  readonly setOutput: (name: string, value: string) => void;
}

type Action = (context: ActionContext) => Promise<void> | void;

export const ACTIONS: Record<string, Action> = {
  'actions/checkout': () => {},
  'docker/setup-buildx-action': () => {},
  'aws-actions/configure-aws-credentials': becomeIdentity,
  'aws-actions/amazon-ecr-login': logIn,
  'docker/build-push-action': push,
  'aws-actions/amazon-ecs-render-task-definition': render,
  'aws-actions/amazon-ecs-deploy-task-definition': deploy,
};

function becomeIdentity({ aws, inputs, setEnv }: ActionContext): void {
  setEnv({
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: inputs['aws-region'],
    AWS_DEFAULT_REGION: inputs['aws-region'],
    AWS_ACCESS_KEY_ID: inputs['aws-access-key-id'],
    AWS_SECRET_ACCESS_KEY: inputs['aws-secret-access-key'],
  });
}

async function logIn(context: ActionContext): Promise<void> {
  const { authorizationData: [{ proxyEndpoint }] } = await cli(context, 'ecr', 'get-authorization-token') as { authorizationData: { proxyEndpoint: string }[] };
  context.setOutput('registry', proxyEndpoint.replace(/^https?:\/\//, ''));
}

/** There is no Docker here, so of the build only its result is there: an image with the tag. */
async function push(context: ActionContext): Promise<void> {
  const [, repository, tag] = /^[^/]+\/(.*):([^:]+)$/.exec(context.inputs.tags)!;
  await cli(context, 'ecr', 'put-image', '--repository-name', repository, '--image-tag', tag, '--image-manifest', JSON.stringify({ schemaVersion: 2, layers: [], tag }));
}

function render({ inputs, temp, setOutput }: ActionContext): void {
  const definition = JSON.parse(readFileSync(inputs['task-definition'], 'utf8')) as { containerDefinitions: { name: string; image: string }[] };
  const container = definition.containerDefinitions.find(({ name }) => name === inputs['container-name']);
  if (!container) {
    throw new Error(`Invalid task definition: no container ${inputs['container-name']}`);
  }
  container.image = inputs.image;
  const file = join(temp, 'rendered.json');
  writeFileSync(file, JSON.stringify(definition));
  setOutput('task-definition', file);
}

async function deploy(context: ActionContext): Promise<void> {
  const { aws, inputs, env, workspace, log, setOutput } = context;
  const config = aws.clientConfigFor({ accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY });
  const [ecs, codedeploy] = [new ECSClient(config), new CodeDeployClient(config)];
  const { taskDefinition } = await ecs.send(new RegisterTaskDefinitionCommand(registrable(readFileSync(inputs['task-definition'], 'utf8'), log)));
  setOutput('task-definition-arn', taskDefinition!.taskDefinitionArn!);
  if (!inputs.service) {
    return;
  }
  const { services = [], failures = [] } = await ecs.send(new DescribeServicesCommand({ cluster: inputs.cluster, services: [inputs.service] }));
  if (failures.length > 0 || services[0].status !== 'ACTIVE' || services[0].deploymentController?.type !== 'CODE_DEPLOY') {
    throw new Error(`Service is ${failures[0]?.reason ?? services[0].status}`);
  }
  const group = { applicationName: inputs['codedeploy-application'], deploymentGroupName: inputs['codedeploy-deployment-group'] };
  const { deploymentGroupInfo } = await codedeploy.send(new GetDeploymentGroupCommand(group));
  const file = inputs['codedeploy-appspec'];
  const appSpec = JSON.parse(readFileSync(isAbsolute(file) ? file : join(workspace, file), 'utf8')) as {
    Resources: { TargetService: { Properties: { TaskDefinition: string } } }[];
  };
  appSpec.Resources.forEach(({ TargetService }) => { TargetService.Properties.TaskDefinition = taskDefinition!.taskDefinitionArn!; });
  const content = JSON.stringify(appSpec);
  const { deploymentId } = await codedeploy.send(new CreateDeploymentCommand({
    ...group,
    revision: { revisionType: 'AppSpecContent', appSpecContent: { content, sha256: createHash('sha256').update(content).digest('hex') } },
    description: inputs['codedeploy-deployment-description'],
  }));
  setOutput('codedeploy-deployment-id', deploymentId!);
  log(`Deployment started. Watch this deployment's progress in the AWS CodeDeploy console: ${deploymentId}`);
  if (inputs['wait-for-service-stability'] === 'true') {
    const { deploymentReadyOption: ready, terminateBlueInstancesOnDeploymentSuccess: blue } = deploymentGroupInfo!.blueGreenDeploymentConfiguration!;
    const minutes = ready!.waitTimeInMinutes! + blue!.terminationWaitTimeInMinutes! + Number(inputs['wait-for-minutes']);
    await waitFor(context, codedeploy, deploymentId!, Math.min(minutes, 360));
  }
}

/** The waiter of AWS's SDK. Whatever goes wrong while it asks, it asks again: also with credentials that have expired. */
async function waitFor(
  { aws, inputs, cancelled }: ActionContext, codedeploy: CodeDeployClient, deploymentId: string, minutes: number,
): Promise<void> {
  const second = aws.minuteSeconds * 1000 / 60;
  const deadline = Date.now() + minutes * 60 * second;
  const most = Number(inputs['wait-max-delay-seconds'] ?? 120);
  const observedResponses: Record<string, number> = {};
  for (let attempt = 0; ; attempt += 1) {
    if (attempt > 0) {
      // Twice as long each time, at random from 15 seconds up to that.
      const delay = second * Math.min(most, 15 + Math.random() * (Math.min(most, 15 * 2 ** (attempt - 1)) - 15));
      if (Date.now() + delay > deadline) {
        throw new Error(JSON.stringify({ state: 'TIMEOUT', observedResponses, reason: 'Waiter has timed out' }));
      }
      await pause(delay, cancelled);
    }
    const answer = await codedeploy.send(new GetDeploymentCommand({ deploymentId })).catch((error: Error) => error);
    const said = answer instanceof Error ? `${(answer as CodeDeployServiceException).$metadata?.httpStatusCode}: ${answer.message}` : '200: OK';
    observedResponses[said] = (observedResponses[said] ?? 0) + 1;
    const status = answer instanceof Error ? undefined : answer.deploymentInfo!.status;
    if (status === 'Succeeded') {
      return;
    }
    if (status === 'Failed' || status === 'Stopped') {
      throw new Error(JSON.stringify({ state: 'FAILURE', reason: answer, final: '[Circular]', observedResponses }));
    }
  }
}

async function pause(milliseconds: number, cancelled: AbortSignal): Promise<void> {
  await new Promise((wake) => {
    const timer = setTimeout(wake, milliseconds);
    cancelled.addEventListener('abort', () => { clearTimeout(timer); wake(undefined); }, { once: true });
  });
  cancelled.throwIfAborted();
}

const READ_ONLY = ['compatibilities', 'taskDefinitionArn', 'requiresAttributes', 'revision', 'status', 'registeredAt', 'deregisteredAt', 'registeredBy'];

/** What is left of a description that can be registered: nothing read-only, and nothing empty. */
function registrable(text: string, log: (line: string) => void): RegisterTaskDefinitionCommandInput {
  const definition = JSON.parse(text, (_, value: unknown) => isEmpty(value) ? undefined : value) as Record<string, unknown>;
  READ_ONLY.filter((name) => definition[name]).forEach((name) => {
    log(`::warning::Ignoring property '${name}' in the task definition file.`);
    delete definition[name];
  });
  return definition as unknown as RegisterTaskDefinitionCommandInput;
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Beside the test, whose clients go on. */
async function cli({ env }: ActionContext, ...args: string[]): Promise<unknown> {
  const aws = join(pythonEnv('integ/local/aws-cli/requirements.txt'), 'aws');
  const { stdout } = await promisify(execFile)(aws, [...args, '--output', 'json'], { env: { PATH: process.env.PATH, ...env } });
  return JSON.parse(stdout || '{}');
}
