import * as fc from 'fast-check';
import { parse } from 'yaml';
import { ACTIONS, pin } from '../../src/workflow/actions';
import { yamlText } from '../../src/workflow/yaml-text';

const write = (workflow: Record<string, unknown>) => yamlText(workflow, ['Header'], (uses) => pin(uses, ACTIONS));

/** Texts that YAML could take for something else. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.constantFrom('a', ' b', '', '\t', '# c', '- d', 'e: f ', '---', '"', "'", '\u2028', '\ufeff', 'é', '\u0007', '\r', '😀'), { maxLength: 6 }).map((lines) => lines.join('\n')),
  fc.constantFrom('on', 'True', '0o7', '.5e3', '-.inf', '.nan', '---', '...', '? a', ':', ': a', 'a:', '-', '12:30', "a'b\"c", '\u0085', '\ud800', 'yes', 'null', '~', '1.0', '0x1', '- a', 'a: b', 'a #b', '# a', '${{ a }}', '*a', '&a', '!a', '{a}', "'", '"', 'a\nb\n', ' a ', '\t', '', '@a', '%a'),
);
const key = fc.oneof(fc.stringMatching(/^[a-z][a-z-]{0,10}$/), text).filter((name) => name !== 'uses' && name !== '__proto__' && name !== '<<' && name.length < 500);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 },
    fc.oneof(
      text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)), fc.boolean(), fc.constant(null),
    ),
    fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true })),
}));

test('what is written is what is read', () => {
  fc.assert(fc.property(fc.dictionary(key, value, { noNullPrototype: true }), (workflow) => {
    expect(parse(write(workflow))).toEqual(workflow);
  }), { seed: 15, numRuns: 500 });
});

test('what is left undefined is not written', () => {
  expect(write({ a: { b: undefined, c: 1 }, d: { e: undefined }, f: undefined })).toBe('# Header\n\na:\n  c: 1\n\nd: {}\n');
});

test('texts of several lines are blocks, and others as plain as they can be', () => {
  expect(write({ run: 'a\n\n  b: "c"\n', kept: 'a\nb', list: ['x', '1', 'say "hi"', { y: [] }, [['z']]] })).toBe([
    '# Header', '', 'run: |', '  a', '', '    b: "c"', '', 'kept: |-', '  a', '  b', '', 'list:', '  - x', '  - "1"', '  - say "hi"', '  - y: []', '  - - - z', '',
  ].join('\n'));
});

test('what other readers of YAML may stumble on is in quotes', () => {
  expect(write({ '--- a': 1, '... b': 'a\n \nb' })).toBe('# Header\n\n"--- a": 1\n\n"... b": "a\\n \\nb"\n');
});

test('keys keep their order, parts stand apart, and the header is a comment', () => {
  expect(write({ b: 1, a: { d: 2, c: 3 } })).toBe('# Header\n\nb: 1\n\na:\n  d: 2\n  c: 3\n');
});

test('an action gets its commit, with the version behind it', () => {
  const { version, commit } = ACTIONS['actions/checkout'];
  expect(write({ steps: [{ uses: 'actions/checkout' }] })).toContain(`- uses: actions/checkout@${commit} # ${version}\n`);
});

test("an action of the user's own keeps its commit and its comment", () => {
  expect(write({ a: { uses: 'a/b@c # v1' }, d: { uses: 'd/e@f' }, g: { uses: './h' } }))
    .toBe('# Header\n\na:\n  uses: a/b@c # v1\n\nd:\n  uses: d/e@f\n\ng:\n  uses: ./h\n');
});

test('texts are never broken: a command of one line stays one', () => {
  const run = 'word '.repeat(60).trim();
  expect(write({ run })).toContain(`run: ${run}\n`);
});
