import { spawn } from 'child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { delimiter, dirname, join, resolve } from 'path';
import { parse } from 'yaml';
import { ACTIONS } from './github-actions';
import { LocalAws } from './local-aws';
import { pythonEnv } from '../../scripts/python-env';
import type { Step } from '../../test/workflow/job';

/** What GitHub knows when it runs a job. */
export interface JobContext {
  /** The checked-out repository. */
  readonly workspace: string;
  readonly sha: string;
  readonly secrets: Record<string, string>;
  readonly inputs?: Record<string, string>;
}

export interface JobResult {
  readonly status: 'success' | 'failure' | 'cancelled';
  /** The first step that failed; absent when none has. */
  readonly failedStep?: string;
  readonly summary: string;
  /** What the steps have said, and what GitHub shows above it, in the order in which it was said. */
  readonly log: string;
  readonly annotations: string[];
}

const ROOT = resolve(__dirname, '..', '..');

const ALWAYS = '${{ always() }}';

/** GitHub sends a cancelled step SIGINT, then SIGTERM, then SIGKILL, after these times: to the one process that it has started. */
const SIGNALS: [NodeJS.Signals, number][] = [['SIGINT', 0], ['SIGTERM', 7_500], ['SIGKILL', 10_000]];

/**
 * Follows the job of a generated workflow on the local endpoint: its commands are run by bash with the real
 * AWS CLI, its conditions and expressions are evaluated, and each action is stood in for by the calls that it
 * makes with the inputs that the workflow gives it. Nothing is taken from the construct.
 */
export class GithubJob {
  private readonly steps: Step[];
  private readonly outputs: Record<string, Record<string, string>> = {};
  private readonly outcomes: Record<string, string> = {};
  private readonly folder: string;
  private readonly cancellation = new AbortController();
  private readonly env: Record<string, string> = {};
  private status: JobResult['status'] = 'success';
  private failedStep?: string;
  private text = '';

  constructor(private readonly aws: LocalAws, workflow: string, private readonly context: JobContext) {
    this.steps = (parse(workflow) as { jobs: { deploy: { steps: Step[] } } }).jobs.deploy.steps;
    this.folder = join(aws.folder, `job-${Date.now()}`);
    mkdirSync(join(this.folder, 'bin'), { recursive: true });
    writeFileSync(this.summaryFile, '');
    // Pauses are of the endpoint's minutes, too.
    writeFileSync(join(this.folder, 'bin', 'sleep'), `#!/bin/bash\nexec command -p sleep "$(awk "BEGIN { print $1 * ${aws.minuteSeconds} / 60 }")"\n`, { mode: 0o755 });
  }

  /** What has been said by now. */
  public get log(): string {
    return this.text;
  }

  /** Somebody cancels the run. */
  public cancel(): void {
    this.status = 'cancelled';
    this.cancellation.abort(new Error('The operation was canceled.'));
  }

  public async run(): Promise<JobResult> {
    for (const step of this.steps) {
      if (step.id) {
        this.outcomes[step.id] = 'skipped';
      }
      if (this.applies(step)) {
        await this.attempt(step);
      }
    }
    return {
      status: this.status,
      failedStep: this.failedStep,
      summary: readFileSync(this.summaryFile, 'utf8'),
      log: this.text,
      annotations: this.text.split('\n').filter((line) => /^::(error|notice) ?/.test(line)),
    };
  }

  private get summaryFile(): string {
    return join(this.folder, 'summary.md');
  }

  private async attempt(step: Step): Promise<void> {
    let outcome = 'success';
    try {
      await (step.run === undefined ? this.act(step) : this.command(step));
    } catch (error) {
      outcome = this.cancellation.signal.aborted ? 'cancelled' : 'failure';
      this.status = this.status === 'cancelled' ? 'cancelled' : 'failure';
      this.failedStep ??= step.name;
      this.say(`::error::${(error as Error).message.replace(/\n/g, '%0A')}\n`);
    }
    if (step.id) {
      this.outcomes[step.id] = outcome;
    }
  }

  private say(text: string): void {
    this.text += text;
  }

