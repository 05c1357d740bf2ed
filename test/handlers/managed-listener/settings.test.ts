import { handleSettings, SettingsEvent } from '../../../handlers/managed-listener/settings/handler';
import type { ServiceSettings, SettingsProperties } from '../../../src/custom-resources/service-settings/protocol';
import { FakeClient, named, patience } from '../fakes';

const one = (changed: Partial<ServiceSettings> = {}): ServiceSettings => (
  { Cluster: 'shop', Service: 'web', DesiredCount: '2', HealthCheckGracePeriodSeconds: '60', ...changed }
);
const scaled = (changed: Partial<ServiceSettings> = {}): ServiceSettings => {
  const { DesiredCount, ...others } = one(changed);
  return others;
};
const WEB = { cluster: 'shop', service: 'web' };

class Ecs extends FakeClient {
  public readonly calls: object[] = [];

  public async run(wanted: ServiceSettings[], old?: ServiceSettings[], event: Partial<SettingsEvent> = {}, clock = patience()) {
    const bodies: string[] = [];
    jest.spyOn(console, 'log').mockImplementation();
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (_url, init) => {
      bodies.push(new TextDecoder().decode(init!.body as Uint8Array));
      return new Response();
    });
    const properties = (Services: ServiceSettings[]): SettingsProperties => ({ Services });
    await handleSettings({
      RequestType: old ? 'Update' : 'Create',
      ResponseURL: 'https://answer',
      StackId: 'stack',
      RequestId: 'request',
      ResourceType: 'Custom::EcsCanaryBlueGreenSettings',
      LogicalResourceId: 'Settings',
      ...(old ? { PhysicalResourceId: 'Settings', OldResourceProperties: properties(old) } : {}),
      ResourceProperties: properties(wanted),
      ...event,
    }, { send: (async (command: object) => this.call(command)) as never }, clock).finally(() => jest.restoreAllMocks());
    return JSON.parse(bodies.join('')) as { Status: string; PhysicalResourceId: string; Reason?: string };
  }

  protected UpdateService(input: object) {
    this.calls.push(input);
    return {};
  }
}

test.each<[string, ServiceSettings[], ServiceSettings[] | undefined, object[]]>([
  ['a new service gets what it was not created with', [one()], undefined, [{ ...WEB, desiredCount: 2 }]],
  ['a new service beside others does, too', [one(), one({ Service: 'api', DesiredCount: '1', HealthCheckGracePeriodSeconds: '5' })], [one()], [
    { cluster: 'shop', service: 'api', healthCheckGracePeriodSeconds: 5 },
  ]],
  ['one of another cluster is another one', [one({ Cluster: 'other' })], [one()], [{ cluster: 'other', service: 'web', desiredCount: 2 }]],
  ['a new service that scales keeps what it was created with', [scaled()], undefined, []],
  ['another number of tasks is set, and nothing else', [one({ DesiredCount: '5' })], [one()], [{ ...WEB, desiredCount: 5 }]],
  ['another grace period is set, and nothing else', [one({ HealthCheckGracePeriodSeconds: '0' })], [one()], [{ ...WEB, healthCheckGracePeriodSeconds: 0 }]],
  ['both are set at once', [one({ DesiredCount: '5', HealthCheckGracePeriodSeconds: '90' })], [one()], [{ ...WEB, desiredCount: 5, healthCheckGracePeriodSeconds: 90 }]],
  ['what the template says again is not sent again', [one()], [one()], []],
  ['scaling that is switched on owns the number from then on', [scaled()], [one()], []],
  ['scaling that is switched off leaves the number as it is', [one({ DesiredCount: '9' })], [scaled()], []],
  ['a scaled service gets another grace period', [scaled({ HealthCheckGracePeriodSeconds: '90' })], [scaled()], [{ ...WEB, healthCheckGracePeriodSeconds: 90 }]],
  ['a service that is gone gets nothing', [], [one({ DesiredCount: '5' })], []],
])('%s', async (_what, wanted, old, calls) => {
  const ecs = new Ecs();
  expect(await ecs.run(wanted, old)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'Settings' });
  expect(ecs.calls).toEqual(calls);
});

test('the end of a stack sets nothing', async () => {
  const ecs = new Ecs();
  expect(await ecs.run([one()], undefined, { RequestType: 'Delete', PhysicalResourceId: 'Settings' })).toMatchObject({ Status: 'SUCCESS' });
  expect(ecs.calls).toEqual([]);
});

test.each(['ServiceNotFoundException', 'ServiceNotActiveException'])('a service that somebody has deleted fails no update (%s), and the next one is set', async (name) => {
  const ecs = new Ecs();
  ecs.fail = (_call, count) => count === 1 ? named(name) : undefined;
  expect(await ecs.run([one(), one({ Service: 'api' })])).toMatchObject({ Status: 'SUCCESS' });
  expect(ecs.calls).toEqual([{ cluster: 'shop', service: 'api', desiredCount: 2 }]);
});

test('an error of ECS says what was to be set, and what to do', async () => {
  const ecs = new Ecs();
  ecs.fail = () => named('InvalidParameterException', 'no more than 5000');
  expect(await ecs.run([one({ DesiredCount: '9', HealthCheckGracePeriodSeconds: '90' })], [one()])).toMatchObject({
    Status: 'FAILED',
    Reason: 'Service web: ECS refused to set desiredCount 9 and healthCheckGracePeriodSeconds 90: no more than 5000 (InvalidParameterException). Correct what it names, and deploy again.',
  });
});

test('a denied call is tried again, because the policy may be seconds old, and given up in time for the answer', async () => {
  const [ecs, clock] = [new Ecs(), patience()];
  ecs.fail = (_call, count) => count < 3 ? named('AccessDeniedException') : undefined;
  expect(await ecs.run([one()], undefined, {}, clock)).toMatchObject({ Status: 'SUCCESS' });
  ecs.fail = () => named('AccessDeniedException', 'not authorized to perform: ecs:UpdateService');
  expect(await ecs.run([one()], undefined, {}, clock)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('not authorized to perform: ecs:UpdateService') });
  expect(clock.now()).toBeLessThanOrEqual(45_000);
});
