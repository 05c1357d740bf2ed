import { ChildProcess, spawn } from 'child_process';
import { join } from 'path';
import { LocalAws } from './local-aws';

const BIN = join(__dirname, '..', '..', 'packages', 'ecs-canary', 'bin', 'ecs-canary.js');

/** How a run of the command line has ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly seconds: number;
}

/** A run of the published command line, as a process of its own. */
export class EcsCanary {
  public readonly ended: Promise<Ended>;
  public out = '';
  private readonly child: ChildProcess;

  constructor(aws: LocalAws, args: readonly string[], { cwd, env = {} }: { cwd: string; env?: Record<string, string> }) {
    const began = Date.now();
    let err = '';
    this.child = spawn(process.execPath, [BIN, ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH, LANG: 'C.UTF-8', NODE_NO_WARNINGS: '1', ...aws.environment, ECS_CANARY_MINUTE_SECONDS: String(aws.minuteSeconds), ...env,
      },
    });
    this.child.stdout!.on('data', (chunk: Buffer) => { this.out += chunk.toString(); });
    this.child.stderr!.on('data', (chunk: Buffer) => { err += chunk.toString(); });
    this.ended = new Promise((done) => this.child.once('close', (code) => done({ code, out: this.out, err, seconds: (Date.now() - began) / 1000 })));
  }

  public kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

/** The lines of NDJSON. */
export function events(out: string): Record<string, any>[] {
  return out.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, any>);
}
