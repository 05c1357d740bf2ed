import { chaptersOf } from '../../../demo/recording/chapters';
import { Frame } from '../../../demo/recording/recording';
import { AlarmView, ReleaseView } from '../../../release/view';

const NEW = { role: 'new', name: 'v2', stopped: [] } as const;
const COUNTED = { ...NEW, requests: 150, failed: 44, interval: { low: 0.2, high: 0.4 } };

function frame(seconds: number, phase: ReleaseView['phase'], alarm: Partial<AlarmView> = {}, version: ReleaseView['versions'][number] = COUNTED): Frame {
  const alarms = [{ name: 'fast', alarmName: 'fast', state: 'OK', planned: true, values: [], ...alarm }];
  return { seconds, lines: [], view: { phase, alarms, versions: [version], traffic: { asPlanned: seconds !== 10 } } as unknown as ReleaseView };
}

const FRAMES = [
  frame(1, 'installing'), frame(9, 'installing'), frame(10, 'installing'),
  frame(12, 'shifting', {}, NEW), frame(40, 'shifting', { values: [0] }), frame(90, 'shifting', { values: [30] }), frame(150, 'shifting', { values: [30, 31] }),
  frame(180, 'shifting', { state: 'ALARM' }), frame(182, 'shifting', { state: 'ALARM' }),
  frame(190, 'rollingBack', { state: 'ALARM' }), frame(200, 'rollingBack', { state: 'ALARM' }),
  frame(210, 'ended', { state: 'ALARM' }),
];

const told = (frames: readonly Frame[]) => chaptersOf(frames).map(({ name, seconds }) => [name, seconds]);

test('a frame for each turn of the story', () => {
  expect(told(FRAMES)).toEqual([['installing', 9], ['canary', 12], ['it fails', 40], ['alarm', 180], ['rolled back', 210]]);
});

test('where the alarm was off again when it was asked, the way back tells that it was on', () => {
  expect(told(FRAMES.map((one) => ({ ...one, view: { ...one.view, alarms: [] } })))).toEqual([
    ['installing', 9], ['canary', 12], ['it fails', 40], ['alarm', 190], ['rolled back', 210],
  ]);
});

test('a frame is one chapter only', () => {
  const counted = frame(40, 'shifting');
  expect(told([counted, frame(210, 'ended')])).toEqual([['canary', 40], ['rolled back', 210]]);
});

test('without counts there is no frame that says that it fails', () => {
  expect(told(FRAMES.map(({ seconds, view }) => frame(seconds, view.phase, view.alarms[0], NEW))).map(([name]) => name)).not.toContain('it fails');
});
