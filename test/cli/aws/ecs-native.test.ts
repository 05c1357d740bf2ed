import { MINUTE, named } from './fake-aws';
import { FakeEcs, RULE } from './fake-ecs';
import { connect } from '../../../cli/aws/connect';
import { overdueInstall } from '../../../cli/aws/ecs-native/overdue-install';
import { Selection, SteeredService } from '../../../cli/steer/steered-service';
import { ReleaseView } from '../../../release/view';
import { viewOf } from '../../../release/view-of';

const WEB: Selection = { serviceName: 'web', clusterName: 'main' };
const ARN = 'arn:aws:ecs:eu-west-1:123456789012:service-deployment/main/web/dep1';
let aws: FakeEcs;
beforeEach(() => { aws = new FakeEcs(); });

const open = async (selection = WEB, appSpec?: string): Promise<SteeredService> =>
  connect(selection, { timing: aws.timing, env: {}, clients: aws.clients, appSpec });
const view = async (service: SteeredService) => viewOf(await service.look(), undefined, { now: aws.time, minuteMs: MINUTE, utcOffsetMinutes: 0 });
const names = () => aws.calls.map(({ name }) => name);

/** A release that can be started: none is under way. */
async function prepared(choice = {}) {
  aws.hasRelease = false;
  return (await open()).prepare([{ image: 'repo/web:v9' }], choice);
}

describe('a release is started', () => {
  test('by three fields, because ECS would change any other that is sent, too', async () => {
    expect(await (await prepared()).start()).toBe('dep1');
    expect(aws.created[1]).toEqual({ cluster: 'main', service: 'web', taskDefinition: expect.stringMatching(/task-definition\/shop:3$/) });
  });

  test.each<[FakeEcs['strategy'], string]>([
    [{ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 2.5, canaryBakeTimeInMinutes: 1 }, bakeTimeInMinutes: 30 }, '2.5 % for 1 minute, then all traffic, and the old version is kept for 30 minutes more'],
    [{ strategy: 'LINEAR', linearConfiguration: { stepPercent: 10, stepBakeTimeInMinutes: 6 }, bakeTimeInMinutes: 0 }, '10 % more every 6 minutes up to all traffic, and the old version is kept for 0 minutes more'],
    [{ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 }, 'all traffic at once, and the old version is kept for 1 minute more'],
  ])('after it was said what it does: %j', async (strategy, course) => {
    aws.strategy = strategy;
    aws.pausesAt = ['POST_TEST_TRAFFIC_SHIFT'];
    expect((await prepared()).summary).toEqual(expect.arrayContaining([course, 'it waits for somebody at POST_TEST_TRAFFIC_SHIFT']));
  });

  test('in no service that is meant to run the revision already, and that is said', async () => {
    aws.starts = false;
    await expect((await prepared()).start()).rejects.toMatchObject({ name: 'Refused', message: 'ECS has started nothing: web is already set to that revision.' });
  });

  test('when the live version has all requests: ECS does not look before it moves them', async () => {
    aws.weights = [0, 100];
    expect((await prepared()).refusal).toBe(`the rule ${RULE} gives the live version 0 % of the requests, by its target group targetgroup/g1/1, `
      + 'and ECS does not look at that before it moves them. Give that group weight 1 and the other one 0 first.');
    aws.weights = [3, 1];
    expect((await prepared()).refusal).toMatch(/gives the live version 75 % of/);
    aws.weights = [1, 0];
    expect((await prepared()).refusal).toBeUndefined();
  });

  test.each<[object, RegExp]>([
    [{ fast: true }, /^--fast: ECS releases by the strategy of the service.*\nLeave it out/s],
    [{ description: 'run 7' }, /^--description: a deployment by ECS has no place for it\./],
  ])('and what it cannot do is refused with the reason: %j', async (choice, message) => {
    await expect(prepared(choice)).rejects.toMatchObject({ name: 'CliError', message: expect.stringMatching(message) });
  });

  test('without an AppSpec, of which ECS knows nothing; where a run of CI has started it is left out silently', async () => {
    await expect(open(WEB, '{}')).rejects.toThrow('--app-spec: ECS has no AppSpec. Hooks are part of the service.');
    expect((await prepared({ origin: 'https://github.com/o/r/actions/runs/7' })).refusal).toBeUndefined();
  });
});

