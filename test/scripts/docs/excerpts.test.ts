import { checkExcerpt } from '../../../scripts/docs/excerpts';

const FILE = 'class A:\n    def b(self):\n        one()\n\n        two(\n            3,\n        )\n';

function check(text: string, parameters: [string, string][] = [['excerpt', 'a.py']]): string | undefined {
  return checkExcerpt({ where: 'x:1', language: 'python', parameters: new Map(parameters), text }, (file) => (file === 'a.py' ? FILE : undefined));
}

test.each(['one()\n\ntwo(\n    3,\n)\n', '    one()\n', FILE])('accepts lines of the file, indented as they like: %j', (text) => {
  expect(check(text)).toBeUndefined();
});

test.each(['one()\ntwo(\n    3,\n)\n', 'two(\n3,\n)\n', 'one(1)\n', 'two(\n    3,\n)\none()\n'])('refuses other lines, order and indentation: %j', (text) => {
  expect(check(text)).toBe('these lines are not in a.py, or not in this order');
});

test('refuses a block of no file', () => {
  expect(check('one()', [])).toContain('say which file this python is from');
  expect(check('one()', [['excerpt', 'b.py']])).toBe('there is no b.py');
});
