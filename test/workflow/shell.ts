import { spawnSync } from 'child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { generate, inRepository } from './configurations';
import { Step } from './job';

const APP_SPEC = generate({}).appSpec;

/** An answer that is none: what the AWS CLI says when a call fails. */
interface Refusal {
  readonly refusal: string;
}

export function refuses(refusal: string): Refusal {
  return { refusal };
}

/**
 * A command of a workflow, run by bash as GitHub runs it, with an `aws` that answers what a test says and writes down what it
 * was asked. Of a list it gives one answer after the other, and the last one again and again. Its clock goes by the pauses.
 */
export function run(step: Step, env: Record<string, string>, answers: Record<string, unknown>) {
  return inRepository((folder) => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const path = (name: string) => join(folder, name);
    const script = (name: string, body: string) => {
      writeFileSync(join(bin, name), `#!/bin/bash\n${body}\n`);
      chmodSync(join(bin, name), 0o755);
    };
    const program = Object.entries(answers).map(([command, answer], i) => `  "${command}"*)\n${sequence(path(`count-${i}`), [answer].flat())}\n  ;;`);
    script('aws', `printf '%s\\n' "$*" >> '${path('calls')}'\ncase "$* " in\n${program.join('\n')}\n  *) exit 254 ;;\nesac`);
    ['calls', 'output', 'summary'].forEach((name) => writeFileSync(path(name), ''));
    writeFileSync(path('appspec.json'), APP_SPEC);
    // Bash counts the seconds from what is assigned.
    const clock = 'sleep() { SECONDS=$((SECONDS + $1)); }\n';
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', clock + step.run!], {
      env: {
        PATH: [bin, join(__dirname, 'bin'), process.env.PATH].join(':'),
        ...step.env,
        AWS_REGION: 'eu-central-1',
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_RUN_ID: '123',
        GITHUB_OUTPUT: path('output'),
        GITHUB_STEP_SUMMARY: path('summary'),
        RUNNER_TEMP: folder,
        APPSPEC: path('appspec.json'),
        ...env,
      },
      encoding: 'utf8',
    });
    const read = (name: string) => readFileSync(path(name), 'utf8');
    return { status, stdout, stderr, calls: read('calls'), output: read('output'), summary: read('summary') };
  });
}

/** What the n-th call of a kind is answered with. */
function sequence(counter: string, answers: unknown[]): string {
  const cases = answers.map((answer, i) => `    ${i === answers.length - 1 ? '*' : i}) ${say(answer)} ;;`);
  return `    n=$(cat '${counter}' 2> /dev/null || echo 0); echo $((n + 1)) > '${counter}'\n    case "$n" in\n${cases.join('\n')}\n    esac`;
}

function say(answer: unknown): string {
  const { refusal } = answer as Partial<Refusal>;
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  return refusal === undefined
    ? `printf '%s\\n' ${quoted(typeof answer === 'string' ? answer : JSON.stringify(answer))}`
    : `printf '%s\\n' ${quoted(refusal)} >&2; exit 254`;
}