describe('a release that nothing would stop is stopped at once', () => {
  test('where ECS says that it watches no alarm, after a minute in which it may still begin to', async () => {
    aws.installMinutes = 10;
    aws.alarmStatus = 'DISABLED';
    const release = await prepared();
    const began = aws.time;
    await expect(release.start()).rejects.toMatchObject({
      name: 'Refused', message: 'dep1 was stopped again, and is rolled back: ECS watches no alarm of it (DISABLED), as it does where one is on at the start.',
    });
    expect([aws.time - began, aws.stopped]).toEqual([MINUTE, aws.time]);
  });

  test('and not a moment later than its first request', async () => {
    aws.installMinutes = 0.2;
    aws.alarmStatus = 'DISABLED';
    const release = await prepared();
    const began = aws.time;
    await expect(release.start()).rejects.toMatchObject({ name: 'Refused' });
    expect(aws.time - began).toBeLessThan(0.25 * MINUTE);
  });

  test('where an alarm has come on between the check and the start, whatever ECS says of that', async () => {
    const release = await prepared();
    aws.alarm = true;
    await expect(release.start()).rejects.toMatchObject({ message: 'dep1 was stopped again, and is rolled back: alarm http5xx is on, which ECS does not watch where it was so at the start.' });
    expect(aws.stopped).toBeDefined();
  });

  test('where an alarm has come on between the check and the start, before ECS has said that it watches none', async () => {
    aws.installMinutes = 0.2;
    aws.alarmStatus = 'DISABLED';
    const release = await prepared();
    const began = aws.time;
    aws.alarm = true;
    await expect(release.start()).rejects.toMatchObject({ message: expect.stringContaining('alarm http5xx is on') });
    expect([aws.time - began, aws.stopped]).toEqual([0, began]);
  });

  test('and one that is watched goes on, as does one that ignores alarms or has ended meanwhile', async () => {
    await (await prepared()).start();
    expect(aws.stopped).toBeUndefined();
    aws = new FakeEcs();
    aws.alarmStatus = 'DISABLED';
    const ignoring = await prepared({ ignoreAlarms: true });
    expect(ignoring.summary).toContain('ECS watches no alarm if one is on at the start; if none is, they stop it all the same: --ignore-alarms');
    await ignoring.start();
    expect(aws.stopped).toBeUndefined();
    aws = new FakeEcs();
    aws.alarmStatus = 'DISABLED';
    const stopping = await prepared();
    aws.fail = (name) => {
      if (name === 'DescribeServiceDeployments') {
        aws.stopped ??= aws.time;
      }
      return undefined;
    };
    expect(await stopping.start()).toBe('dep1');
    expect(names()).not.toContain('StopServiceDeployment');
  });

  test('where its tasks take longer than a job follows a release', () => {
    const install = (minutes: number, status = 'running') => overdueInstall({ stages: [{ label: 'install', status, seconds: 60 * minutes }] } as unknown as ReleaseView);
    expect([install(25), install(26), install(26, 'done'), overdueInstall({ stages: [] })]).toEqual([
      undefined, 'the new tasks have not become healthy within 25 minutes', undefined, undefined,
    ]);
  });

  test('which whoever follows it is told by what it began with', async () => {
    expect((await prepared()).overdue).toBe(overdueInstall);
  });
});

