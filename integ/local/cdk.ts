import { spawn } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import { CdkTarget } from './local-aws';

/** A `cdk` command that failed, with the end of what it said. */
export class CdkError extends Error {
  constructor(args: string[], public readonly output: string) {
    super(`cdk ${args.join(' ')} failed:\n${output.slice(-3000)}`);
  }
}

export interface CdkOptions {
  /**
   * The command that synthesises.
   *
   * @default - that of the folder's cdk.json
   */
  readonly app?: string;
  /**
   * The folder within the target's that it synthesises to.
   *
   * @default cdk.out
   */
  readonly assembly?: string;
  /**
   * Ends whatever command is under way, with all that it has started.
   *
   * @default - nothing does
   */
  readonly interruption?: AbortSignal;
}

/** The real CDK CLI in an app's folder, led to the local endpoint or to an account. */
export class Cdk {
  constructor(private readonly aws: CdkTarget, private readonly appFolder: string, private readonly options: CdkOptions = {}) {}

  /** Where the app is synthesised to. */
  public get assembly(): string {
    return join(this.aws.folder, this.options.assembly ?? 'cdk.out');
  }

  public async bootstrap(): Promise<void> {
    await this.run(['bootstrap', this.aws.bootstrapTarget]);
  }

  /** Deploys and returns the outputs of a stack. */
  public async deploy(stack: string, ...options: string[]): Promise<Record<string, string>> {
    return (await this.deployAll([stack], ...options))[stack];
  }

  /** Deploys stacks side by side and returns the outputs of each. */
  public async deployAll<Name extends string>(stacks: Name[], ...options: string[]): Promise<Record<Name, Record<string, string>>> {
    const file = join(this.aws.folder, `${stacks.join('-')}.outputs.json`);
    const concurrency = ['--concurrency', String(stacks.length)];
    await this.run(['deploy', ...stacks, '--require-approval', 'never', '--outputs-file', file, ...concurrency, ...options]);
    const outputs = JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<Name, Record<string, string>>>;
    return Object.fromEntries(stacks.map((stack) => [stack, outputs[stack] ?? {}])) as Record<Name, Record<string, string>>;
  }

  public async destroy(stack: string): Promise<void> {
    await this.run(['destroy', stack, '--force']);
  }

  /** Starts a command; `interrupt` ends it as Ctrl+C does. */
  public start(args: string[]): { readonly ended: Promise<void>; readonly interrupt: () => void } {
    const cli = require.resolve('aws-cdk/bin/cdk');
    const { app, interruption } = this.options;
    interruption?.throwIfAborted();
    const common = ['--output', this.assembly, '--progress', 'events', ...(app ? ['--app', app] : [])];
    const { preload } = this.aws;
    const child = spawn(process.execPath, [...(preload ? ['--require', preload] : []), cli, ...args, ...common], {
      cwd: this.appFolder,
      env: { ...process.env, ...this.aws.environment, CI: 'true', NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own can be ended with the app that it runs.
      detached: interruption !== undefined,
    });
    const end = () => process.kill(-child.pid!, 'SIGKILL');
    interruption?.addEventListener('abort', end, { once: true });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => { output += chunk.toString(); });
    }
    const ended = new Promise<void>((done, failed) => {
      child.once('error', failed);
      // Not before nobody writes any more.
      child.once('close', (code) => {
        interruption?.removeEventListener('abort', end);
        code === 0 ? done() : failed(new CdkError(args, output));
      });
    });
    return { ended, interrupt: () => void child.kill('SIGINT') };
  }

  private run(args: string[]): Promise<void> {
    return this.start(args).ended;
  }
}

/** What makes the CLI tell an app something. */
export function contextOptions(context: object): string[] {
  return Object.entries(context).flatMap(([name, value]) => value === undefined ? [] : ['--context', `${name}=${String(value)}`]);
}
