/** Releases seen and steered by the published command line, as somebody would type it: by CodeDeploy, and by ECS itself. */
import { SteeredService } from './steered-service';
import { abortedLate, approvedByNobody, approvedOnce, badRelease, goodRelease, nothingToStop, refusedByAlarm, refusedWhileWaiting, WATCHER } from './steering';
import { events } from '../ecs-canary';
import { actionOf, EndpointProxy } from '../endpoint-proxy';
import { CODE_DEPLOY, ECS } from '../engines';
import { failed } from '../load';
import { Releases } from '../releases';
import { imageOf } from '../starter';
import { until } from '../until';

describe('of CodeDeploy', () => {
  let subject: SteeredService<Releases>;
  beforeAll(async () => { subject = await SteeredService.by(CODE_DEPLOY); });
  afterAll(async () => subject?.service.stop());
  const steered = () => subject;

  nothingToStop(steered);
  goodRelease(steered, 'v1');

  test('a second one need not keep the old version: its last wait is ended, and that is the way back gone', async () => {
    const id = await subject.begin('v2');
    await subject.hasAllTraffic(id);
    expect(await subject.run(`promote --deployment ${id} --at waiting --yes`)).toMatchObject({ code: 1, err: expect.stringContaining('is not at \'waiting\' any more') });
    const began = Date.now();
    expect((await subject.run(`promote --deployment ${id} --at settling --yes`)).code).toBe(0);
    expect(Date.now() - began).toBeLessThan(9_000);
  });

  badRelease(steered, 'v3-silent', 'v2');
  refusedByAlarm(steered, async () => {
    // An earlier version can be released all the same, at once.
    const back = await subject.run('rollback --fast --ignore-alarms --yes --no-wait');
    expect(back).toMatchObject({ code: 0, err: expect.stringContaining('release v1') });
    await until('v1 serves', async () => (await subject.service.answers()).join() === '200 v1', 60_000);
    const { code, out } = await subject.run('status');
    expect([code, out]).toEqual([0, expect.stringContaining('this release ignores all alarms')]);
    expect((await subject.run('promote --at settling --yes')).code).toBe(0);
  });
  abortedLate(steered, 'v5', 'v1');
  approvedOnce(steered, 'v6');
  refusedWhileWaiting(steered, 'v7');
  approvedByNobody(steered, 'v8');

  describe('when AWS cannot be asked', () => {
    let proxy: EndpointProxy;
    let answer: 'pass' | 'expired' | 'throttled' | 'cut' = 'pass';

    beforeAll(async () => {
      proxy = await EndpointProxy.start(subject.service.aws, (incoming, outgoing) => {
        if (answer === 'cut') {
          incoming.socket.destroy();
        } else if (answer !== 'pass') {
          const name = answer === 'expired' ? 'ExpiredTokenException' : 'ThrottlingException';
          outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': name });
          outgoing.end(JSON.stringify({ __type: name, message: answer === 'expired' ? 'The security token included in the request is expired' : 'Rate exceeded' }));
        }
        return answer === 'pass';
      });
    });

    afterAll(() => proxy?.stop());

    test('expired credentials are said within ten seconds', async () => {
      answer = 'expired';
      const { code, err, out, seconds } = await subject.run('watch --json', proxy.environment);
      expect({ code, err }).toEqual({ code: 5, err: expect.stringMatching(/credentials are not accepted.*expired[^]*goes on/) });
      expect(events(out).at(-1)).toMatchObject({ event: 'ended', exitCode: 5 });
      expect(seconds).toBeLessThan(10);
    });

    test('a watcher outlasts throttling and a network that is gone, and says both', async () => {
      await subject.quiet();
      answer = 'pass';
      const id = await subject.begin('v9');
      const watcher = subject.start('watch --lines', proxy.environment);
      await until('it looks on', () => watcher.out.includes(' release '), 30_000);
      answer = 'throttled';
      await until('it says so', () => watcher.out.includes('Rate exceeded'), 15_000);
      answer = 'cut';
      await until('it says so', () => /asking .*(hang up|ECONNRESET)/.test(watcher.out), 15_000);
      answer = 'pass';
      await until('it goes on', () => watcher.out.includes('AWS answers again'), 15_000);
      expect((await subject.run(`abort --deployment ${id} --yes --no-wait`)).code).toBe(0);
      expect((await watcher.ended).code).toBe(1);
    });
  });

  test('a watcher stays within its calls, by the log of the endpoint', () => {
    const own = subject.service.aws.calls().filter(({ accessKeyId }) => accessKeyId === WATCHER) as unknown as { time: number; action: string }[];
    // From the beginning of a release to the end of its rollback.
    expect(own.length).toBeGreaterThan(50);
    expect([...new Set(own.map(({ action }) => action))]).toEqual(expect.arrayContaining(['DescribeAlarms', 'DescribeTargetHealth', 'GetMetricData']));
    // A minute is a second here, and calls arrive a part of it late where the machine is busy: spans of four minutes, and one call
    // to spare. That no minute has more than its calls is a unit test's, by the watcher's own clock.
    const span = 4;
    own.forEach(({ time }) => {
      const since = own.filter((call) => call.time > time - span * subject.service.aws.minuteSeconds && call.time <= time);
      expect(since.length).toBeLessThanOrEqual(span * 45);
      expect(since.filter(({ action }) => action === 'DescribeAlarms').length).toBeLessThanOrEqual(span * 2 + 1);
    });
  });
});

