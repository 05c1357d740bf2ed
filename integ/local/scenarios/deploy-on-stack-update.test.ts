/** Releases by `cdk deploy`: good ones, a bad one, updates that release nothing, and CloudFormation's rollbacks. */
import { CancelUpdateStackCommand, CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { only, RunningService } from './running-service';
import { cdkFor } from '../apps/apps';
import { CdkError } from '../cdk';
import { Answer, failed, hostOf, SteadyLoad } from '../load';
import { LocalAws, RecordedCall } from '../local-aws';
import { conventionalNames } from '../releases';
import { starterImages } from '../starter';
import { until } from '../until';

const STACK = 'Released';

let aws: LocalAws;
let service: RunningService;
let load: SteadyLoad;

beforeAll(async () => {
  // All requests to a broken version fail, so that the number of failed ones says what share it got.
  aws = await LocalAws.start({ minuteSeconds: 2, images: starterImages(1) });
  const cdk = cdkFor(aws, 'stack-update-release');
  await cdk.bootstrap();
  const { Url: url } = await cdk.deploy(STACK);
  service = RunningService.byCodeDeploy(aws, cdk, conventionalNames('released-by-cdk'), hostOf(url));
  load = service.startLoad();
  await until('requests flow', () => load.answers.length > 50);
});

afterAll(async () => {
  await service?.stop();
  await aws?.stop();
});

test('a new stack starts with its revision: nothing is released', async () => {
  expect(await service.releases.list()).toEqual([]);
  expect((await service.live()).taskSets).toEqual(['PRIMARY v1']);
});

test('an update with a new revision releases it, and lasts until the release is over', async () => {
  const { released, answers } = await update('--context', 'version=v2');
  expect(released).toHaveLength(1);
  const info = await service.releases.info(released[0]);
  expect([info.status, info.creator]).toEqual(['Succeeded', 'user']);
  expect(info.description).toMatch(/^Stack update of Released, WebRelease\w+: task-definition-released-by-cdk-prod:2 \(request /);
  // By the canary, not all at once: both versions have answered.
  expect(new Set(answers.map(({ version }) => version))).toEqual(new Set(['v1', 'v2']));
  expect(answers.filter(failed)).toEqual([]);
  expect(await service.becomes(only('v2', 'green'))).toEqual(only('v2', 'green'));
});

test('an update that leaves the task definition as it is releases nothing', async () => {
  const { released, answers } = await update('--context', 'version=v2', '--tags', 'team=shop', '--context', 'canaryMinutes=2');
  expect(released).toEqual([]);
  expect(answers.filter((answer) => failed(answer) || answer.version !== 'v2')).toEqual([]);
});

test('a bad version is rolled back by its alarm, the update fails with the reason, and nothing else is released', async () => {
  const calls = releaseCalls().length;
  const began = Date.now();
  const error = await failedUpdate('--context', 'version=v3-broken');
  const [release] = await deploymentsBy('user');
  const [rollback] = await deploymentsBy('codeDeployRollback');
  // The second one would be for the old version, by CloudFormation's rollback.
  expect(releaseCalls().slice(calls).map(({ action }) => action)).toEqual(['CreateDeployment']);
  expect((await service.releases.info(rollback)).status).toBe('Succeeded');
  expect(error.output).toContain(`Release of task-definition-released-by-cdk-prod:3 by deployment ${release}: Stopped. Alarm `);
  expect(error.output).toMatch(/Alarm web-service-released-by-cdk-prod-(http5xx|totalFailure|canaryVersusBaseline|logErrors) went off\./);
  expect(error.output).toContain(`It was rolled back by ${rollback}: the old version has all requests.`);
  expect(error.output).toContain(`https://us-east-1.console.aws.amazon.com/codesuite/codedeploy/deployments/${release}`);
  expect(await service.becomes(only('v2', 'green'))).toEqual(only('v2', 'green'));

  const answers = load.since(began);
  expect(answers.filter((answer) => failed(answer) && answer.version !== 'v3-broken')).toEqual([]);
  expect(answers.filter(failed).length).toBeGreaterThan(0);
  expect(answers.filter(failed).length).toBeLessThan(answers.length * 0.3);
});

test('one update changes the listener and releases, in this order', async () => {
  await until('the alarms are off', async () => Object.values(await service.releases.alarms()).every((state) => state === 'OK'), 60_000);
  const calls = aws.calls().length;
  const { released, answers } = await update('--context', 'version=v4', '--context', 'certificate=second');
  expect(released).toHaveLength(1);
  expect(answers.filter(failed)).toEqual([]);
  expect(await service.becomes(only('v4', 'blue'))).toEqual(only('v4', 'blue'));
  const order = aws.calls().slice(calls)
    .filter(({ caller, action }) => caller === 'client' && ['ModifyListener', 'CreateDeployment'].includes(action))
    .map(({ action }) => action);
  expect(order).toEqual(['ModifyListener', 'CreateDeployment']);
});

test('a release that outlasts an invocation is followed by several, and started once', async () => {
  const calls = aws.calls().length;
  const { released, answers } = await update('--context', 'version=v5', '--context', 'certificate=second', '--context', 'invocationSeconds=20');
  expect(released).toHaveLength(1);
  expect(answers.filter(failed)).toEqual([]);
  expect(await service.becomes(only('v5', 'green'))).toEqual(only('v5', 'green'));
  expect(aws.calls().slice(calls).filter(({ action }) => action === 'InvokeFunction').length).toBeGreaterThan(0);
});

test('a failure after the release brings the old revision back, by a release of its own', async () => {
  const before = await service.releases.list();
  await failedUpdate('--context', 'version=v6', '--context', 'certificate=second', '--context', 'fails=yes');
  const released = (await service.releases.list()).filter((id) => !before.includes(id));
  const infos = await Promise.all(released.map(async (id) => service.releases.info(id)));
  expect(infos.map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded']);
  expect(await service.becomes(only('v5', 'green'))).toEqual(only('v5', 'green'));
});

test('a release that CloudFormation has given up is stopped and rolled back, and the stack’s own comes after it', async () => {
  const [latest] = await deploymentsBy('user');
  const { description } = await service.releases.info(latest);
  const [revision] = /task-definition-[\w-]+:\d+/.exec(description!)!;
  const abandoned = await service.releases.start(`${revision.split(':')[0]}:2`, {
    description: description!.replace(revision, `${revision.split(':')[0]}:2`).replace(/request .*/, 'request of-an-update-that-was-cancelled)'),
    // So slow that it is still there when the update comes to the release.
    deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent15Minutes',
  });
  await until('its traffic moves', async () => (await service.weights()).blue === 10);
  const { answers } = await update('--context', 'version=v7', '--context', 'certificate=second');
  const info = await service.releases.info(abandoned);
  expect([info.status, info.errorInformation!.code]).toEqual(['Stopped', 'MANUAL_STOP']);
  expect((await service.releases.info(info.rollbackInfo!.rollbackDeploymentId!)).status).toBe('Succeeded');
  expect(answers.filter(failed)).toEqual([]);
  expect(await service.becomes(only('v7', 'blue'))).toEqual(only('v7', 'blue'));
});

test('an update that is cancelled during its release: the release is rolled back, and the stack with it', async () => {
  const before = await service.releases.list();
  const began = Date.now();
  const ended = failedUpdate('--context', 'version=v8', '--context', 'certificate=second');
  await until('its canary has begun', async () => {
    const { blue, green } = await service.weights();
    return blue * green > 0;
  }, 60_000);
  const cancelled = Date.now();
  await new CloudFormationClient(aws.clientConfig).send(new CancelUpdateStackCommand({ StackName: STACK }));

  await ended;
  expect(await stackStatus()).toBe('UPDATE_ROLLBACK_COMPLETE');
  const [started] = (await service.releases.list()).filter((id) => !before.includes(id)).slice(-1);
  const info = await service.releases.info(started);
  expect([info.status, info.errorInformation!.code]).toEqual(['Stopped', 'MANUAL_STOP']);
  // By the request of the rollback, which CloudFormation does not hold back until the release is over by itself.
  expect(aws.toAwsMinutes(info.completeTime!.getTime() - cancelled)).toBeLessThan(3);
  expect((await service.releases.info(info.rollbackInfo!.rollbackDeploymentId!)).status).toBe('Succeeded');
  expect(await service.becomes(only('v7', 'blue'))).toEqual(only('v7', 'blue'));
  expect(load.since(began).filter(failed)).toEqual([]);
});

interface Update {
  /** The deployments that it has started. */
  readonly released: string[];
  /** The answers to requests that were sent since it began. */
  readonly answers: Answer[];
}

async function update(...options: string[]): Promise<Update> {
  const before = await service.releases.list();
  const began = Date.now();
  await service.cdk.deploy(STACK, ...options);
  return { released: (await service.releases.list()).filter((id) => !before.includes(id)), answers: load.since(began) };
}

async function stackStatus(): Promise<string> {
  const { Stacks: stacks } = await new CloudFormationClient(aws.clientConfig).send(new DescribeStacksCommand({ StackName: STACK }));
  return stacks![0].StackStatus!;
}

async function failedUpdate(...options: string[]): Promise<CdkError> {
  const error = await update(...options).then(() => undefined, (reason: CdkError) => reason);
  expect(error).toBeInstanceOf(CdkError);
  return error!;
}

/** The ids of the deployments that somebody has created, the newest first. */
async function deploymentsBy(creator: string): Promise<string[]> {
  const infos = await Promise.all((await service.releases.list()).map(async (id) => service.releases.info(id)));
  return infos.filter((info) => info.creator === creator).map(({ deploymentId }) => deploymentId!);
}

function releaseCalls(): RecordedCall[] {
  return aws.calls().filter(({ action }) => action === 'CreateDeployment');
}
