/**
 * Runs what .ci/run only samples, with more samples, and with others at every run: the property-based tests, random
 * sequences of releases on the local AWS endpoint, and cfn-lint over the templates of random apps. When all of it has passed, that is noted in long-tests.json, to be
 * committed.
 *
 * Arguments: how many times as many samples as usual (10 if nothing is said), and a seed to repeat a run.
 */
import { execFileSync, spawnSync } from 'child_process';
import { existsSync, readFileSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';
import { lastRunInWords, LongRun } from './last-long-run';

const ROOT = resolve(__dirname, '..', '..');
const RECORD = join(ROOT, 'long-tests.json');
/** Of integ/local/scenarios/sequences.test.ts. */
const USUAL_SEQUENCES = 50;
/** Of the same file: all of them, whose seeds are fixed. */
const ECS_SEQUENCES = '1-50';
/** Of integ/local/scenarios/shared-sequences.test.ts, as fixed. */
const SHARED_SEQUENCES = '1-100';
const SHARED_ECS_SEQUENCES = '1-50';
/** What takes samples: see test/long/. */
const SAMPLING = '(fc\\.assert|long/samples)';

const [times = '10', seed = String(Date.now() % 1e6)] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(times) || !/^\d+$/.test(seed)) {
  throw new Error(`long-tests [times [seed]]: whole numbers are wanted, not ${process.argv.slice(2).join(' ')}`);
}

console.log(`long tests: ${lastRunInWords(existsSync(RECORD) ? JSON.parse(readFileSync(RECORD, 'utf8')) as LongRun : undefined, new Date())}`);
console.log(`long tests: ${times} times the usual samples, seed ${seed}`);
const began = Date.now();
const commit = git('rev-parse', '--short', 'HEAD');
const first = Number(seed) % 1e6 + 1000;
const passed = jest(sampling(), '--setupFilesAfterEnv', './test/long/setup.ts', '--env', './test/long/environment.ts')
  && jest(['sequences'], '--config', 'integ/local/jest.config.json', '--runInBand')
  && npx('tsx', 'scripts/lint-templates.ts');
if (passed) {
  const run: LongRun = {
    date: new Date().toISOString().slice(0, 10),
    commit,
    times: Number(times),
    seed: Number(seed),
    minutes: Math.ceil((Date.now() - began) / 60_000),
  };
  writeFileSync(RECORD, `${JSON.stringify(run, null, 2)}\n`);
  console.log('long tests: passed; commit long-tests.json');
} else {
  console.log(`long tests: failed; the same again: npx projen test:long ${times} ${seed}`);
  process.exitCode = 1;
}

function sampling(): string[] {
  return git('grep', '-lE', SAMPLING, '--', 'test/*.test.ts').split('\n');
}

function jest(files: string[], ...options: string[]): boolean {
  return npx('jest', '--ci', '--reporters=default', ...options, ...files);
}

function npx(program: string, ...args: string[]): boolean {
  const SEQUENCES = `${first}-${first + USUAL_SEQUENCES * Number(times) - 1}`;
  const env = { ...process.env, SAMPLES_TIMES: times, SAMPLES_SEED: seed, SEQUENCES, ECS_SEQUENCES, SHARED_SEQUENCES, SHARED_ECS_SEQUENCES };
  return spawnSync('npx', [program, ...args], { cwd: ROOT, stdio: 'inherit', env }).status === 0;
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
}
