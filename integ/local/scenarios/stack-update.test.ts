/**
 * Stack updates after a release, while requests flow, by either engine. The template says blue, and the requests are on green.
 *
 * CloudFormation sends the action of a listener or a rule with every change of it, so one that it manages sends the
 * requests to the group that the release has left without tasks. Those of the construct are none of CloudFormation's.
 */
import { LiveService } from './live-service';
import { only, PROMOTED, RunningService } from './running-service';
import { UpdatesBy } from './stack-update-by';
import { BY_CODE_DEPLOY, describeFirstCertificate, describeRemovedCertificate } from './stack-update-by-code-deploy';
import { BY_ECS, describeKeptCertificate } from './stack-update-by-ecs';
import { describeOutage } from './stack-update-outage';
import { cdkFor } from '../apps/apps';
import { furtherAlarmOf } from '../apps/service-stack';
import { swappedNames, swappedStack } from '../apps/swapped-stack';
import { Cdk } from '../cdk';
import { Engine, ENGINES } from '../engines';
import { hostOf } from '../load';
import { LocalAws } from '../local-aws';
import { ReleasedService } from '../released-service';
import { conventionalNames, Releases } from '../releases';
import { ServiceDeployments } from '../service-deployments';
import { StackUpdates } from '../stack-updates';
import { imageOf, starterImages } from '../starter';

const ON_GREEN = only('v2', 'green');

/** The services of an engine. */
interface Subjects<R extends ReleasedService> {
  /** Of the construct. */
  readonly live: LiveService<R>;
  /** Whose requests go where CloudFormation says. */
  readonly plain: RunningService<R>;
}

let aws: LocalAws;
let byCodeDeploy: Subjects<Releases>;
let byEcs: Subjects<ServiceDeployments>;

beforeAll(async () => {
  aws = await LocalAws.start({ minuteSeconds: 1, images: starterImages(0) });
  const [cdk, plainCdk] = [cdkFor(aws, 'swapped'), cdkFor(aws, 'plain-listener', { assembly: 'cdk.out.plain' })];
  await cdk.bootstrap();
  const [outputs, plainOutputs] = await Promise.all([
    cdk.deployAll(ENGINES.map((engine) => swappedNames(engine).stack)),
    plainCdk.deployAll([BY_CODE_DEPLOY, BY_ECS].map(({ plain }) => plain.stack)),
  ]);
  const subjectsOf = async <R extends ReleasedService>({ engine, plain }: UpdatesBy<R>): Promise<Subjects<R>> => {
    const plainHost = hostOf(plainOutputs[plain.stack].Url);
    const plainService = RunningService.by(engine, aws, plainCdk, conventionalNames(plain.project), plainHost);
    const [live] = await Promise.all([swapped(engine, cdk, outputs[swappedNames(engine).stack].Url), releaseToGreen(plainService)]);
    return { live, plain: plainService };
  };
  [byCodeDeploy, byEcs] = await Promise.all([subjectsOf(BY_CODE_DEPLOY), subjectsOf(BY_ECS)]);
});

afterAll(async () => {
  await aws?.stop();
});

describe('of CodeDeploy', () => {
  const subject = underLoad(() => byCodeDeploy.live);
  describeFirstCertificate(subject);
  describeUpdates(subject, BY_CODE_DEPLOY);
  describeRemovedCertificate(subject);
  testNoRequestFailed(subject);
  describeOutage(() => byCodeDeploy.plain, BY_CODE_DEPLOY.plain);
});

describe('of ECS', () => {
  const subject = underLoad(() => byEcs.live);
  describeUpdates(subject, BY_ECS);
  describeKeptCertificate(subject);
  testNoRequestFailed(subject);
  describeOutage(() => byEcs.plain, BY_ECS.plain);
});

