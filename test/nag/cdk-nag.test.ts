import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import * as cdk from 'aws-cdk-lib';
import { App, Aspects, IAspect, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, NagSuppressions } from 'cdk-nag';
import { CdkNagReasons, EcsCanaryBlueGreen } from '../../src';
import { expectInvalid } from '../helpers';
import { CONFIGURATIONS } from '../stacks';

const servicesOf = (stack: Stack) => stack.node.findAll().filter((child): child is EcsCanaryBlueGreen => child instanceof EcsCanaryBlueGreen);

/** cdk-nag 3 needs a newer CDK than the floor: it is installed beside that one, and `npx projen test:newest-cdk` runs it. */
const NAG_3 = join(__dirname, '../newest-cdk/node_modules/cdk-nag');
const newest = 'Validations' in cdk;

test.each(Object.keys(CONFIGURATIONS))('%s passes AwsSolutions of cdk-nag 2, with the reasons that come with the library', (name) => {
  const stack = CONFIGURATIONS[name]();
  servicesOf(stack).forEach((web) => NagSuppressions.addStackSuppressions(stack, CdkNagReasons.of(web)));
  Aspects.of(stack).add(new AwsSolutionsChecks() as IAspect);
  const errors = Annotations.fromStack(stack).findError('*', Match.stringLikeRegexp('AwsSolutions'));
  expect(errors.map(({ id, entry }) => `${id}: ${String(entry.data).slice(0, 150)}`)).toEqual([]);
});

/** The part of a validation report that is looked at. */
interface PluginReport {
  readonly pluginName: string;
  readonly violations: { readonly ruleName: string; readonly violatingConstructs: { readonly constructPath: string }[] }[];
}

/** What cdk-nag 3 says of a configuration. */
function violationsIn(name: string, acknowledge: boolean): string[] {
  const app = new App();
  const stack = CONFIGURATIONS[name](app);
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { AwsSolutionsChecks: Checks } = require(NAG_3);
  (cdk as unknown as { Validations: { of(scope: App): { addPlugins(plugin: unknown): void } } }).Validations.of(app).addPlugins(new Checks(app));
  if (acknowledge) {
    servicesOf(stack).forEach((web) => CdkNagReasons.acknowledge(web));
  }
  try {
    app.synth();
  } catch {
    // A violation throws, after the report has been written.
  }
  const report = join(app.outdir, 'validation-report.json');
  const { pluginReports } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { pluginReports: [] };
  return (pluginReports as PluginReport[])
    .filter(({ pluginName }) => pluginName === 'AwsSolutions')
    .flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, violatingConstructs }) => violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`));
}

test.each(Object.keys(CONFIGURATIONS))('%s passes AwsSolutions of cdk-nag 3, with the reasons that come with the library', (name) => {
  if (newest) {
    // The network of internalIsolated is the user's own.
    expect(violationsIn(name, true)).toEqual(name === 'internalIsolated' ? ['AwsSolutions-VPC7 at Stack/Vpc/Resource'] : []);
  } else {
    const [web] = servicesOf(CONFIGURATIONS[name]());
    expectInvalid(() => CdkNagReasons.acknowledge(web), {
      property: 'acknowledge', rule: "needs the CDK's Validations", remedy: 'NagSuppressions.addStackSuppressions(stack, CdkNagReasons.of(web))',
    });
  }
});

test('without the reasons cdk-nag 3 objects', () => {
  expect(newest ? violationsIn('default', false).length : 1).toBeGreaterThan(0);
});
