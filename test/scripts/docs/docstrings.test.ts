import { ApiType, checkDocstrings } from '../../../scripts/docs/docstrings';

const DOCS = { summary: 'Something.' };

const check = (type: Partial<ApiType>) => checkDocstrings({ types: { A: { fqn: 'p.A', name: 'A', docs: DOCS, ...type } } });
const property = (name: string, docs: object | undefined, more: object = {}) => ({ name, docs, type: { primitive: 'string' }, ...more });

test('accepts what is explained', () => {
  expect(check({
    datatype: true,
    members: [{ name: 'ONE', docs: DOCS }],
    methods: [{ name: 'go', docs: DOCS }, { name: 'inherited', overrides: 'p.B' }],
    properties: [
      property('required', DOCS),
      property('optional', { ...DOCS, default: '- none' }, { optional: true }),
      property('wait', { summary: 'How long, in seconds.' }, { type: { primitive: 'number' } }),
      property('count', { summary: 'The fewest.', remarks: 'At least 10 requests.' }, { type: { primitive: 'number' } }),
    ],
  })).toEqual([]);
});

test('an optional property of what is not an option needs no default', () => {
  expect(check({ properties: [property('repository', DOCS, { optional: true })] })).toEqual([]);
});

test('finds what has no docstring', () => {
  expect(check({ docs: undefined, members: [{ name: 'ONE' }], methods: [{ name: 'go', docs: {} }], properties: [property('x', undefined)] })).toEqual([
    'p.A has no docstring', 'p.A.ONE has no docstring', 'p.A.go has no docstring', 'p.A.x has no docstring',
  ]);
});

test('finds options without a default', () => {
  expect(check({ datatype: true, properties: [property('x', DOCS, { optional: true })] }))
    .toEqual(['p.A.x is optional and does not say what happens without it: @default']);
});

test.each(['The important threshold.', 'How long.'])('finds numbers without a unit: %s', (summary) => {
  expect(check({ properties: [property('x', { summary }, { type: { primitive: 'number' } })] }))
    .toEqual(['p.A.x is a number and does not say of what']);
});