/** Declares the tests of one update after another, none of which fails a request, moves a weight or releases anything. */
function describeUpdates<R extends ReleasedService>(subject: () => LiveService<R>, by: UpdatesBy<R>): void {
  const { project } = swappedNames(by.engine);

  test('when another certificate is deployed, and one behind it', async () => {
    await subject().untouched(() => subject().update({ certificate: 'second', furtherCertificate: 'yes' }));
    expect(await subject().certificates()).toEqual([expect.stringContaining('22222222'), expect.stringContaining('33333333')]);
  });

  test('when the TLS policy changes', async () => {
    const sslPolicy = 'ELBSecurityPolicy-TLS13-1-3-2021-06';
    expect(await subject().listener()).not.toMatchObject({ SslPolicy: sslPolicy });
    await subject().untouched(() => subject().update({ sslPolicy }));
    expect(await subject().listener()).toMatchObject({ SslPolicy: sslPolicy });
  });

  test('when another attribute of the listener changes', async () => {
    await subject().untouched(() => subject().update({ serverHeader: 'false' }));
    expect(await subject().listenerAttributes()).toMatchObject({ 'routing.http.response.server.enabled': 'false' });
  });

  test('when stack tags change', async () => {
    await subject().untouched(() => subject().deploy('--tags', 'team=shop'));
    expect((await subject().updates.describe()).Tags).toEqual([{ Key: 'team', Value: 'shop' }]);
  });

  test('when the task definition and the number of tasks change: those that start are of the live version', async () => {
    await subject().unmoved(async () => {
      await subject().update({ color: 'red', desiredCount: '3' });
      const three = { ...ON_GREEN, tasks: ['v2', 'v2', 'v2'] };
      expect(await subject().running.becomes(three)).toEqual(three);
    });
    await subject().unmoved(() => subject().update({ desiredCount: '2' }));
    expect(await subject().running.becomes(ON_GREEN)).toEqual(ON_GREEN);
  });

  test('when an alarm is added, and the schedule changes', async () => {
    await subject().untouched(() => subject().update({ furtherAlarm: 'yes', canaryMinutes: '8' }));
    expect(Object.keys(await subject().releases.alarms())).toContain(furtherAlarmOf(project));
    expect(await subject().releases.canaryMinutes()).toBe(8);
  });

  test('when an update of all that fails late and rolls back: another health check is not refused then', async () => {
    const [{ ListenerArn: arn }, before] = [await subject().listener(), await settings()];
    const modified = modificationsOf(arn!);
    await subject().untouched(() => subject().failLate({
      certificate: 'first', serverHeader: 'true', desiredCount: '3', canaryMinutes: '9', color: 'yellow', healthPath: '/elsewhere', answersBoth: 'yes',
    }));
    // There and back.
    expect(modificationsOf(arn!) - modified).toBe(2);
    expect(await settings()).toEqual(before);
  });

  test('when the engine is to be the other one: refused before anything has changed', async () => {
    const { name: engine, refused } = by.otherEngine;
    expect(await subject().untouched(() => subject().refuse({ engine }))).toEqual([expect.stringMatching(refused)]);
  });

  test('in the middle of a canary, which ends as if nothing had happened', async () => {
    // Many times what the updates take.
    await subject().untouched(() => subject().update({ canaryMinutes: '25' }));
    const id = await subject().releaseIntoCanary('v4');
    const share = { blue: 25, green: 75 };
    await subject().answered(async () => {
      await subject().update({ certificate: 'first' });
      expect(await subject().running.weights()).toEqual(share);
      await subject().failLate({ certificate: 'second' });
      expect(await subject().running.weights()).toEqual(share);
      await by.changeSchedule(subject());
      expect(await subject().running.weights()).toEqual(share);
    }, ['v2', 'v4']);
    expect(await subject().releases.told(id)).toMatchObject(by.inCanary);
    expect(await subject().certificates()).toContainEqual(expect.stringContaining('11111111'));

    expect(await subject().releases.ended(id)).toMatchObject(PROMOTED);
    expect(await subject().running.becomes(only('v4', 'blue'))).toEqual(only('v4', 'blue'));
    subject().live = 'v4';
  });

  /** What an update that rolls back has to leave as it was. */
  async function settings(): Promise<object> {
    const groups = await subject().targetGroups();
    return {
      listener: await subject().listener(),
      attributes: await subject().listenerAttributes(),
      canaryMinutes: await subject().releases.canaryMinutes(),
      healthPaths: groups.map(({ HealthCheckPath }) => HealthCheckPath),
    };
  }
}

/** A service whose requests v2 has, on green, and whose family's newest revision is one that was rolled back. */
async function swapped<R extends ReleasedService>(engine: Engine<R>, cdk: Cdk, url: string): Promise<LiveService<R>> {
  const { stack, project } = swappedNames(engine);
  const running = RunningService.by(engine, aws, cdk, conventionalNames(project), hostOf(url), { followRedirects: true });
  const subject = new LiveService(running, new StackUpdates(aws, stack, (app) => swappedStack(app, engine)));
  await subject.release('v2');
  const id = await subject.releaseIntoCanary('v3');
  expect(await running.releases.stop(id)).toBe(true);
  expect(await running.releases.ended(id)).toMatchObject({ outcome: 'rolled back' });
  expect(await running.becomes(ON_GREEN)).toEqual(ON_GREEN);
  return subject;
}

async function releaseToGreen(service: RunningService<ReleasedService>): Promise<void> {
  expect(await service.releases.ended(await service.releases.release(imageOf('v2')))).toMatchObject(PROMOTED);
  expect(await service.becomes(ON_GREEN)).toEqual(ON_GREEN);
}

/** Sends requests while the tests of a block run. */
function underLoad<S extends Pick<LiveService, 'startLoad' | 'stopLoad'>>(subject: () => S): () => S {
  beforeAll(() => { subject().startLoad(); });
  // Also where the test that does it was not run.
  afterAll(async () => subject().stopLoad());
  return subject;
}

function testNoRequestFailed(subject: () => Pick<LiveService, 'stopLoad'>): void {
  test('in all no request has failed', async () => {
    expect(await subject().stopLoad()).toEqual({});
  });
}

/** How often a listener was modified, by whom ever. */
function modificationsOf(arn: string): number {
  return aws.calls().filter(({ action, parameters }) => action === 'ModifyListener' && parameters.ListenerArn === arn).length;
}
