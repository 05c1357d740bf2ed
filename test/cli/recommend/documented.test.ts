import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { make, newStack } from '../../helpers';
import { run, temporaryFolder, write } from '../test-io';

const GUIDE = join(__dirname, '..', '..', '..', 'docs', 'command-line.md');
/** The first block of text in the chapter. */
const SAMPLE = /(?<=^## plan --recommend\n[^#]*?^```text\n)[^`]*(?=^```$)/m;
const cwd = temporaryFolder();

/** What it prints for the defaults and the traffic of the README's picture, up to the lines of the first plan. */
async function printed(): Promise<string> {
  const { plan } = make({
    projectId: 'node-app',
    expectedTraffic: { requestsPerSecond: 10, healthyErrorRate: 0.001, faultyErrorRate: 0.1 },
  }, newStack(undefined, 'Shop'));
  write(cwd, { 'plan.json': plan });
  const { out } = await run(['plan', 'plan.json', '--recommend'], { cwd });
  return `${out.slice(0, out.indexOf('\n\n  2  canary')).split('\n').map((line) => line.trimEnd()).join('\n')}\n`;
}

test('the sample of the guide is what the command prints (UPDATE_DOCS=1 writes it anew)', async () => {
  const sample = await printed();
  const guide = readFileSync(GUIDE, 'utf8');
  expect(guide).toMatch(SAMPLE);
  if (process.env.UPDATE_DOCS) {
    writeFileSync(GUIDE, guide.replace(SAMPLE, () => sample));
  }
  expect(SAMPLE.exec(readFileSync(GUIDE, 'utf8'))![0]).toBe(sample);
});
