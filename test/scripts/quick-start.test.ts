import { readFileSync } from 'fs';
import { join } from 'path';
import { COMMAND } from '../../release/how-to-run';
import { quickStartOf } from '../../scripts/consumers/quick-start';

const block = (...lines: string[]) => ['```sh', ...lines, '```'];
const readme = (...blocks: string[][]) => ['# Starter', '```text', 'nothing to type', '```', ...blocks.flat()].join('\n');
const DEPLOY = block('npx cdk bootstrap   # once', 'npx cdk deploy');

test('the first block of commands is typed to the letter', () => {
  expect(quickStartOf(readme(block('npm install', 'npm test && npx cdk synth', `${COMMAND} plan`), DEPLOY, block('docker push'))))
    .toBe(`set -ex\nnpm install\nnpm test && npx cdk synth\n${COMMAND} plan`);
});

test.each([
  ['the command line', ['npm install', 'npx cdk synth']],
  ['the command line as everybody can run it', ['npm install', 'npx ecs-canary plan']],
  ['the command line at its end', [`${COMMAND} plan`, 'npx cdk deploy']],
  ['anything', []],
])('a quick start without %s is none', (_, lines) => {
  expect(() => quickStartOf(readme(block(...lines), DEPLOY))).toThrow(`the quick start should end with \`${COMMAND} plan\``);
});

test.each([
  ['nothing', []],
  ['what needs no account', [block('npm run build')]],
])('a quick start that is followed by %s is none', (_, blocks) => {
  expect(() => quickStartOf(readme(block(`${COMMAND} plan`), ...blocks))).toThrow('after the quick start should come what needs an account');
});

describe.each(['typescript', 'python', 'java', 'go'])('the starter in %s', (language) => {
  const text = readFileSync(join(__dirname, '../../examples', language, 'README.md'), 'utf8');

  test('has a quick start', () => {
    expect(quickStartOf(text)).toMatch(/^set -ex\n(.+\n)+npx (--yes )?\S+ synth --quiet\nnpx --yes/);
  });

  test.each(['Node 20', 'credentials', 'AWS_REGION', 'bootstrap'])('says that %s is needed', (prerequisite) => {
    expect(text).toContain(prerequisite);
  });
});
