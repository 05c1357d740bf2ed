/** Runs cfn-lint over the template of each configuration that the tests know. */
import { spawnSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Template } from 'aws-cdk-lib/assertions';
import { pythonEnv } from './python-env';
import { CONFIGURATIONS } from '../test/stacks';

const cfnLint = join(pythonEnv('test/cfn-lint/requirements.txt'), 'cfn-lint');
const folder = mkdtempSync(join(tmpdir(), 'lint-templates-'));
try {
  let failed = 0;
  for (const [name, configure] of Object.entries(CONFIGURATIONS)) {
    const file = join(folder, `${name}.template.json`);
    writeFileSync(file, JSON.stringify(Template.fromStack(configure()).toJSON(), undefined, 2));
    // Two warnings are about what the CDK renders: a DependsOn where a reference would do (W3005), and the
    // zones of a stack with a concrete region (W3010).
    const { status } = spawnSync(cfnLint, ['--regions', 'eu-west-1', '--ignore-checks', 'W3005', 'W3010', '--', file], { stdio: 'inherit' });
    failed += status === 0 ? 0 : 1;
    console.log(`${status === 0 ? 'ok  ' : 'FAIL'} cfn-lint ${name}`);
  }
  console.log(`cfn-lint: ${Object.keys(CONFIGURATIONS).length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
