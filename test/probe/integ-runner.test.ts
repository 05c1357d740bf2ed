import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { delimiter, join } from 'path';
import { runIntegrationTest } from '../../integ/probe/integ-runner';
import { Site } from '../../integ/probe/site';

const TEST = { id: 'integ.release', minutes: 20 };
const { PATH } = process.env;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'integ-runner-'));
  process.env.PATH = `${folder}${delimiter}${PATH}`;
});

afterEach(() => {
  process.env.PATH = PATH;
  rmSync(folder, { recursive: true });
});

/** Runs a test by an `npx` that does nothing but tell what it was given, and end. */
async function run(code: number) {
  const npx = join(folder, 'npx');
  writeFileSync(npx, `#!/bin/sh\necho "$AWS_REGION: $*"\necho 'to stderr' >&2\nexit ${code}\n`);
  chmodSync(npx, 0o755);
  const site = { region: 'eu-west-1', folder, environment: { AWS_REGION: 'eu-west-1' } as Record<string, string> } as Site;
  const outcome = await runIntegrationTest(TEST, site, { keepStacks: false });
  return { outcome, said: readFileSync(join(folder, 'integ.release.log'), 'utf8').split('\n').filter(Boolean).sort() };
}

test('it is run in the region of the run, and what is said goes into the folder', async () => {
  expect(await run(0)).toEqual({ outcome: {}, said: ['eu-west-1: projen integ integ.release.ts --parallel-regions eu-west-1', 'to stderr'] });
});

test('another exit code than 0 is a failure, which names the log', async () => {
  expect((await run(3)).outcome).toEqual({ failure: `integ-runner ended with 3; see ${join(folder, 'integ.release.log')}` });
});