describe('of ECS', () => {
  let subject: SteeredService;
  beforeAll(async () => { subject = await SteeredService.by(ECS); });
  afterAll(async () => subject?.service.stop());
  const steered = () => subject;

  nothingToStop(steered);
  goodRelease(steered, 'v2');
  badRelease(steered, 'v3-silent', 'v2');
  // CodeDeploy refuses such a release itself: `faults`.
  test.each(['disabled', 'monitoring'])('an alarm that comes on after the look and before the start, of which ECS says %s: no request reaches the new version', async (reading) => {
    const { service, load } = subject;
    await subject.quiet();
    await service.aws.read({ 'ecs-ignored-alarms': reading });
    const [began, live] = [Date.now(), await service.live()];
    const between = await EndpointProxy.start(service.aws, async (incoming) => {
      if (actionOf(incoming) === 'UpdateService') {
        await subject.switchAlarmOn();
      }
      return true;
    });
    const ended = await subject.run(`release --image ${imageOf('v4')} --yes --lines`, between.environment);
    between.stop();
    await subject.releaseAlarm();
    expect(ended).toMatchObject({
      code: 1, err: expect.stringMatching(/was stopped again, and is rolled back: alarm \S+-http5xx is on, which ECS does not watch where it was so at the start/),
    });
    const [newest] = await service.releases.list();
    expect(await service.releases.ended(newest)).toMatchObject({ outcome: 'rolled back', said: expect.stringContaining('StopServiceDeployment was called') });
    expect(await service.becomes(live)).toEqual(live);
    expect(load.since(began).filter((answer) => failed(answer) || answer.version === 'v4')).toEqual([]);
    await service.aws.read({ 'ecs-ignored-alarms': 'disabled' });
  });

  refusedByAlarm(steered, async () => {
    expect(await subject.run('rollback --fast --ignore-alarms --yes')).toMatchObject({ code: 2, err: expect.stringContaining('--fast: ECS releases by the strategy of the service') });
  });

  test('a version that never gets healthy is given up by the circuit breaker, and its tasks say why', async () => {
    await subject.quiet();
    const { code, out } = await subject.run(`release --image ${imageOf('v4-exits')} --yes --lines`);
    expect(code).toBe(1);
    expect(out).toMatch(/ ended {4}rolled back: tasks of the new version ended: .*exit/i);
  });

  abortedLate(steered, 'v5', 'v2');
  approvedOnce(steered, 'v6');
  refusedWhileWaiting(steered, 'v7');
  approvedByNobody(steered, 'v8');

  test('an earlier version comes back through the canary', async () => {
    const { code, err } = await subject.run('rollback --to v1 --yes --no-wait');
    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/release v1 \([^)]+\)\nit replaces v2 [^]*25 % for 6 minutes, then all traffic, and the old version is kept for 8 minutes more[^]* has started\./) });
    await until('the canary has begun', async () => Object.values(await subject.service.releases.weights()).includes(25), 30_000);
    expect((await subject.run('rollback --yes')).code).toBe(0);
    expect(await subject.service.answers()).toEqual(['200 v2']);
    // Tasks that the rollback itself has ended say nothing of the version.
    const { out } = await subject.run('status');
    expect(out).toMatch(/rolled back/);
    expect(out).not.toContain('tasks of the new version have ended');
  });
});
