import { Screen } from '../../../demo/recording/screen';

test('the screen shows the newest frame, with its colours, and nothing of how it was drawn', () => {
  const screen = new Screen(100);
  screen.stream.write('\u001b[0Jone\ntwo\n');
  expect(screen.lines).toEqual(['one', 'two']);
  screen.stream.write('\u001b[2A\u001b[0J\u001b[31mthree\u001b[39m\n');
  expect(screen.lines).toEqual(['\u001b[31mthree\u001b[39m']);
  expect(screen.stream).toMatchObject({ isTTY: true, columns: 100 });
});
