import { controlsOf } from '../../../release/ecs-native/controls';
import { COMMAND } from '../../../release/how-to-run';
import { ObservedRelease, Phase } from '../../../release/observation';

const at = (phase: Phase, old?: string) => controlsOf({ id: 'd1', phase } as ObservedRelease, old).map(({ action, command, text }) => [action, command?.replace(COMMAND, '…'), text]);

test.each<[Phase, unknown[]]>([
  ['installing', [['abort', '… abort --deployment d1', 'no request has reached the new version; v1 goes on']]],
  ['waiting', [['abort', '… abort --deployment d1', 'traffic goes back to v1'], ['promote', '… promote --deployment d1 --at waiting', 'the release goes on']]],
  ['shifting', [['abort', '… abort --deployment d1', 'traffic goes back to v1'], ['promote', undefined, 'ECS cannot skip the interval: a release waits for somebody at a pause only']]],
  ['settling', [['abort', '… abort --deployment d1', 'traffic goes back to v1'], ['promote', undefined, 'ECS cannot end the bake time']]],
  ['rollingBack', []],
  ['ended', [['rollback', '… rollback', 'an earlier version, by a new release']]],
])('what can be done when a release is %s', (phase, controls) => {
  expect(at(phase, 'v1')).toEqual(controls);
});

test('the old version is one, whatever it is called', () => {
  expect(at('installing')[0][2]).toBe('no request has reached the new version; the old version goes on');
});

test('a pause is gone on from by its name: the next one is another', () => {
  const wait = { name: 'PRE_PRODUCTION_TRAFFIC_SHIFT:25', since: 0, onTimeout: 'stop' as const };
  const [, promote] = controlsOf({ id: 'd1', phase: 'waiting', wait } as ObservedRelease, 'v1');
  expect(promote.command).toBe(`${COMMAND} promote --deployment d1 --at PRE_PRODUCTION_TRAFFIC_SHIFT:25`);
});
