import { spawnSync } from 'child_process';
import { resolve } from 'path';

const ROOT = resolve(__dirname, '..');

/**
 * What of a service's module in aws-cdk-lib is loaded only to name something. The rest is loaded when a construct is
 * made: one that is made at the top of a file costs every import a tenth of a second.
 */
const CHEAP = /aws-elasticloadbalancingv2\/lib\/(index|shared\/enums)\.js$/;

/** What an import of the compiled library loads although nothing is made yet. */
export function problemsOfImport(): string[] {
  const program = 'require(process.argv[1]); console.log(JSON.stringify(Object.keys(require.cache)))';
  const { stdout } = spawnSync(process.execPath, ['-e', program, resolve(ROOT, 'lib')], { cwd: ROOT, encoding: 'utf8' });
  return (JSON.parse(stdout) as string[])
    .filter((file) => /aws-cdk-lib\/aws-[^/]+\/lib\//.test(file) && !CHEAP.test(file))
    .map((file) => `an import loads ${file.replace(/.*aws-cdk-lib/, 'aws-cdk-lib')}`);
}
