/**
 * What an update with another value of a property does to a live service, while requests flow: the rows of the table in
 * docs/stack-updates.md that no other file shows. The service of each engine gets one update after another.
 */
import { rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { describeChangesByCodeDeploy } from './live-changes-by-code-deploy';
import { describeChangesByEcs } from './live-changes-by-ecs';
import { LiveService } from './live-service';
import { describeSpotByCodeDeploy, describeSpotByEcs } from './live-spot';
import { PROMOTED, RunningService } from './running-service';
import { cdkFor } from '../apps/apps';
import { LiveNames, liveNames, liveStack, spotNames } from '../apps/live-stack';
import { Cdk } from '../cdk';
import { CODE_DEPLOY, ECS, Engine, ENGINES } from '../engines';
import { hostOf } from '../load';
import { LocalAws } from '../local-aws';
import { ReleasedService } from '../released-service';
import { conventionalNames } from '../releases';
import { StackUpdates } from '../stack-updates';
import { starterImages } from '../starter';

let aws: LocalAws;
let cdk: Cdk;
/** The address of each stack's balancer. */
let outputs: Record<string, Record<string, string>>;
/** As long as the file is there, no further task of an image `-stuck` starts. */
const stuck = join(tmpdir(), `stuck-${process.pid}`);

beforeAll(async () => {
  const stuckImage = {
    match: '*/web/node-app/*-stuck*',
    command: [process.execPath, '-e', `if (require('fs').existsSync(${JSON.stringify(stuck)})) process.exit(1);
      require('http').createServer({ keepAliveTimeout: 75_000 }, (request, response) => response.end('{tag}\\n')).listen(process.env.PORT || {port})`],
  };
  aws = await LocalAws.start({ minuteSeconds: 1, images: [stuckImage, ...starterImages(0)] });
  cdk = cdkFor(aws, 'live');
  await cdk.bootstrap();
  outputs = await cdk.deployAll(ENGINES.flatMap((engine) => [liveNames(engine).stack, spotNames(engine).stack]));
});

afterAll(async () => {
  await aws?.stop();
  rmSync(stuck, { force: true });
});

function serviceOf<R extends ReleasedService>(engine: Engine<R>, { stack, project }: LiveNames): RunningService<R> {
  return RunningService.by(engine, aws, cdk, conventionalNames(project), hostOf(outputs[stack].Url));
}

/** The service of an engine, once the tests of a block run: after a release, which has moved the requests to green. */
function liveService<R extends ReleasedService>(engine: Engine<R>): () => LiveService<R> {
  let subject: LiveService<R>;
  beforeAll(async () => {
    const { stack } = liveNames(engine);
    subject = new LiveService(serviceOf(engine, liveNames(engine)), new StackUpdates(aws, stack, (app) => liveStack(app, engine)));
    await subject.release('v2');
    subject.startLoad();
  });
  // Also where the test that does it was not run.
  afterAll(async () => subject?.stopLoad());
  return () => subject;
}

/** What an update does with either engine, and then what is the engine's own. */
function describeChanges<R extends ReleasedService>(engine: Engine<R>, describeOwn: (subject: () => LiveService<R>) => void): void {
  const subject = liveService(engine);
  const [{ stack }, tag] = [liveNames(engine), engine.name.toLowerCase()];

  describe('how many tasks', () => {
    test('another number of tasks, and another grace period, are set at once', async () => {
      await subject().unmoved(() => subject().update({ props: { desiredCount: 3 } }));
      expect(await subject().tasksBecome(3)).toEqual(['v2', 'v2', 'v2']);
      await subject().unmoved(() => subject().update({ props: { desiredCount: 2 }, objects: 'grace' }));
      expect(await subject().tasksBecome(2)).toEqual(['v2', 'v2']);
      expect(await subject().described()).toMatchObject({ desiredCount: 2, healthCheckGracePeriodSeconds: 90 });
      // And nothing besides.
      expect(subject().settingsSent()).toEqual([['desiredCount'], ['desiredCount'], ['desiredCount', 'healthCheckGracePeriodSeconds']]);
      await subject().update({ objects: undefined });
    });

    test('an update that fails late sets the number of tasks back', async () => {
      await subject().unmoved(() => subject().failLate({ props: { desiredCount: 5 } }));
      expect(await subject().tasksBecome(2)).toEqual(['v2', 'v2']);
      expect(subject().settingsSent().slice(-2)).toEqual([['desiredCount'], ['desiredCount']]);
    });

    test('new tags after scaling from two tasks to seven leave seven, also when the update fails and rolls back', async () => {
      await subject().scaleByHand(7);
      const before = subject().settingsSent().length;
      await subject().unmoved(() => subject().update({ team: 'shop' }));
      expect(await subject().described()).toMatchObject({ desiredCount: 7 });
      await subject().unmoved(() => subject().failLate({ team: 'other' }));
      expect(await subject().described()).toMatchObject({ desiredCount: 7 });
      expect(await subject().tasksBecome(7)).toHaveLength(7);
      expect(subject().settingsSent()).toHaveLength(before);
    });

    test('scaling that is switched on and off again keeps the number of tasks, also when that fails and rolls back', async () => {
      const scaling = { autoScaling: { minCapacity: 2, maxCapacity: 9, targetMemoryUtilizationPercent: 60 } };
      await subject().unmoved(() => subject().failLate({ props: scaling }));
      await subject().unmoved(() => subject().update({ props: scaling }));
      expect(await subject().described()).toMatchObject({ desiredCount: 7 });
      await subject().unmoved(() => subject().failLate({ props: { desiredCount: 4 } }));
      await subject().unmoved(() => subject().update({ props: { desiredCount: 4 } }));
      expect(await subject().described()).toMatchObject({ desiredCount: 7 });
      // The next one is an other number than the template had.
      await subject().unmoved(() => subject().update({ props: { desiredCount: 2 } }));
      expect(await subject().tasksBecome(2)).toEqual(['v2', 'v2']);
    });

    test('a schedule changes the bounds when it is due, and the number of tasks with them', async () => {
      await subject().unmoved(async () => {
        await subject().update({ props: {}, objects: 'night' });
        expect(await subject().tasksBecome(4)).toEqual(['v2', 'v2', 'v2', 'v2']);
      });
      await subject().unmoved(async () => {
        await subject().update({ objects: 'day' });
        expect(await subject().tasksBecome(3)).toEqual(['v2', 'v2', 'v2']);
      });
      await subject().update({ props: { desiredCount: 3 }, objects: undefined });
      await subject().update({ props: { desiredCount: 2 } });
      expect(await subject().tasksBecome(2)).toEqual(['v2', 'v2']);
    });

    test('scaling follows the requests of both groups, before a release and after it', async () => {
      // Sixty requests a second are thirty a minute and task of two.
      const scaling = (maxCapacity: number) => ({ autoScaling: { minCapacity: 2, maxCapacity, requestsPerTarget: 12 } });
      await subject().unmoved(() => subject().update({ props: scaling(3) }));
      expect(await subject().tasksBecome(3)).toEqual(['v2', 'v2', 'v2']);
      await subject().release('v3');
      expect(await subject().described()).toMatchObject({ desiredCount: 3 });
      await subject().unmoved(() => subject().update({ props: scaling(4) }));
      expect(await subject().tasksBecome(4)).toEqual(['v3', 'v3', 'v3', 'v3']);
      await subject().update({ props: { desiredCount: 3 } });
      await subject().update({ props: { desiredCount: 2 } });
      expect(await subject().tasksBecome(2)).toEqual(['v3', 'v3']);
    });

    test('a scale-out in the middle of a canary, with tasks that start: the release goes on, and ends with that number', async () => {
      await subject().update({ canaryMinutes: '6' });
      const id = await subject().releaseIntoCanary('v4');
      await subject().scaleByHand(4);
      expect(await subject().releases.ended(id)).toMatchObject(PROMOTED);
      expect(await subject().tasksBecome(4)).toEqual(['v4', 'v4', 'v4', 'v4']);
      subject().live = 'v4';
      await subject().scaleByHand(2);
      expect(await subject().tasksBecome(2)).toEqual(['v4', 'v4']);
      await subject().update({ canaryMinutes: undefined });
    });
  });

  describe('what waits for the next release', () => {
    test('another task definition is registered, and runs with the next release', async () => {
      const before = await subject().described();
      await subject().unmoved(() => subject().update({ props: { memoryLimitMiB: 2048, environment: { COLOR: 'red' }, readonlyRootFilesystem: true } }));
      expect((await subject().described()).taskDefinition).toBe(before.taskDefinition);
      await subject().release('v5');
      expect((await subject().described()).taskDefinition).not.toBe(before.taskDefinition);
    });
  });

  describe('what changes around the tasks', () => {
    test('the balancer, and how targets are let go, change at once', async () => {
      await subject().unmoved(() => subject().update({ objects: 'balancer,targets' }));
      const { arn, attributes, IpAddressType } = await subject().loadBalancer();
      expect({ ...attributes, IpAddressType }).toMatchObject({
        'idle_timeout.timeout_seconds': '30',
        'client_keep_alive.seconds': '300',
        'deletion_protection.enabled': 'true',
        'access_logs.s3.enabled': 'true',
        'access_logs.s3.bucket': expect.stringContaining('accesslogs'),
        'access_logs.s3.prefix': 'web',
        'IpAddressType': 'dualstack',
      });
      expect(await subject().webAcl()).toBe(`${stack}-acl`);
      const changed = { HealthCheckIntervalSeconds: 20, HealthyThresholdCount: 3 };
      expect(await subject().targetGroups()).toMatchObject([changed, changed]);

      await subject().unmoved(() => subject().update({ objects: undefined }));
      expect(await subject().loadBalancer()).toMatchObject({ arn, IpAddressType: 'ipv4' });
      expect(await subject().webAcl()).toBeUndefined();
    });

    test('another path of the health check is refused, until somebody promises that the live version answers both', async () => {
      const told = new RegExp(`^EcsCanaryBlueGreenHealthChecks\\w+: .*healthCheck\\.path of ${stack}/Web \\(from '/health' to '/ready'\\).*LIVE_VERSION_ANSWERS_BOTH`);
      expect(await subject().unmoved(() => subject().refuse({ healthPath: '/ready' }))).toEqual([expect.stringMatching(told)]);
      expect(await subject().targetGroups()).toMatchObject([{ HealthCheckPath: '/health' }, { HealthCheckPath: '/health' }]);
      await subject().unmoved(() => subject().update({ healthPath: '/ready', answersBoth: 'yes' }));
      expect(await subject().targetGroups()).toMatchObject([{ HealthCheckPath: '/ready' }, { HealthCheckPath: '/ready' }]);
      await subject().unmoved(() => subject().update({ healthPath: undefined }));
      await subject().unmoved(() => subject().update({ answersBoth: undefined }));
    });

    test('logs and images are kept for another time at once', async () => {
      await subject().unmoved(() => subject().update({ props: { logRetention: 30, maxImageCount: 50, removalPolicy: 'retain' } }));
      await subject().unmoved(() => subject().update({ props: {} }));
    });

    test('another log group and another repository are made beside the old ones', async () => {
      await subject().unmoved(() => subject().update({ props: { logGroupName: `/aws/ecs/other-${tag}`, repositoryName: `web/other-${tag}` } }));
      await subject().unmoved(() => subject().update({ props: {} }));
    });

    test('another kind of balancer is refused before anything moves', async () => {
      expect(await subject().unmoved(() => subject().refuse({ objects: 'private' })))
        .toContainEqual(expect.stringContaining('the update replaces the load balancer of a service that has running tasks'));
    });
  });

  test('another VPC is refused before anything moves', async () => {
    expect(await subject().unmoved(() => subject().refuse({ objects: 'otherVpc' })))
      .toContainEqual(expect.stringMatching(/taskSubnets \(or vpc\) of .* cannot change|the update replaces the (load balancer|target groups)/));
  });

  describe('what would replace the service', () => {
    test('another name, cluster or kind of capacity is refused', async () => {
      const changes: Record<string, object> = {
        serviceName: { serviceName: 'other' },
        cluster: { clusterName: 'other' },
        capacityProviderStrategies: { capacityProviderStrategies: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] },
      };
      for (const [property, props] of Object.entries(changes)) {
        expect(await subject().unmoved(() => subject().refuse({ props })))
          .toContainEqual(expect.stringMatching(new RegExp(`another .*${property}.* would replace the live service`)));
      }
    });

    test('another project would replace everything, and is refused', async () => {
      expect(await subject().unmoved(() => subject().refuse({ props: { projectId: 'renamed', stage: 'test' } })))
        .toContainEqual(expect.stringMatching(/another .*serviceName.* would replace the live service/));
    });
  });

  describeOwn(subject);

  test('in all no request has failed', async () => {
    expect(await subject().stopLoad()).toEqual({});
  });

  test('another port of the listener takes the requests at once, and callers have to follow', async () => {
    const before = [await subject().running.weights(), await subject().releases.list()];
    await subject().update({ props: { listenerPort: 8080 } });
    expect([await subject().listenerPorts(), await subject().version(8080)]).toEqual([[8080], subject().live]);
    expect([await subject().running.weights(), await subject().releases.list()]).toEqual(before);
  });
}

describe('of CodeDeploy', () => {
  describeChanges(CODE_DEPLOY, (subject) => describeChangesByCodeDeploy(subject, {
    stick: () => writeFileSync(stuck, ''),
    unstick: () => rmSync(stuck),
  }));
  describeSpotByCodeDeploy(() => serviceOf(CODE_DEPLOY, spotNames(CODE_DEPLOY)));
});

describe('of ECS', () => {
  describeChanges(ECS, describeChangesByEcs);
  describeSpotByEcs(() => serviceOf(ECS, spotNames(ECS)));
});
