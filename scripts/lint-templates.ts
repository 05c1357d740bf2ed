/**
 * Runs cfn-lint over the template of each configuration that the tests know, and over those of random apps in all
 * partitions: ten apps, a hundred in `npx projen test:long`.
 */
import { spawnSync } from 'child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Template } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import { pythonEnv } from './python-env';
import { TIMES, usualOrOther } from '../test/long/samples';
import { apps, makeApp } from '../test/random-apps';
import { CONFIGURATIONS } from '../test/stacks';

const RANDOM_APPS = 10 * TIMES;

const cfnLint = join(pythonEnv('test/cfn-lint/requirements.txt'), 'cfn-lint');
const folder = mkdtempSync(join(tmpdir(), 'lint-templates-'));
try {
  let failed = 0;
  for (const [name, configure] of Object.entries(CONFIGURATIONS)) {
    const file = join(folder, `${name}.template.json`);
    writeFileSync(file, JSON.stringify(Template.fromStack(configure()).toJSON(), undefined, 2));
    failed += lint(name, 'eu-west-1', [file]);
  }
  const templates = randomTemplates();
  for (const [region, files] of templates) {
    failed += lint(`${files.length} templates of random apps in ${region}`, region, files);
  }
  console.log(`cfn-lint: ${Object.keys(CONFIGURATIONS).length + templates.size - failed} passed, ${failed} failed; ${RANDOM_APPS} random apps`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function lint(name: string, region: string, files: string[]): number {
  // Two warnings are about what the CDK renders: a DependsOn where a reference would do (W3005), and the
  // zones of a stack with a concrete region (W3010).
  const { status } = spawnSync(cfnLint, ['--regions', region, '--ignore-checks', 'W3005', 'W3010', '--', ...files], { stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} cfn-lint ${name}`);
  return status === 0 ? 0 : 1;
}

/** By region: what cfn-lint knows of a resource differs. An app without a region can go to any. */
function randomTemplates(): Map<string, string[]> {
  const byRegion = new Map<string, string[]>();
  fc.sample(apps, { numRuns: RANDOM_APPS, seed: usualOrOther(20261129) }).forEach((random, i) => {
    const outdir = join(folder, `app-${i}`);
    makeApp(random, outdir).app.synth();
    const files = readdirSync(outdir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.template.json')).map((name) => join(outdir, name));
    const region = random.region ?? 'eu-central-1';
    byRegion.set(region, [...byRegion.get(region) ?? [], ...files]);
  });
  return byRegion;
}
