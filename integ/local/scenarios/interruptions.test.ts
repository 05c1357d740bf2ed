/**
 * `cdk deploy` interrupted as by Ctrl+C and repeated, on a new stack and on a live service, and `cdk destroy`
 * in the middle of a canary, by either engine. Interrupting the CLI does not interrupt CloudFormation.
 */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CodeDeployClient, ListApplicationsCommand } from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import { only, PROMOTED, RunningService } from './running-service';
import { cdkFor } from '../apps/apps';
import { Cdk, contextOptions } from '../cdk';
import { CODE_DEPLOY, ECS, Engine } from '../engines';
import { failed, hostOf } from '../load';
import { LocalAws } from '../local-aws';
import { processesMentioning, processTree } from '../processes';
import { ReleasedService } from '../released-service';
import { conventionalNames } from '../releases';
import { imageOf, starterImages } from '../starter';
import { until } from '../until';

const STACK = 'Construct';
const NAMES = conventionalNames('construct');
const FIRST: string[] = [];
/** Another task definition, and another schedule. A canary outlasts `cdk destroy`. */
const SECOND = ['--context', 'cpu=256', '--context', 'canaryMinutes=100'];

playInterruptions(CODE_DEPLOY, async ({ aws, releases }, id) => {
  expect(await releases.info(id)).toMatchObject({ status: 'Failed' });
  expect((await new CodeDeployClient(aws.clientConfig).send(new ListApplicationsCommand({}))).applications).toEqual([]);
});

playInterruptions(ECS, async ({ aws }) => {
  const { clusterName: cluster, serviceName } = NAMES;
  await expect(new ECSClient(aws.clientConfig).send(new DescribeServicesCommand({ cluster, services: [serviceName] })))
    .rejects.toMatchObject({ name: 'ClusterNotFoundException' });
});

/**
 * @param expectGone that nothing of a release is left whose service was destroyed
 */
function playInterruptions<R extends ReleasedService>(
  engine: Engine<R>, expectGone: (service: RunningService<R>, id: string) => Promise<void>,
): void {
  describe(`by ${engine.name}`, () => {
    let aws: LocalAws;
    let cdk: Cdk;
    let service: RunningService<R>;

    beforeAll(async () => {
      aws = await LocalAws.start({ minuteSeconds: 1, images: starterImages(1) });
      cdk = cdkFor(aws, 'construct');
      await cdk.bootstrap();
    });

    afterAll(async () => {
      await service?.stop();
      await aws?.stop();
    });

    test('a first deployment that is interrupted and repeated: the service is there', async () => {
      if (await interruptBeforeExecution(FIRST)) {
        expect(await stackStatus()).toBe('REVIEW_IN_PROGRESS');
        await interruptDeployment(FIRST, 'ExecuteChangeSet');
      }
      service = await deploy(FIRST);
      expect(await stackStatus()).toMatch(/^(CREATE|UPDATE)_COMPLETE$/);
      const fresh = { ...only('v1', 'blue'), weights: engine.freshWeights };
      expect(await service.becomes(fresh)).toEqual(fresh);
    });

    test('an update of a live service that is interrupted and repeated: the update is there, and no request fails', async () => {
      expect(await service.releases.ended(await service.releases.release(imageOf('v2')))).toMatchObject(PROMOTED);
      expect(await service.becomes(only('v2', 'green'))).toEqual(only('v2', 'green'));
      expect(await deployed()).toEqual({ cpu: '512', canaryMinutes: 1 });
      const load = service.startLoad();

      if (await interruptBeforeExecution(SECOND)) {
        expect(await deployed()).toEqual({ cpu: '512', canaryMinutes: 1 });
        await interruptDeployment(SECOND, 'ExecuteChangeSet');
      }
      await deploy(SECOND);
      expect(await stackStatus()).toBe('UPDATE_COMPLETE');
      expect(await deployed()).toEqual({ cpu: '256', canaryMinutes: 100 });
      expect(await service.live()).toEqual(only('v2', 'green'));
      const answers = await load.stop();
      expect(answers.length).toBeGreaterThan(0);
      expect(answers.filter((answer) => failed(answer) || answer.version !== 'v2')).toEqual([]);
    });

    test('a stack that is destroyed in the middle of a canary leaves nothing, and can be deployed anew', async () => {
      const id = await service.releases.release(imageOf('v3'));
      await until('the canary has begun', async () => (await service.weights()).blue === 25);
      await cdk.destroy(STACK);

      expect(await stackStatus()).toBe('gone');
      await expectGone(service, id);
      await until('all tasks have ended', () => tasksOfThisRun().length === 0);
      expect(await service.answers()).toEqual(['503']);

      service = await deploy(FIRST);
      const fresh = { ...only('v1', 'blue'), weights: engine.freshWeights };
      expect(await service.becomes(fresh)).toEqual(fresh);
      expect(await service.releases.ended(await service.releases.release(imageOf('v2')))).toMatchObject(PROMOTED);
      expect(await service.becomes(only('v2', 'green'))).toEqual(only('v2', 'green'));
    });

    /**
     * Interrupts a deployment between change set and execution. False when the CLI was faster, and CloudFormation does what
     * it was asked for: an interruption after the execution, that is.
     */
    async function interruptBeforeExecution(options: string[]): Promise<boolean> {
      const before = countOf('ExecuteChangeSet');
      await interruptDeployment(options, 'CreateChangeSet');
      return countOf('ExecuteChangeSet') === before;
    }

    /** Starts a deployment and interrupts it once it has asked CloudFormation for something. */
    async function interruptDeployment(options: string[], action: 'CreateChangeSet' | 'ExecuteChangeSet'): Promise<void> {
      const before = countOf(action);
      const command = cdk.start(['deploy', STACK, '--require-approval', 'never', ...contextOptions(engine.context), ...options]);
      const ended = command.ended.then(() => 'succeeded', (error: Error) => error.message.split(' failed:')[0]);
      await until(`the CLI has called ${action}`, () => countOf(action) > before);
      command.interrupt();
      expect(await ended).toContain('cdk deploy');
      await until('CloudFormation has done what it was asked for', async () => !/(CREATE|UPDATE|CLEANUP)_IN_PROGRESS$/.test(await stackStatus()));
    }

    function countOf(action: string): number {
      return aws.calls().filter((call) => call.service === 'cloudformation' && call.action === action).length;
    }

    async function deploy(options: string[]): Promise<RunningService<R>> {
      const { Url: url } = await cdk.deploy(STACK, ...contextOptions(engine.context), ...options);
      return RunningService.by(engine, aws, cdk, NAMES, hostOf(url));
    }

    async function stackStatus(): Promise<string> {
      const asked = new CloudFormationClient(aws.clientConfig).send(new DescribeStacksCommand({ StackName: STACK }));
      return asked.then(({ Stacks: stacks }) => stacks![0].StackStatus!, (error: Error) => {
        if (error.message.includes('does not exist')) {
          return 'gone';
        }
        throw error;
      });
    }

    /** What a second deployment changes, as AWS has it. */
    async function deployed(): Promise<{ cpu?: string; canaryMinutes?: number }> {
      const { taskDefinition } = await new ECSClient(aws.clientConfig).send(new DescribeTaskDefinitionCommand({ taskDefinition: NAMES.family }));
      return { cpu: taskDefinition!.cpu, canaryMinutes: await service.releases.canaryMinutes() };
    }

    /** The processes that stand for tasks: they run the starter's service. */
    function tasksOfThisRun(): number[] {
      const servers = new Set(processesMentioning('server.mjs'));
      return processTree(aws.pid).filter((pid) => servers.has(pid));
    }
  });
}
