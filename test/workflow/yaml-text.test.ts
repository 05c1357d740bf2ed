import * as fc from 'fast-check';
import { parse } from 'yaml';
import { ACTIONS, pin } from '../../src/workflow/actions';
import { yamlText } from '../../src/workflow/yaml-text';

const write = (workflow: Record<string, unknown>) => yamlText(workflow, ['Header'], (uses) => pin(uses, ACTIONS));

/** Texts that YAML could take for something else. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('on', 'yes', 'null', '~', '1.0', '0x1', '- a', 'a: b', 'a #b', '# a', '${{ a }}', '*a', '&a', '!a', '{a}', "'", '"', 'a\nb\n', ' a ', '\t', '', '@a', '%a'),
);
const key = fc.stringMatching(/^[a-z][a-z-]{0,10}$/).filter((name) => name !== 'uses');

test('what is written is what is read', () => {
  fc.assert(fc.property(fc.dictionary(key, fc.oneof(text, fc.array(text), fc.dictionary(key, text), fc.integer(), fc.boolean())), (workflow) => {
    expect(parse(write(workflow)) ?? {}).toEqual({ ...workflow });
  }));
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
