/** integ-runner for one test, as docs/integration-tests.md has it. */
import { spawn } from 'child_process';
import { createWriteStream } from 'fs';
import { join, resolve } from 'path';
import { TestOutcome } from './integration-run';
import { fileOf, IntegrationTest } from './integration-tests';
import { Site } from './site';

const ROOT = resolve(__dirname, '..', '..');

export interface IntegRunnerOptions {
  readonly profile?: string;
  /** Whether the stacks stay. */
  readonly keepStacks: boolean;
}

/** What `npx` is given. */
export function runnerArguments(test: IntegrationTest, region: string, { profile, keepStacks }: IntegRunnerOptions): string[] {
  // Projen hands on what follows, where the file comes first because options take all that follows them.
  return ['projen', 'integ', fileOf(test), '--parallel-regions', region, ...profile ? ['--profiles', profile] : [], ...keepStacks ? ['--no-clean'] : []];
}

/** Runs a test; what is said goes into a file of the run's folder. */
export async function runIntegrationTest(test: IntegrationTest, site: Site, options: IntegRunnerOptions): Promise<TestOutcome> {
  const { region, folder, environment } = site;
  const log = join(folder, `${test.id}.log`);
  const child = spawn('npx', runnerArguments(test, region, options), {
    cwd: ROOT, env: { ...process.env, ...environment, CI: 'true', NO_COLOR: '1', FORCE_COLOR: '0' }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const file = createWriteStream(log);
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  const code = await new Promise<number | null>((done, failed) => child.once('error', failed).once('close', done));
  await new Promise<void>((closed) => file.end(closed));
  return code === 0 ? {} : { failure: `integ-runner ended with ${code ?? 'a signal'}; see ${log}` };
}