  /** `if:` — and without `always()` a step runs only when none before it has failed. */
  private applies(step: Step): boolean {
    if (step.if === ALWAYS) {
      return true;
    }
    const condition = /^\$\{\{ (.*) \}\}$/.exec(step.if ?? '')?.[1];
    return this.status === 'success' && (condition === undefined || this.holds(condition));
  }

  private holds(condition: string): boolean {
    const [, left, right] = /^(\S+) == '([^']*)'$/.exec(condition) ?? unknown('condition', condition);
    return this.value(left) === right;
  }

  /** As GitHub runs `shell: bash`. */
  private async command(step: Step): Promise<void> {
    const output = join(this.folder, `${step.name.replace(/\W/g, '-')}.output`);
    writeFileSync(output, '');
    const tools = [
      join(this.folder, 'bin'), pythonEnv('integ/local/aws-cli/requirements.txt'), join(ROOT, 'test', 'workflow', 'bin'), dirname(process.execPath), process.env.PATH,
    ];
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run!], {
      cwd: this.context.workspace,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        LANG: 'C.UTF-8',
        ...this.env,
        ...this.expandAll(step.env),
        PATH: tools.join(delimiter),
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_REPOSITORY: 'my-org/node-app',
        GITHUB_RUN_ID: '1658821493',
        GITHUB_SHA: this.context.sha,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: this.summaryFile,
        GITHUB_WORKSPACE: this.context.workspace,
        RUNNER_TEMP: this.folder,
        ECS_CANARY_MINUTE_SECONDS: String(this.aws.minuteSeconds),
        NODE_NO_WARNINGS: '1',
      },
    });
    [child.stdout, child.stderr].forEach((stream) => stream.on('data', (chunk: Buffer) => this.say(chunk.toString())));
    const timers: NodeJS.Timeout[] = [];
    // A step that runs always goes on in a cancelled run.
    const kill = () => timers.push(...SIGNALS.map(([signal, delay]) => setTimeout(() => child.kill(signal), delay)));
    if (!this.cancellation.signal.aborted && step.if !== ALWAYS) {
      this.cancellation.signal.addEventListener('abort', kill);
    }
    const code = await new Promise<number | null>((done) => child.once('close', done));
    this.cancellation.signal.removeEventListener('abort', kill);
    timers.forEach(clearTimeout);
    for (const line of readFileSync(output, 'utf8').split('\n').filter((one) => one.includes('='))) {
      const at = line.indexOf('=');
      this.setOutput(step, line.slice(0, at), line.slice(at + 1));
    }
    if (code !== 0) {
      throw new Error(`Process completed with exit code ${code}.`);
    }
  }

  private async act(step: Step): Promise<void> {
    const name = step.uses!.split('@')[0];
    this.say(`A stand-in for ${name}\n`);
    await (ACTIONS[name] ?? unknown('action', name))({
      aws: this.aws,
      inputs: this.expandAll(step.with),
      env: this.env,
      workspace: this.context.workspace,
      temp: this.folder,
      cancelled: this.cancellation.signal,
      log: (line) => this.say(`${line}\n`),
      setEnv: (env) => Object.assign(this.env, env),
      setOutput: (output, value) => this.setOutput(step, output, value),
    });
  }

  private setOutput({ id }: Step, name: string, value: string): void {
    if (id) {
      this.outputs[id] = { ...this.outputs[id], [name]: value };
    }
  }

  private expandAll(values: Record<string, string> = {}): Record<string, string> {
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, this.expand(String(value))]));
  }

  private expand(text: string): string {
    return text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => this.value(expression));
  }

  private value(expression: string): string {
    const [scope, ...path] = expression.split('.');
    switch (scope) {
      case 'steps': return path[1] === 'outcome' ? this.outcomes[path[0]] ?? '' : this.outputs[path[0]]?.[path[2]] ?? '';
      case 'inputs': return this.context.inputs?.[path[0]] ?? '';
      case 'secrets': return this.context.secrets[path[0]] ?? '';
      case 'runner': return this.folder;
      case 'job': return this.status;
      case 'github': return path[0];
    }
    return unknown('expression', expression);
  }
}

function unknown(what: string, value: string): never {
  throw new Error(`The stand-in for GitHub does not know the ${what} '${value}'`);
}
