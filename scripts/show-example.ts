/** Synthesises the starter app with the real CDK CLI and prints what it would deploy. */
import { spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { linkExample } from './link-example';

interface Resource { readonly Type: string; readonly Properties?: Record<string, unknown> }

/** Resource types by what they are for, in the order in which a request or a release meets them. */
const PURPOSES: [string, RegExp][] = [
  ['Network', /^AWS::EC2::(?!SecurityGroup)/],
  ['Who reaches what', /^AWS::EC2::SecurityGroup/],
  ['Load balancer', /^AWS::ElasticLoadBalancingV2::/],
  ['Service', /^AWS::(ECS|ApplicationAutoScaling)::/],
  ['Images and logs', /^AWS::(ECR::|Logs::LogGroup)/],
  ['Releases', /^AWS::CodeDeploy::/],
  ['Rollback alarms', /^AWS::(CloudWatch::Alarm|Logs::MetricFilter)/],
  ['Identities and permissions', /^AWS::IAM::/],
];

/** Properties that carry a name worth reading. */
const NAMES = /^(AlarmName|ApplicationName|ClusterName|DeploymentGroupName|Family|LogGroupName|ManagedPolicyName|MetricName|RepositoryName|ServiceName|UserName)$/;

const ROOT = resolve(__dirname, '..');

function synthesise(): Record<string, Resource> {
  if (!existsSync(join(ROOT, 'lib', 'index.js'))) {
    run('npx', ['projen', 'compile'], ROOT);
  }
  const output = mkdtempSync(join(tmpdir(), 'starter-'));
  try {
    run('npx', ['cdk', 'synth', '--quiet', '--output', output], linkExample('typescript'));
    return JSON.parse(readFileSync(join(output, 'Starter.template.json'), 'utf8')).Resources;
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

function run(command: string, args: string[], cwd: string): void {
  if (spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] }).status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed`);
  }
}

function print(resources: Record<string, Resource>): void {
  const all = Object.values(resources);
  console.log(`examples/typescript would deploy ${all.length} resources:\n`);
  for (const [purpose, types] of PURPOSES) {
    const some = all.filter(({ Type }) => types.test(Type));
    console.log(`${purpose} (${some.length})`);
    for (const type of new Set(some.map(({ Type }) => Type))) {
      const ofType = some.filter(({ Type }) => Type === type);
      const names = ofType.flatMap(({ Properties = {} }) => Object.entries(Properties)
        .filter(([key, value]) => NAMES.test(key) && typeof value === 'string')
        .map(([, value]) => value));
      console.log(`  ${String(ofType.length).padStart(2)} × ${type.replace('AWS::', '').padEnd(38)} ${names.join(', ')}`.trimEnd());
    }
  }
}

print(synthesise());
