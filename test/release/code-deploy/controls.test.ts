import { controlsOf } from '../../../release/code-deploy/controls';
import { COMMAND } from '../../../release/how-to-run';
import { ObservedRelease, Phase } from '../../../release/observation';

const release = (phase: Phase, more: Partial<ObservedRelease> = {}): ObservedRelease => ({ id: 'd-1', phase, status: 'running', began: 0, stages: [], ...more });
const commands = (phase: Phase) => controlsOf(release(phase), 'v1').map(({ action, command }) => [action, command?.replace(`${COMMAND} `, '')]);

test.each<[Phase, (readonly [string, string | undefined])[]]>([
  ['installing', [['abort', 'abort --deployment d-1']]],
  ['waiting', [['abort', 'abort --deployment d-1'], ['promote', 'promote --deployment d-1 --at waiting']]],
  ['shifting', [['abort', 'abort --deployment d-1'], ['promote', undefined]]],
  ['settling', [['abort', 'abort --deployment d-1'], ['promote', 'promote --deployment d-1 --at settling']]],
  ['rollingBack', []],
  ['ended', [['rollback', 'rollback']]],
])('what can be done with a release of CodeDeploy when it is %s', (phase, expected) => {
  expect(commands(phase)).toEqual(expected);
});

test('what cannot be done says why, and what ends the way back says so', () => {
  expect(controlsOf(release('shifting'), 'v1')[1].text).toContain('CodeDeploy cannot skip the interval');
  expect(controlsOf(release('settling'), 'v1')[1].text).toContain('no way back');
  expect(controlsOf(release('shifting'), undefined)[0].text).toBe('traffic goes back to the old version');
});

test('a rollback is not steered', () => {
  expect(controlsOf(release('shifting', { undoes: 'd-0' }), 'v1')).toEqual([]);
});
