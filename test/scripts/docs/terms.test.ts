import { readFileSync } from 'fs';
import { parseDocument } from '../../../scripts/docs/markdown';
import { checkTerms, proseOfApi, termsOf } from '../../../scripts/docs/terms';

const TERMS = termsOf('# Glossary\n\n| term | meaning | do not say |\n| --- | --- | --- |\n| rollback | Going back | roll-back, fall back |\n| hook | Asked | gate |\n');

const check = (text: string) => checkTerms([{ where: 'a.md:1', text }], TERMS).map(({ what }) => what);

test('the table is read by its first and its last cell', () => {
  expect(TERMS).toEqual([{ term: 'rollback', strays: ['roll-back', 'fall back'] }, { term: 'hook', strays: ['gate'] }]);
});

test.each([
  ['A roll-back.', 'say rollback (docs/glossary.md) for: roll-back'],
  ['It may fall\nback to that.', 'say rollback (docs/glossary.md) for: fall back'],
  ['GATES', 'say hook (docs/glossary.md) for: GATES'],
])('finds the stray in %j', (text, what) => {
  expect(check(text)).toEqual([what]);
});

test.each(['A rollback.', 'to aggregate', 'the gateway', 'a gate-keeper', 'to fall, back to back'])('finds none in %j', (text) => {
  expect(check(text)).toEqual([]);
});

test('of a document the running text is looked at, tables and links included, and no code', () => {
  const { prose } = parseDocument('a.md', '# A gate\n\nOne `gate` and\n[another gate](x.md).\n\n| a | gate |\n| --- | --- |\n\n```text\ngate\n```\n');
  expect(checkTerms(prose, TERMS).map(({ where }) => where)).toEqual(['a.md:1', 'a.md:3', 'a.md:6']);
});

test('of the API the docstrings are looked at, and no code in them', () => {
  const prose = proseOfApi({
    types: {
      A: {
        fqn: 'p.A',
        name: 'A',
        docs: { summary: 'A gate.' },
        members: [{ name: 'ONE', docs: { summary: 'One `gate`.' } }],
        methods: [{ name: 'go', docs: { summary: 'Goes.', remarks: 'To a\ngate.' } }],
        properties: [{ name: 'x', docs: { summary: 'It.', default: '- no gate' }, type: {} }],
      },
    },
  });
  expect(checkTerms(prose, TERMS).map(({ where }) => where)).toEqual(['p.A', 'p.A.go', 'p.A.x']);
});

test('the glossary has thirteen terms, each with what not to say, and no term is another one’s stray', () => {
  const terms = termsOf(readFileSync('docs/glossary.md', 'utf8'));
  expect(terms).toHaveLength(13);
  expect(terms.filter(({ strays }) => strays.length === 0)).toEqual([]);
  expect(checkTerms(terms.map(({ term }) => ({ where: term, text: term })), terms)).toEqual([]);
});
