import { spawn } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import { LocalAws } from './local-aws';

/** A `cdk` command that failed, with the end of what it said. */
export class CdkError extends Error {
  constructor(args: string[], public readonly output: string) {
    super(`cdk ${args.join(' ')} failed:\n${output.slice(-3000)}`);
  }
}

/** The real CDK CLI in an app's folder, led to the local endpoint. */
export class Cdk {
  constructor(private readonly aws: LocalAws, private readonly appFolder: string, private readonly app?: string) {}

  /** Where the app is synthesised to. */
  public get assembly(): string {
    return join(this.aws.folder, 'cdk.out');
  }

  public async bootstrap(): Promise<void> {
    await this.run(['bootstrap', this.aws.bootstrapTarget]);
  }

  /** Deploys and returns the outputs of a stack. */
  public async deploy(stack: string, ...options: string[]): Promise<Record<string, string>> {
    const outputs = join(this.aws.folder, `${stack}.outputs.json`);
    await this.run(['deploy', stack, '--require-approval', 'never', '--outputs-file', outputs, ...options]);
    return (JSON.parse(readFileSync(outputs, 'utf8')) as Record<string, Record<string, string>>)[stack] ?? {};
  }

  public async destroy(stack: string): Promise<void> {
    await this.run(['destroy', stack, '--force']);
  }

  /** Starts a command; `interrupt` ends it as Ctrl+C does. */
  public start(args: string[]): { readonly ended: Promise<void>; readonly interrupt: () => void } {
    const cli = require.resolve('aws-cdk/bin/cdk');
    const common = ['--output', this.assembly, '--progress', 'events', ...(this.app ? ['--app', this.app] : [])];
    const child = spawn(process.execPath, [cli, ...args, ...common], {
      cwd: this.appFolder,
      env: { ...process.env, ...this.aws.environment, CI: 'true', NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => { output += chunk.toString(); });
    }
    const ended = new Promise<void>((done, failed) => {
      child.once('error', failed);
      child.once('exit', (code) => code === 0 ? done() : failed(new CdkError(args, output)));
    });
    return { ended, interrupt: () => void child.kill('SIGINT') };
  }

  private run(args: string[]): Promise<void> {
    return this.start(args).ended;
  }
}
