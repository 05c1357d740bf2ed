/**
 * Releases by stack updates, by either engine: good ones, a bad one, updates that release nothing, one while an alarm is on, and
 * CloudFormation's rollbacks. With CodeDeploy a function of the construct makes them, with ECS CloudFormation itself. The
 * function's waits last as long as on AWS, so the two engines are played side by side.
 */
import { describeUpdatesByCodeDeploy } from './deploy-on-stack-update-by-code-deploy';
import { describeUpdatesByEcs } from './deploy-on-stack-update-by-ecs';
import { only, RunningService } from './running-service';
import { sideBySide } from './side-by-side';
import { UpdatedBy, UpdatedService } from './updated-service';
import { setAlarm } from '../alarm-states';
import { cdkFor } from '../apps/apps';
import { releasedNames } from '../apps/released-stack';
import { CODE_DEPLOY, ECS, ENGINES } from '../engines';
import { failed, hostOf } from '../load';
import { LocalAws } from '../local-aws';
import { ReleasedService } from '../released-service';
import { conventionalNames, Releases } from '../releases';
import { ServiceDeployments } from '../service-deployments';
import { starterImages } from '../starter';
import { until } from '../until';

const BY_CODE_DEPLOY: UpdatedBy<Releases> = {
  engine: CODE_DEPLOY,
  first: 0,
  async released(releases) {
    const infos = await Promise.all((await releases.list()).map((id) => releases.info(id)));
    return infos.filter(({ creator }) => creator === 'user').map(({ deploymentId }) => deploymentId!);
  },
  began: async (releases, id) => (await releases.info(id)).createTime!,
  refused: { outcomes: ['failed'], said: (alarm) => new RegExp(`^WebRelease\\w+: .*${alarm}`) },
  rolledBack: (project) => new RegExp(
    `^WebRelease\\w+: .*Release of task-definition-${project}-prod:\\d by deployment (d-\\w+): Stopped. Alarm web-service-${project}-prod-http5xx went off\\. `
    + '.*It was rolled back by d-\\w+: the old version has all requests\\. .*https://us-east-1.console.aws.amazon.com/codesuite/codedeploy/deployments/\\1'),
};

const BY_ECS: UpdatedBy<ServiceDeployments> = {
  engine: ECS,
  first: 1,
  released: (releases) => releases.list(),
  began: async (releases, id) => (await releases.describe(id)).createdAt!,
  refused: { outcomes: [], said: (alarm) => new RegExp(`^WebGuard\\w+: .*${alarm} is in ALARM, and the update starts a deployment`) },
  rolledBack: (project) => new RegExp(`^WebService\\w+: .*web-service-${project}-prod-http5xx`),
};

let aws: LocalAws;
let byCodeDeploy: UpdatedService<Releases>;
let byEcs: UpdatedService<ServiceDeployments>;

beforeAll(async () => {
  // All requests to a broken version fail, so that the number of failed ones says what share it got.
  aws = await LocalAws.start({ minuteSeconds: 1, images: starterImages(1) });
  const cdk = cdkFor(aws, 'released');
  await cdk.bootstrap();
  const outputs = await cdk.deployAll(ENGINES.map((engine) => releasedNames(engine).stack));
  const subjectOf = <R extends ReleasedService>(by: UpdatedBy<R>) => {
    const { stack, project } = releasedNames(by.engine);
    const clients = { followRedirects: true };
    return new UpdatedService(RunningService.by(by.engine, aws, cdk, conventionalNames(project), hostOf(outputs[stack].Url), clients), by);
  };
  [byCodeDeploy, byEcs] = [subjectOf(BY_CODE_DEPLOY), subjectOf(BY_ECS)];
});

beforeEach(async () => {
  await Promise.all([byCodeDeploy, byEcs].map(({ running }) => running.quiet()));
});

afterAll(async () => {
  await Promise.all([byCodeDeploy, byEcs].map((subject) => subject?.running.stop()));
  await aws?.stop();
});

test('a new stack starts with its revision: nothing is released', byBoth(async (subject) => {
  expect(await subject.released()).toHaveLength(subject.by.first);
  const fresh = { ...only('v1', 'blue'), weights: subject.engine.freshWeights };
  expect(await subject.running.becomes(fresh)).toEqual(fresh);
}));

