import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { validatePlan } from '../../cli/plan-validator';
import { CanaryAnalysis, CanaryPlan, EcsCanaryBlueGreen } from '../../src';
import { analysisOptionsOf } from '../../src/analysis/canary-plan';
import { ENV, importVpc, make, minutesToken } from '../helpers';

let outdir: string;
beforeEach(() => void (outdir = mkdtempSync(join(tmpdir(), 'plan-'))));
afterEach(() => rmSync(outdir, { recursive: true }));

const newApp = () => new App({ outdir });
const plansIn = (directory = outdir) => readdirSync(directory).filter((name) => name.endsWith('.canary-plan.json')).sort();
const read = (file: string) => readFileSync(join(outdir, file), 'utf8');
const parse = (file: string): CanaryPlan => {
  const plan: unknown = JSON.parse(read(file));
  expect([validatePlan(plan), validatePlan.errors]).toEqual([true, null]);
  return plan as CanaryPlan;
};
let count = 0;
/** Each with a project of its own: physical names must not clash. */
const service = (scope: Construct, id = 'Web', vpc = importVpc(Stack.of(scope), {}, `Vpc${count}`)) =>
  new EcsCanaryBlueGreen(scope, id, { projectId: `shop${count++}`, vpc });

test('synthesis writes the plan, with all names, next to the template', () => {
  const app = newApp();
  const web = make({}, new Stack(app, 'Stack', { env: ENV }));
  app.synth();
  expect(plansIn()).toEqual(['Stack-Web.canary-plan.json']);
  const plan = parse('Stack-Web.canary-plan.json');
  expect(plan).toMatchObject({
    formatVersion: 1,
    constructPath: 'Stack/Web',
    engine: 'codeDeploy',
    engineRules: { title: 'CodeDeploy', longestIntervalMinutes: 2880, longestRolloutMinutes: 7200, startInAlarm: 'refused' },
    names: {
      serviceName: 'web-service-shop-prod',
      clusterName: 'web-cluster-shop-prod',
      applicationName: 'deployment-app-shop-prod',
      deploymentGroupName: 'deployment-group-shop-prod',
      family: 'task-definition-shop-prod',
      region: ENV.region,
      account: ENV.account,
    },
    steps: [{ share: 0.25, durationSeconds: 600 }],
    terminationWaitSeconds: 600,
    alarms: ['http5xx', 'totalFailure', 'canaryVersusBaseline', 'logErrors', 'taskHealth'].map((name) => ({ name })),
    assumptions: { alarmLatencySeconds: 120, rollbackLatencySeconds: 30, phaseSeconds: 60, targetProbability: 0.99 },
    analysis: { verdict: 'sound', combined: { earliestRollbackSeconds: 210, latestRollbackOfTotalFailureSeconds: 330 } },
  });
  expect(plan).toEqual(JSON.parse(JSON.stringify(web.plan)));
  expect(web.planJson).toBe(read('Stack-Web.canary-plan.json'));
});

test('a reader can analyze it again', () => {
  const app = newApp();
  make({ expectedTraffic: { requestsPerSecond: 10, healthyErrorRate: 0.001, faultyErrorRate: 0.3 } }, new Stack(app, 'Stack'));
  app.synth();
  const plan = parse('Stack-Web.canary-plan.json');
  expect(CanaryAnalysis.analyze(analysisOptionsOf(plan)!)).toEqual(plan.analysis);
});

test('what is known only at deployment is absent', () => {
  const app = newApp();
  make({ terminationWait: minutesToken() }, new Stack(app, 'Stack'));
  app.synth();
  const plan = parse('Stack-Web.canary-plan.json');
  expect(Object.keys(plan.names)).not.toContain('region');
  expect(Object.keys(plan.names)).not.toContain('account');
  expect(plan).not.toHaveProperty('analysis');
  expect(plan).not.toHaveProperty('terminationWaitSeconds');
  expect(analysisOptionsOf(plan)).toBeUndefined();
});

test('the same app gives the same bytes', () => {
  const texts = [1, 2].map(() => {
    const app = newApp();
    make({}, new Stack(app, 'Stack', { env: ENV }));
    app.synth();
    return read('Stack-Web.canary-plan.json');
  });
  expect(texts[0]).toBe(texts[1]);
  expect(texts[0]).toMatch(/^\{\n {2}"formatVersion": 1,[^]*\}\n$/);
});

