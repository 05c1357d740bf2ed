import { ACCOUNT, probe, state } from './fakes';
import { maskedAccount, renderPage } from '../../integ/probe/page';

const AT = '2026-11-30T12:00:00.000Z';
const PROBES = ['a', 'b', 'c', 'd'].map((id) => probe({ id }));
const ANSWERS = {
  a: { observation: true, at: AT },
  b: { observation: false, at: AT },
  c: { failure: `arn:aws:ecs:eu-west-1:${ACCOUNT}:x | failed`, at: AT },
};

test('the page has fact, verdict, what was seen, the date, and what has not been asked', () => {
  expect(renderPage(state({ answers: ANSWERS }), PROBES, [{ fact: 'Another', why: 'Nobody can.' }], [])).toBe(`# What AWS does

Run the-run, account ********9012, eu-west-1. The facts are those of docs/facts.md.

| fact | verdict | what was seen | measured | date | probe |
| --- | --- | --- | --- | --- | --- |
| The fact of a | **confirmed** | it was true | – | 2026-11-30 | \`a\` |
| The fact of b | **refuted** | it was false | – | 2026-11-30 | \`b\` |
| The fact of c | **undecided** | the probe failed: arn:aws:ecs:eu-west-1:********9012:x \\| failed | – | 2026-11-30 | \`c\` |

## Not asked yet

- \`d\`: d?

## Facts without a probe

| fact | why |
| --- | --- |
| Another | Nobody can. |
`);
});

test('what was measured is there, with its unit', () => {
  const measuring = probe({ id: 'a', settles: [{ fact: 'F', judge: () => ({ verdict: 'refuted', because: 'slow', measured: { 'seconds until it was back': 41, 'looks': 3 } }) }] });
  expect(renderPage(state({ answers: ANSWERS }), [measuring], [], [])).toContain('| F | **refuted** | slow | 41 seconds until it was back; 3 looks |');
});

test('the local endpoint confirms and refutes nothing, whatever was seen', () => {
  const page = renderPage(state({ origin: 'endpoint', account: '000000000000', answers: ANSWERS }), PROBES, [], []);
  expect(page).toContain('| The fact of a | **as played by the endpoint** |');
  expect(page).toContain('| The fact of b | **otherwise played by the endpoint** |');
  expect(page).toContain('| The fact of c | **undecided on the endpoint** |');
  expect(page).toMatch(/^# What the local endpoint plays\n\nThese are results of the local endpoint\./);
  expect(page).not.toMatch(/\*\*(confirmed|refuted|undecided)\*\*/);
});

test('integration tests have a result each', () => {
  const tests = ['passing', 'failing', 'waiting'].map((id) => ({ id, minutes: 20 }));
  const answers = { passing: { observation: { minutes: 19 }, at: AT }, failing: { failure: `arn of ${ACCOUNT}`, at: AT } };
  expect(renderPage(state({ answers }), [], [], tests)).toContain(`
## Integration tests

- \`passing\`: **passed** in 19 minutes, 2026-11-30
- \`failing\`: **failed**, 2026-11-30: arn of ********9012
- \`waiting\`: not run yet
`);
});

test('of an account only the last four digits are shown', () => {
  expect(maskedAccount(ACCOUNT)).toBe('********9012');
});
