/**
 * What a bad version looks like from outside, and which alarm brings it back; and what is no bad version. A minute lasts a
 * second, and the canary of 25 % gets fifteen requests in it.
 */
import { alarmsThatStopped, BOOTSTRAP, only, RunningService, useStarterUnderLoad } from './running-service';
import { CODE_DEPLOY } from '../engines';
import { imageOf } from '../starter';
import { until } from '../until';

let service: RunningService;

useStarterUnderLoad(CODE_DEPLOY, (started) => { service = started; });

describe('is rolled back', () => {
  test.each([
    ['closes every connection', 'v2-closes', ['http5xx', 'totalFailure']],
    ['hangs', 'v2-hangs', ['http5xx', 'totalFailure']],
    ['dies after a moment, again and again, and answers in between', 'v2-dies', ['taskHealth', 'http5xx']],
    ['fails its health checks as soon as it is used, and answers well', 'v2-fades', ['taskHealth']],
  ])('a version that %s', async (_, version, by) => {
    await quiet();
    const info = await service.releases.follow(await service.releases.release(imageOf(version)));
    expect(info).toMatchObject({ status: 'Stopped', errorInformation: { code: 'ALARM_ACTIVE' } });
    expect(alarmsThatStopped(info, service.names).filter((name) => by.includes(name))).not.toEqual([]);
    expect(await service.becomes(only(BOOTSTRAP, 'blue'))).toEqual(only(BOOTSTRAP, 'blue'));
  });
});

test('a version that warms up, and one whose requests last, are not', async () => {
  await quiet();
  expect(await service.releases.follow(await service.releases.release(imageOf('v2-warms')))).toMatchObject({ status: 'Succeeded' });
  await quiet();
  expect(await service.releases.follow(await service.releases.release(imageOf('v3-lasts')))).toMatchObject({ status: 'Succeeded' });
  expect(await service.becomes(only('v3-lasts', 'blue'))).toEqual(only('v3-lasts', 'blue'));
});

async function quiet(): Promise<void> {
  await until('the alarms are off', async () => Object.values(await service.releases.alarms()).every((state) => state !== 'ALARM'));
}
