import { readFileSync } from 'fs';
import { join } from 'path';
import { COMMAND } from '../../release/how-to-run';
import { quickStartOf } from '../../scripts/consumers/quick-start';

const readme = (...lines: string[]) => ['# Starter', '```text', 'nothing to type', '```', '```sh', ...lines, '```', '```sh', 'docker push', '```'].join('\n');

test('the first block of commands is typed, but for the deployment', () => {
  expect(quickStartOf(readme('npm install', 'npm test && npx cdk synth', `${COMMAND} plan`, 'npx cdk deploy')))
    .toBe(`set -ex\nnpm install\nnpm test && npx cdk synth\nnpm_config_registry=http://127.0.0.1:9 ${COMMAND} plan`);
});

test.each([
  ['the command line', ['npm install', 'npx cdk synth', 'npx cdk deploy']],
  ['the command line as everybody can run it', ['npm install', 'npx ecs-canary plan', 'npx cdk deploy']],
  ['a deployment', ['npm install', `${COMMAND} plan`]],
  ['anything', []],
])('a quick start without %s is none', (_, lines) => {
  expect(() => quickStartOf(readme(...lines))).toThrow(`the quick start should end with \`${COMMAND} plan\` and a deployment`);
});

test.each(['typescript', 'python', 'java', 'go'])('the starter in %s has one', (language) => {
  expect(quickStartOf(readFileSync(join(__dirname, '../../examples', language, 'README.md'), 'utf8'))).toMatch(/^set -ex\n(.+\n)+npx \S+ synth --quiet\nnpm_/);
});
