import { CancelUpdateStackCommand, CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { only, RunningService } from './running-service';
import { alarmsOn, setAlarm } from '../alarm-states';
import { ECS_RELEASED_ALARM, ECS_RELEASED_PROJECT, ECS_RELEASED_STACK, EcsReleasedContext, ecsNativeReleasedStack } from '../apps/ecs-native-released-stack';
import { ECS_NATIVE_BASE } from '../apps/ecs-native-stack';
import { failed, SteadyLoad } from '../load';
import { ServiceDeployments } from '../service-deployments';
import { StackUpdates } from '../stack-updates';
import { until } from '../until';

const ON_GREEN = only('v2', 'green');

/** Declares the tests of a service that ECS releases by stack updates. */
export function describeReleasesByCdk(running: () => RunningService<ServiceDeployments>): void {
  describe('releases by stack updates', () => {
    let service: RunningService<ServiceDeployments>;
    let releases: ServiceDeployments;
    let updates: StackUpdates;
    let load: SteadyLoad;

    beforeAll(() => {
      service = running();
      ({ releases } = service);
      updates = new StackUpdates(service.aws, ECS_RELEASED_STACK, ecsNativeReleasedStack);
      load = service.startLoad();
    });

    afterAll(async () => load?.stop());

    test('a new revision is released by the canary, and the update lasts until then', async () => {
      const { status, released, answers } = await update({ version: 'v2' });
      expect(status).toBe('UPDATE_COMPLETE');
      expect(await statusesOf(released)).toEqual(['SUCCESSFUL']);
      expect(await service.becomes(ON_GREEN)).toEqual(ON_GREEN);
      expect(new Set(answers.map(({ version }) => version))).toEqual(new Set(['v1', 'v2']));
      expect(answers.filter(failed)).toEqual([]);
    });

    test('an update that leaves the task definition as it is releases nothing', async () => {
      const { status, released, answers } = await update({ version: 'v2', canaryMinutes: '5' });
      expect([status, released]).toEqual(['UPDATE_COMPLETE', []]);
      expect(answers.filter((answer) => failed(answer) || answer.version !== 'v2')).toEqual([]);
    });

    test('while an alarm is on none begins: the update is refused, and says which', async () => {
      await setAlarm(service.aws, ECS_RELEASED_ALARM, 'ALARM');
      const { status, released } = await update({ version: 'v3' });
      await setAlarm(service.aws, ECS_RELEASED_ALARM, 'OK');
      expect([status, released]).toEqual(['UPDATE_ROLLBACK_COMPLETE', []]);
      expect(await updates.failures()).toEqual([expect.stringMatching(new RegExp(`^WebGuard\\w+: .*${ECS_RELEASED_ALARM} is in ALARM, and the update starts a deployment`))]);
      expect(await service.live()).toEqual(ON_GREEN);
    });

    test('a bad version is rolled back by its alarm, the update fails with the reason, and its rollback releases nothing', async () => {
      const { status, released, answers } = await update({ version: 'v3-silent' });
      expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(await statusesOf(released)).toEqual(['ROLLBACK_SUCCESSFUL']);
      expect(await updates.failures()).toEqual([expect.stringMatching(new RegExp(`^WebService\\w+: .*web-service-${ECS_RELEASED_PROJECT}-prod-http5xx`))]);
      expect(await service.becomes(ON_GREEN)).toEqual(ON_GREEN);
      expect(answers.filter((answer) => failed(answer) && answer.version !== 'v3-silent')).toEqual([]);
      expect(answers.filter(failed).length).toBeGreaterThan(0);
    });

    test('one that is cancelled in its canary is stopped and rolled back, and the stack with it', async () => {
      await until('no alarm is on', async () => (await alarmsOn(service.aws, await releases.alarmNames())).length === 0);
      const ended = update({ version: 'v4' });
      await until('its canary has begun', async () => (await service.weights()).blue === 50);
      await new CloudFormationClient(service.aws.clientConfig).send(new CancelUpdateStackCommand({ StackName: ECS_RELEASED_STACK }));
      const { status, released, answers } = await ended;
      expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(await statusesOf(released)).toEqual(['ROLLBACK_SUCCESSFUL']);
      expect(await service.becomes(ON_GREEN)).toEqual(ON_GREEN);
      expect(answers.filter(failed)).toEqual([]);
    });

    test('a failure after a good release brings the old revision back, by a canary of its own', async () => {
      const { status, released, answers } = await update({ version: 'v5', fails: 'yes' });
      expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(await statusesOf(released)).toEqual(['SUCCESSFUL', 'SUCCESSFUL']);
      expect(await service.becomes(ON_GREEN)).toEqual(ON_GREEN);
      expect(answers.filter(failed)).toEqual([]);
    });

    async function update(change: EcsReleasedContext) {
      const [before, began] = [await releases.list(), Date.now()];
      const status = await updates.update({ ...ECS_NATIVE_BASE, ...change });
      return { status, released: (await releases.list()).filter((arn) => !before.includes(arn)), answers: load.since(began) };
    }

    async function statusesOf(arns: string[]): Promise<string[]> {
      return Promise.all(arns.map(async (arn) => (await releases.describe(arn)).status!));
    }
  });
}
