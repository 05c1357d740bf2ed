import { readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';
import { Message, messagesOf } from '../../../scripts/docs/messages/find';
import { allMessages, pageOf } from '../../../scripts/docs/messages/page';
import { sources } from '../../../scripts/docs/messages/sources';

const ROOT = join(__dirname, '../../..');

const inFile = (name: string, text: string): Message[] => messagesOf(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true));
const inSource = (text: string) => inFile('src/x.ts', text).map(({ kind, id, text: said }) => `${kind} ${id}: ${said}`);

describe('the page of all messages', () => {
  const messages = allMessages();

  test('is up to date: npx projen messages', () => {
    expect(readFileSync(join(ROOT, 'docs/messages.md'), 'utf8')).toBe(pageOf(messages));
  });

  test('has every finding that the page about canaries explains, and that page has every finding', () => {
    const explained = [...readFileSync(join(ROOT, 'docs/is-this-canary-sound.md'), 'utf8').matchAll(/^\| `([a-z-]+)` \| (?:impossible|late|weak|sound)/gm)].map(([, id]) => id);
    expect([...new Set(messages.filter(({ kind }) => kind === 'finding').map(({ id }) => id))].sort()).toEqual(explained.sort());
  });

  test('has every rule and every annotation of the library by its text', () => {
    const texts = messages.map(({ text }) => text).join('\n');
    const plain = sources().filter(({ fileName }) => fileName.startsWith('src/')).flatMap(({ text }) => [...text.matchAll(/\brule: (['"])((?:\\.|(?!\1).){12,})\1/g)].map(([, , rule]) => rule.replace(/\\'/g, "'")))
      .filter((rule) => rule.includes(' '));
    expect(plain.length).toBeGreaterThan(100);
    expect(plain.filter((rule) => !texts.includes(rule))).toEqual([]);
  });

  test('knows every class of errors that is thrown', () => {
    const thrown = sources().flatMap(({ text }) => [...text.matchAll(/throw new (\w+)/g)].map(([, name]) => name));
    expect([...new Set(thrown)].sort()).toEqual(['AskFailed', 'CliError', 'Error', 'InvalidArgumentError', 'InvalidPropertyError', 'Refusal', 'Refused']);
  });

  test('every message of the library ends like a sentence, and says what to do', () => {
    const wrong = messages.filter(({ kind, text }) => kind !== 'command' && !/[.…)»›'}=]$|[.]\S*$/.test(text));
    expect(wrong).toEqual([]);
  });
});

describe('what is found', () => {
  test('a property with its rule and remedy', () => {
    expect(inSource("validator.require(ok, { property: 'port', value, rule: 'must be free.', remedy: `Choose ${other.port}.` });")).toEqual(['error port: must be free. Choose ‹port›.']);
  });

  test('bounds, with constants that are spread, and without the index of a list', () => {
    expect(inSource("const P = { min: 1, max: 24 * 60 };\nvalidator.number('a[0].b', b, { ...P, remedy: 'Choose 5.' });")).toEqual(['error a.b: must be a whole number from 1 to 1440. Choose 5.']);
    expect(inSource("validator.duration('wait', wait, 'minutes', { min: 0, max: 9, remedy: 'Wait.' });")).toEqual(['error wait: must be a whole number from 0 to 9 minutes. Wait.']);
    expect(inSource("validator.number('n', n, { min: 1, max: Number.MAX_SAFE_INTEGER, remedy: 'Choose 5.' });")).toEqual(['error n: must be a whole number of at least 1. Choose 5.']);
  });

  test('each property that is known or exclusive', () => {
    expect(inSource("validator.known({ a, 'b.c': c, [`x.${y}`]: z }, 'it is named');")).toEqual([
      'error a: must be known at synth, because it is named. Use a concrete value instead of a token.',
      'error b.c: must be known at synth, because it is named. Use a concrete value instead of a token.',
      'error x.‹y›: must be known at synth, because it is named. Use a concrete value instead of a token.',
    ]);
    expect(inSource("validator.exclusive('one', 'it is so', { other: props.other });")).toEqual(['error other: cannot be set together with one: it is so. Remove other, or remove one.']);
  });

  test('each call of a function whose parameter is the property', () => {
    expect(inSource(`
      function check(property: string, value: number) { validator.require(value > 0, { property, rule: 'must be positive.', remedy: 'Raise it.' }); }
      check('left', 1);
      check('right', 2);`)).toEqual(['error left: must be positive. Raise it.', 'error right: must be positive. Raise it.']);
  });

  test('each choice', () => {
    expect(inSource("const x = { property: 'a', rule: short ? 'is short.' : 'is long.', remedy: 'Change it.' };")).toEqual(['error a: is short. Change it.', 'error a: is long. Change it.']);
  });

  test('warnings, findings, refusals and errors of the command line', () => {
    expect(inSource("Annotations.of(x).addWarningV2('ecs-canary-blue-green:quota', `has ${count}.`);")).toEqual(['warning quota: has ‹count›.']);
    expect(inSource("return { id: 'late', rule: 'Be early.', numbers: `${n} late.`, remedy: 'Hurry.' };")).toEqual(['finding late: Be early. ‹n› late. Hurry.']);
    expect(inFile('handlers/guard/decide.ts', "throw new Refusal('Service', 'is busy.', 'Wait.');")).toEqual([{ kind: 'refusal', id: 'guard', text: 'Service: is busy. Wait.' }]);
    expect(inFile('cli/x.ts', "throw new CliError('--at: no.', 'Leave it out.');")).toEqual([{ kind: 'command', id: '--at', text: '--at: no. Leave it out.' }]);
  });

  test('values by their names, in words, and not by how they are shown', () => {
    expect(inSource("Annotations.of(x).addWarningV2('a', `${a.alarms.length + b} of ${percent(plan.requestsASecond)}, ${remedyOf(x)}, ${5 + 'x'}.`);"))
      .toEqual(['warning a: ‹alarms› of ‹requests a second›, ‹remedy›, 5x.']);
  });

  test('nothing where an error passes on what another has said', () => {
    expect(inFile('cli/x.ts', 'throw new CliError(`${file}: ${error.message}`);')).toEqual([]);
  });
});
