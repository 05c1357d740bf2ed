import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import * as cdk from 'aws-cdk-lib';
import { Annotations, App, Duration, Stack, Stage } from 'aws-cdk-lib';
import { CanaryConfig, RollbackAlarm } from '../../src';
import { ENV, make } from '../helpers';

/** Only newer versions of the CDK write a report: `npx projen test:newest-cdk` runs these tests against one. */
const reports = 'Validations' in cdk;

interface Violation {
  readonly ruleName: string;
  readonly severity: string;
  readonly description: string;
  readonly suggestedFix: string;
  readonly violatingConstructs: { readonly constructPath: string }[];
}

/** What the report of an app says of the library's findings; nothing where there is no report. */
function reported(app: App): Violation[] | undefined {
  const file = join(app.synth().directory, 'validation-report.json');
  if (!existsSync(file)) {
    return undefined;
  }
  const { pluginReports } = JSON.parse(readFileSync(file, 'utf8'));
  return pluginReports.filter(({ pluginName }: { pluginName: string }) => pluginName === 'ecs-canary-blue-green')
    .flatMap(({ violations }: { violations: Violation[] }) => violations);
}

/** Too short for its alarm, which looks at ten minutes. */
const LATE = {
  canary: CanaryConfig.timeBasedCanary({ percentage: 50, interval: Duration.minutes(1) }),
  terminationWait: Duration.minutes(1),
  rollbackAlarms: [RollbackAlarm.http5xx({ evaluationPeriods: 10, datapointsToAlarm: 10 })],
};

test('a finding is in the report for `cdk validate` and editors, as rule, severity, numbers and remedy', () => {
  const app = new App();
  make(LATE, new Stack(app, 'Stack', { env: ENV }));
  const said = reported(app);
  expect(said === undefined).toBe(!reports);
  for (const violation of said ?? []) {
    expect(violation).toMatchObject({
      ruleName: expect.stringMatching(/(^|::)[a-z-]+$/),
      severity: expect.stringMatching(/^(error|warning|info)$/),
      description: expect.stringMatching(/^(terminationWait|canary|rollbackAlarms): .*\d/),
      suggestedFix: expect.stringMatching(/\.$/),
    });
    expect(violation.violatingConstructs.map(({ constructPath }) => constructPath)).toEqual(['Stack/Web/Canary']);
  }
  expect(said?.length ?? 1).toBeGreaterThan(0);
});

test('a finding that is acknowledged is not in the report', () => {
  const app = new App();
  const web = make(LATE, new Stack(app, 'Stack', { env: ENV }));
  web.plan.analysis!.findings.forEach(({ id }) => Annotations.of(web).acknowledgeWarning(`ecs-canary-blue-green:${id}`));
  const impossible = web.plan.analysis!.findings.filter(({ verdict }) => verdict === 'impossible').map(({ id }) => id);
  expect((reported(app) ?? []).filter(({ ruleName }) => !impossible.some((id) => ruleName.endsWith(id)))).toEqual([]);
});

test('all services of a stage are in one report, and a sound canary is not', () => {
  const app = new App();
  const stack = new Stack(new Stage(app, 'Prod'), 'Stack', { env: ENV });
  make(LATE, stack);
  make({ ...LATE, projectId: 'b' }, stack, 'B');
  make({ projectId: 'c', expectedTraffic: { requestsPerSecond: 100, healthyErrorRate: 0.001, faultyErrorRate: 0.1 } }, stack, 'C');
  const paths = (reported(app) ?? []).flatMap(({ violatingConstructs }) => violatingConstructs.map(({ constructPath }) => constructPath));
  expect([...new Set(paths)]).toEqual(reports ? ['Prod/Stack/Web/Canary', 'Prod/Stack/B/Canary'] : []);
});