describe('a pause between two steps', () => {
  beforeEach(() => {
    aws.pausesAt = ['PRE_PRODUCTION_TRAFFIC_SHIFT'];
    aws.time = aws.began + 15 * MINUTE;
  });

  test('has a name, by which it is gone on from', async () => {
    const service = await open();
    expect(service).toMatchObject({ canBeEnded: ['waiting'], waitsHaveNames: true });
    const seen = await view(service);
    expect(seen).toMatchObject({ phase: 'waiting', waitsAt: 'PRE_PRODUCTION_TRAFFIC_SHIFT:25', traffic: { share: 0.25 } });
    expect(seen.controls).toContainEqual(expect.objectContaining({ command: expect.stringMatching(/promote --deployment dep1 --at PRE_PRODUCTION_TRAFFIC_SHIFT:25$/) }));
    await expect(service.promote('dep1', 'waiting', 'PRE_PRODUCTION_TRAFFIC_SHIFT')).rejects.toThrow(
      "dep1 is not at 'PRE_PRODUCTION_TRAFFIC_SHIFT' any more, it is at 'PRE_PRODUCTION_TRAFFIC_SHIFT:25'. Nothing was done.",
    );
    await service.promote('dep1', 'waiting', 'PRE_PRODUCTION_TRAFFIC_SHIFT:25');
    expect(aws.continued).toBe(aws.time);
  });

  test('that is over in that moment is a no', async () => {
    aws.pauseIsOver = true;
    await expect((await open()).promote('dep1', 'waiting')).rejects.toMatchObject({ name: 'Refused', message: 'dep1 does not wait any more. Nothing was done.' });
  });

  test('is all that can be ended', async () => {
    await expect((await open()).promote('dep1', 'settling')).rejects.toThrow("ECS cannot end 'settling': only a pause (waiting).");
  });
});

describe('the service', () => {
  test('is found by the ARN of its deployment alone, and a deployment by its id or its ARN', async () => {
    const service = await open({ releaseId: ARN });
    expect(service.service).toMatchObject(WEB);
    expect((await service.look(ARN)).release!.value!.id).toBe('dep1');
    expect((await service.look('dep1')).release!.value!.id).toBe('dep1');
    await expect(open({ releaseId: 'dep1' })).rejects.toThrow('The service is not known.');
  });

  test.each<[string, RegExp]>([
    ['dep2', /^dep2: there is no such deployment\./],
    [ARN.replace('/web/', '/other/'), /^arn.*\/other\/dep1 is of another service, not of web\./],
  ])('has no deployment %s', async (id, message) => {
    const service = await open();
    await expect(service.look(id)).rejects.toMatchObject({ name: 'CliError', message: expect.stringMatching(message) });
    aws.fail = (name) => name === 'DescribeServiceDeployments' ? named('InvalidParameterException') : undefined;
    await expect(service.look('?')).rejects.toMatchObject({ name: 'CliError', message: '?: there is no such deployment.' });
    aws.fail = (name) => name === 'DescribeServiceDeployments' ? named('AccessDeniedException') : undefined;
    await expect(service.look('dep1')).rejects.toMatchObject({ name: 'AskFailed' });
  });

  test('that is updated by rolling updates is none of any engine’s', async () => {
    aws.strategy = { strategy: 'ROLLING' };
    await expect(open()).rejects.toThrow('web: its releases are made by none of the engines that this version knows: its controller is ECS, by rolling updates.');
  });

  test('shows its creation only while that goes on or is asked for, and counts it as no release', async () => {
    aws.hasRelease = false;
    const service = await open();
    expect((await service.look()).release).toBeUndefined();
    expect((await service.look('creation')).release!.value).toMatchObject({ id: 'creation', description: 'the creation of the service', creates: true });
    expect(await service.history(5)).toEqual([]);
    // What it was made with can be gone back to.
    aws.hasRelease = true;
    aws.time = aws.began + 30 * MINUTE;
    expect(await (await open()).findEarlier('previous')).toEqual({ name: 'v1', revision: expect.stringMatching(/shop:1$/) });
  });

  test('keeps what was known beside why there is nothing newer', async () => {
    const service = await open();
    aws.time = aws.began + 5 * MINUTE;
    await view(service);
    aws.fail = (name) => /ServiceDeployments/.test(name) ? named('AccessDenied', 403, 'No.') : undefined;
    aws.time += MINUTE / 2;
    expect(await view(service)).toMatchObject({ id: 'dep1', phase: 'shifting', problems: ['the release: not allowed: No.'] });
  });
});
