import { spawn } from 'child_process';
import { resolve } from 'path';
import { createInterface } from 'readline';
import { ENGINES } from './engines/engines';
import { DemoEngine } from './engines/told-releases';
import { cdkFor } from '../integ/local/apps/apps';
import type { StarterContext } from '../integ/local/apps/starter';
import { Cdk } from '../integ/local/cdk';
import { LocalAws } from '../integ/local/local-aws';
import { STARTER, starterImages } from '../integ/local/starter';
import { releaseLocksOf } from '../scripts/lock';

const ROOT = resolve(__dirname, '..');

/** The starter app, deployed to an endpoint of its own. */
export interface DeployedStarter {
  readonly aws: LocalAws;
  readonly cdk: Cdk;
  readonly url: string;
}

export interface StarterOptions {
  readonly minuteSeconds: number;
  /** Share of its requests that a broken version fails. */
  readonly failureRate: number;
  readonly engine?: DemoEngine;
  /** Whether releases wait for somebody. */
  readonly approval?: boolean;
  /** Whether a hook of the service refuses every release. */
  readonly refusingHook?: boolean;
  readonly interruption: AbortSignal;
  readonly say: (text: string) => void;
}

/** Prepares what is needed, starts an endpoint, deploys the starter, does some work with it, and leaves nothing of it. */
export async function withStarter<T>(options: StarterOptions, work: (starter: DeployedStarter) => Promise<T>): Promise<T> {
  const { interruption, say } = options;
  await prepare(say, interruption);
  say(`Starting the local AWS endpoint (one minute of AWS takes ${options.minuteSeconds} seconds) …`);
  const aws = await LocalAws.start({ minuteSeconds: options.minuteSeconds, images: starterImages(options.failureRate), interruption });
  try {
    const context = contextOf(options);
    const isPlain = Object.keys(context).length === 0;
    const cdk = isPlain ? new Cdk(aws, STARTER.folder(), { interruption }) : cdkFor(aws, 'starter', { interruption });
    say('cdk bootstrap …');
    await cdk.bootstrap();
    say(`cdk deploy: ${isPlain ? 'examples/typescript' : `the service of examples/typescript, with ${Object.entries(context).map((pair) => pair.join('='))}`} …`);
    const { Url: url } = await cdk.deploy(STARTER.stack, ...Object.entries(context).flatMap((pair) => ['--context', pair.join('=')]));
    return await work({ aws, cdk, url });
  } finally {
    await aws.stop();
  }
}

/** What the service is to be like that the example is not. */
function contextOf({ engine = ENGINES[0], approval, refusingHook }: StarterOptions): StarterContext {
  return { ...(engine !== ENGINES[0] && { engine: engine.planName }), ...(approval && { approval: 'yes' }), ...(refusingHook && { refusingHook: 'yes' }) };
}

/** In a process of its own, which can be ended at any moment. */
async function prepare(say: (text: string) => void, interruption: AbortSignal): Promise<void> {
  interruption.throwIfAborted();
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/prepare.ts'], { cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output.push(line);
      if (line === 'compiling the library') {
        say('Compiling the library …');
      }
    });
  }
  const end = () => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  interruption.addEventListener('abort', end, { once: true });
  const code = await new Promise((done) => child.once('close', done));
  interruption.removeEventListener('abort', end);
  releaseLocksOf(child.pid!);
  interruption.throwIfAborted();
  if (code !== 0) {
    throw new Error(output.join('\n'));
  }
}
