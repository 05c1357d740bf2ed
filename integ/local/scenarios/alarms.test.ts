/**
 * What a bad version looks like from outside, and which alarm brings it back, by either engine; and what is no bad version. A
 * minute lasts a second, and the canary of 25 % gets fifteen requests in it.
 */
import { only, PROMOTED, RunningService, useStarterUnderLoad } from './running-service';
import { ENGINES } from '../engines';
import { EndedRelease, ReleasedService } from '../released-service';
import { imageOf } from '../starter';

/** ECS's own: it counts the tasks that end, and may be sooner than the alarm. */
const CIRCUIT_BREAKER = 'circuit breaker';

describe.each(ENGINES)('by $name', (engine) => {
  let service: RunningService<ReleasedService>;

  useStarterUnderLoad(engine, (started) => { service = started; });

  describe('is rolled back', () => {
    test.each([
      ['closes every connection', 'v2-closes', ['http5xx', 'totalFailure']],
      ['hangs', 'v2-hangs', ['http5xx', 'totalFailure']],
      ['dies after a moment, again and again, and answers in between', 'v2-dies', ['taskHealth', 'http5xx', CIRCUIT_BREAKER]],
      ['fails its health checks as soon as it is used, and answers well', 'v2-fades', ['taskHealth', CIRCUIT_BREAKER]],
    ])('a version that %s', async (_, version, by) => {
      const { outcome, alarms, said } = await release(version);
      expect(outcome).toBe('rolled back');
      const culprits = [...service.shortNamesOf(alarms), ...(said.includes(CIRCUIT_BREAKER) ? [CIRCUIT_BREAKER] : [])];
      expect(culprits.filter((culprit) => by.includes(culprit))).not.toEqual([]);
      const before = only(engine.starter.version, 'blue');
      expect(await service.becomes(before)).toEqual(before);
    });
  });

  test('a version that warms up, and one whose requests last, are not', async () => {
    expect(await release('v2-warms')).toMatchObject(PROMOTED);
    expect(await release('v3-lasts')).toMatchObject(PROMOTED);
    expect(await service.becomes(only('v3-lasts', 'blue'))).toEqual(only('v3-lasts', 'blue'));
  });

  async function release(version: string): Promise<EndedRelease> {
    await service.quiet();
    return service.releases.ended(await service.releases.release(imageOf(version)));
  }
});