test('an update with a new revision releases it, and lasts until the release is over', byBoth(async (subject) => {
  const { status, released, answers } = await subject.update({ version: 'v2' });
  expect(status).toBe('UPDATE_COMPLETE');
  expect(await subject.outcomesOf(released)).toEqual(['promoted']);
  // By the canary, not all at once: both versions have answered.
  expect(new Set(answers.map(({ version }) => version))).toEqual(new Set(['v1', 'v2']));
  expect(answers.filter(failed)).toEqual([]);
  await expectLive(subject, 'v2', 'green');
}));

test('an update that leaves the task definition as it is releases nothing', byBoth(async (subject) => {
  const { status, released, answers } = await subject.update({ canaryMinutes: '5' }, { team: 'shop' });
  expect([status, released]).toEqual(['UPDATE_COMPLETE', []]);
  expect(answers.filter((answer) => failed(answer) || answer.version !== 'v2')).toEqual([]);
}));

test('while an alarm is on no request reaches a new version: the update fails, and says which alarm', byBoth(async (subject) => {
  const { names: { alarm }, by: { refused } } = subject;
  await setAlarm(aws, alarm, 'ALARM');
  const { status, failures, released, answers } = await subject.update({ version: 'v3' });
  await setAlarm(aws, alarm, 'OK');
  expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(failures).toEqual([expect.stringMatching(refused.said(alarm))]);
  expect(await subject.outcomesOf(released)).toEqual(refused.outcomes);
  expect(answers.filter((answer) => failed(answer) || answer.version !== 'v2')).toEqual([]);
  await expectLive(subject, 'v2', 'green');
}));

test('a bad version is rolled back by its alarm, the update fails with the reason, and nothing else is released', byBoth(async (subject) => {
  const { status, failures, released, answers } = await subject.update({ version: 'v3-silent' });
  expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  // A second one would be for the old version, by CloudFormation's rollback.
  expect(await subject.outcomesOf(released)).toEqual(['rolled back']);
  expect(failures).toEqual([expect.stringMatching(subject.by.rolledBack(subject.names.project))]);
  await expectLive(subject, 'v2', 'green');
  expect(answers.filter((answer) => failed(answer) && answer.version !== 'v3-silent')).toEqual([]);
  expect(answers.filter(failed).length).toBeGreaterThan(0);
  expect(answers.filter(failed).length).toBeLessThan(answers.length * 0.5);
}));

test('an update that is cancelled during its release: the release is rolled back, and the stack with it', byBoth(async (subject) => {
  const ended = subject.update({ version: 'v4', canaryMinutes: '30' });
  await until('its canary has begun', async () => {
    const { blue, green } = await subject.running.weights();
    return blue * green > 0;
  });
  await subject.cancel();
  const { status, released, answers } = await ended;
  expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  // CloudFormation does not wait until the release is over by itself, or it would have been promoted.
  expect(await subject.outcomesOf(released)).toEqual(['rolled back']);
  expect(answers.filter(failed)).toEqual([]);
  await expectLive(subject, 'v2', 'green');
}));

test('a failure after the release brings the old revision back, by a release of its own', byBoth(async (subject) => {
  const { status, released, answers } = await subject.update({ version: 'v5', fails: 'yes' });
  expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await subject.outcomesOf(released)).toEqual(['promoted', 'promoted']);
  expect(answers.filter(failed)).toEqual([]);
  await expectLive(subject, 'v2', 'green');
}));

test('one update changes the listener and releases, in this order', byBoth(async (subject) => {
  const [ListenerArn] = await subject.releases.listenerArns();
  const calls = aws.calls().length;
  const { status, released, answers } = await subject.update({ version: 'v6', certificate: 'second' });
  expect(status).toBe('UPDATE_COMPLETE');
  expect(await subject.outcomesOf(released)).toEqual(['promoted']);
  expect(answers.filter(failed)).toEqual([]);
  await expectLive(subject, 'v6', 'blue');
  const changes = aws.calls().slice(calls)
    .filter(({ caller, action, parameters }) => caller === 'client' && action === 'ModifyListener' && parameters.ListenerArn === ListenerArn);
  expect(changes).toHaveLength(1);
  expect(1000 * changes[0].time).toBeLessThan((await subject.began(released[0])).getTime());
}));

describe('of CodeDeploy only', () => describeUpdatesByCodeDeploy(() => byCodeDeploy));
describe('of ECS only', () => describeUpdatesByEcs(() => byEcs));

function byBoth(play: (subject: UpdatedService) => Promise<void>): () => Promise<void> {
  return sideBySide(() => [byCodeDeploy, byEcs], play);
}

async function expectLive({ running }: UpdatedService, version: string, color: 'blue' | 'green'): Promise<void> {
  expect(await running.becomes(only(version, color))).toEqual(only(version, color));
}
