/** The page of a run: what was asked, and what came of it. */
import { Passed } from './integration-run';
import { IntegrationTest } from './integration-tests';
import { Judgement, Probe } from './probe';
import { Answer, RunState } from './state';
import { Unprobed } from './unprobed';
import { wordOf } from './words';

/** All but the last four digits of an account are nobody's business. */
export function maskedAccount(account: string): string {
  return account.replace(/.(?=.{4})/g, '*');
}

/** What is judged of an answer: nothing was seen where the probe failed. */
export function judgementsOf(probe: Probe, answer: Answer): { readonly fact: string; readonly judgement: Judgement }[] {
  return probe.settles.map(({ fact, judge }) => ({
    fact,
    judgement: answer.failure === undefined ? judge(answer.observation) : { verdict: 'undecided', because: `the probe failed: ${answer.failure}` },
  }));
}

/** Markdown, without the account's id. */
export function renderPage(state: RunState, probes: Probe[], unprobed: Unprobed[], tests: IntegrationTest[]): string {
  const { origin, account, region, run, answers } = state;
  const rows = probes.filter(({ id }) => answers[id]).flatMap((probe) => {
    const answer = answers[probe.id];
    return judgementsOf(probe, answer).map(({ fact, judgement: { verdict, because, measured = {} } }) => {
      const numbers = Object.entries(measured).map(([what, value]) => `${value} ${what}`).join('; ');
      return row(fact, `**${wordOf(verdict, origin)}**`, because, numbers || '–', answer.at.slice(0, 10), `\`${probe.id}\``);
    });
  });
  const pending = probes.filter(({ id }) => !answers[id]);
  const lines = [
    origin === 'account' ? '# What AWS does' : '# What the local endpoint plays',
    '',
    ...origin === 'account' ? [] : ['These are results of the local endpoint. They show that the probes work, and nothing of AWS: no fact is confirmed or refuted by them.', ''],
    `Run ${run}, ${origin === 'account' ? `account ${account}` : 'the local endpoint'}, ${region}. The facts are those of docs/facts.md.`,
    '',
    row('fact', 'verdict', 'what was seen', 'measured', 'date', 'probe'),
    row('---', '---', '---', '---', '---', '---'),
    ...rows,
    ...pending.length === 0 ? [] : ['', '## Not asked yet', '', ...pending.map(({ id, question }) => `- \`${id}\`: ${question}`)],
    ...tests.length === 0 ? [] : ['', '## Integration tests', '', ...tests.map((test) => `- ${resultOf(test, answers[test.id])}`)],
    '',
    '## Facts without a probe',
    '',
    row('fact', 'why'),
    row('---', '---'),
    ...unprobed.map(({ fact, why }) => row(fact, why)),
  ];
  // It is in ARNs, and in messages with ARNs, too.
  return `${lines.join('\n').split(account).join(maskedAccount(account))}\n`;
}

function resultOf({ id }: IntegrationTest, answer?: Answer): string {
  if (!answer) {
    return `\`${id}\`: not run yet`;
  }
  const { observation, failure, at } = answer;
  const day = at.slice(0, 10);
  return failure === undefined ? `\`${id}\`: **passed** in ${(observation as Passed).minutes} minutes, ${day}` : `\`${id}\`: **failed**, ${day}: ${failure}`;
}

function row(...cells: string[]): string {
  return `| ${cells.map((cell) => cell.replace(/\s+/g, ' ').replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
}