test('stages have theirs in their own assemblies, nested stacks in that of the stack around them', () => {
  const app = newApp();
  const [testing, prod] = ['Test', 'Prod'].map((id) => new Stack(new Stage(app, id, { env: ENV }), 'Shop'));
  [testing, prod].forEach((stack) => service(stack));
  service(new NestedStack(new Stack(app, 'Outer', { env: ENV }), 'Inner'));
  app.synth();
  expect(plansIn(join(outdir, 'assembly-Test'))).toEqual([`${testing.artifactId}-Web.canary-plan.json`]);
  expect(plansIn(join(outdir, 'assembly-Prod'))).toEqual([`${prod.artifactId}-Web.canary-plan.json`]);
  expect(plansIn()).toEqual(['Outer-Inner-Web.canary-plan.json']);
  expect(parse('Outer-Inner-Web.canary-plan.json').constructPath).toBe('Outer/Inner/Web');
});

test('paths that come to the same name get a hash', () => {
  const app = newApp();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const paths = [service(stack, 'a-b'), service(new Construct(stack, 'a'), 'b'), service(stack, 'A-b'), service(stack, 'p@th: x')].map((web) => web.node.path);
  app.synth();
  expect(plansIn()).toHaveLength(4);
  expect(plansIn().filter((name) => !/^Stack-[Aa]-b(-[0-9a-f]{8})?\.canary-plan\.json$/.test(name))).toEqual(['Stack-p-th-x.canary-plan.json']);
  expect(plansIn().map((name) => parse(name).constructPath).sort()).toEqual([...paths].sort());
});

test('a path that is too long for a file system is cut', () => {
  const app = newApp();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const web = service(new Construct(stack, 'x'.repeat(150)), 'y'.repeat(150));
  // CDK describes security groups by their path, of which EC2 takes 255 characters.
  web.node.findAll().filter((child) => child instanceof ec2.CfnSecurityGroup).forEach((group) => (group.groupDescription = 'short'));
  app.synth();
  const [name] = plansIn();
  expect(name).toMatch(/^Stack-x{150}-y{43}-[0-9a-f]{8}\.canary-plan\.json$/);
});

test('a plan does not outlive its service', () => {
  const first = newApp();
  const stack = new Stack(first, 'Stack', { env: ENV });
  service(stack, 'Old');
  service(stack, 'Web');
  first.synth();
  expect(plansIn()).toHaveLength(2);
  const second = newApp();
  service(new Stack(second, 'Stack', { env: ENV }), 'Web');
  second.synth();
  expect(plansIn()).toEqual(['Stack-Web.canary-plan.json']);
});

test('nor does it in a stage that keeps no service, or that is gone, if another stage has one', () => {
  const synthesize = (...stages: [id: string, services: string[]][]) => {
    const app = newApp();
    for (const [id, services] of stages) {
      const stack = new Stack(new Stage(app, id, { env: ENV }), 'Shop');
      services.forEach((name) => service(stack, name));
    }
    app.synth();
    return ['Gone', 'Prod', 'Test'].map((id) => plansIn(join(outdir, `assembly-${id}`)).length);
  };
  expect(synthesize(['Gone', ['Web']], ['Test', ['Web']], ['Prod', ['Web']])).toEqual([1, 1, 1]);
  const asset = join(outdir, 'asset.123');
  mkdirSync(asset);
  writeFileSync(join(asset, 'mine.canary-plan.json'), '{}');
  expect(synthesize(['Test', []], ['Prod', ['Web', 'Api']])).toEqual([0, 2, 0]);
  expect(plansIn(asset)).toEqual(['mine.canary-plan.json']);
});

test('a stage that was synthesized before the others keeps its plans', () => {
  const app = newApp();
  const [first, second] = ['First', 'Second'].map((id) => new Stage(app, id, { env: ENV }));
  [first, second].forEach((stage) => service(new Stack(stage, 'Shop')));
  first.synth();
  app.synth();
  expect([first, second].map(({ outdir: folder }) => plansIn(folder).length)).toEqual([1, 1]);
});

test('nothing is written when the synthesis fails', () => {
  const app = newApp();
  const stack = new Stack(app, 'Stack', { env: ENV });
  service(stack);
  stack.node.addValidation({ validate: () => ['wrong'] });
  writeFileSync(join(outdir, 'Old.canary-plan.json'), '{}');
  expect(() => app.synth()).toThrow('wrong');
  expect(plansIn()).toEqual(['Old.canary-plan.json']);
  expect(existsSync(join(outdir, 'Stack.template.json'))).toBe(false);
});
