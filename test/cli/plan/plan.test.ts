import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Io } from '../../../cli/io';
import { EcsCanaryBlueGreen } from '../../../src';
import { CanaryPlan } from '../../../src/analysis/canary-plan';
import { FaultKind } from '../../../src/analysis/types';
import { HTTP_5XX } from '../../analysis/http-5xx';
import { ENV } from '../../stacks';
import { alarm, LOG_ERRORS, planOf, TRAFFIC, TUTORIAL } from '../plans';
import { run, temporaryFolder, write } from '../test-io';

const cwd = temporaryFolder();

function planFile(plan: CanaryPlan): string {
  write(cwd, { 'plan.json': plan });
  return 'plan.json';
}

const show = (plan: CanaryPlan, args: readonly string[] = [], io: Partial<Io> = {}) => run(['plan', planFile(plan), ...args], { cwd, ...io });
const TRAFFIC_ARGS = ['-r', '10', '--healthy-error-rate', '0.1%', '--faulty-error-rate', '0.1'];

describe('text', () => {
  test('the defaults in known traffic', async () => {
    expect((await show(planOf({ expectedTraffic: TRAFFIC }))).out).toMatchSnapshot();
  });

  test('the tutorial’s settings, narrow', async () => {
    const plan = planOf({
      steps: [{ share: 0.25, durationSeconds: 300 }], terminationWaitSeconds: 0, alarms: [alarm(TUTORIAL)], expectedTraffic: TRAFFIC,
    });
    const { out } = await show(plan, [], { columns: 60 });
    expect(out).toMatchSnapshot();
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  test('without traffic there are times, and no probabilities', async () => {
    const { out } = await show(planOf());
    expect(out).toMatch(/2 of 3 minutes +3 min 30 s +5 min 30 s/);
    expect(out).not.toContain('Numbers');
    expect(out).toMatch(/give the traffic:\s--requests-per-second/);
  });

  test('all at once has one row less', async () => {
    const { out } = await show(planOf({ steps: [] }));
    expect(out).toContain('all at once');
    expect(out).not.toContain('canary\n');
    expect(out).toMatch(/0 s {2}10 min +100 % .*old version kept/);
  });

  test('a long schedule is abridged', async () => {
    const steps = Array.from({ length: 99 }, (_, i) => ({ share: (i + 1) / 100, durationSeconds: 60 }));
    const { out } = await show(planOf({ steps }));
    expect(out).toContain('1 % more every 1 min, all after 1 h 39 min');
    expect(out).toContain('94 further steps');
  });

  test('steps that are no linear rollout are told one by one', async () => {
    const { out } = await show(planOf({ steps: [{ share: 0.05, durationSeconds: 60 }, { share: 0.5, durationSeconds: 120 }] }));
    expect(out).toContain('5 % for 1 min, 50 % for 2 min, then all');
  });

  test('an alarm without a model says so, with what is known of it', async () => {
    const { out } = await show(planOf({
      alarms: [
        alarm({ ...HTTP_5XX, assumption: 'Each failed request is a 5xx.' }),
        { name: 'latency', unmodelled: { name: 'latency', timing: { periodSeconds: 120, evaluationPeriods: 3, datapointsToAlarm: 2 } } },
        { name: 'mine' },
      ],
    }));
    expect(out).toMatch(/latency +no figure counts on it +2 of 3 × 2 min +– +–/);
    expect(out).toMatch(/mine +no figure counts on it +unknown +– +–/);
    expect(out).toContain('  http5xx: Each failed request is a 5xx.');
  });

  test('what leaves a canary sound is called an information', async () => {
    const sees = [FaultKind.ERRORS, FaultKind.NO_ANSWER];
    const plan = planOf({ steps: [{ share: 0.6, durationSeconds: 600 }], alarms: [alarm({ ...HTTP_5XX, evaluationPeriods: 4, sees })] });
    const { out, code } = await show(plan);
    expect(code).toBe(0);
    expect(out).toMatch(/\nsound: no problems found\n/);
    expect(out).toMatch(/\n {2}information no-comparison\n[^]*→ Let no step be above 40 %/);
    expect(out).not.toContain('sound no-comparison');
  });

  test('no alarms', async () => {
    expect((await show(planOf({ alarms: [] }))).out).toContain('none: nothing rolls it back');
  });

  test('a wait that is known only at deployment leaves no verdict', async () => {
    const { out, code } = await show(planOf({ terminationWaitSeconds: undefined }));
    expect(code).toBe(0);
    expect(out).toContain('The termination wait is known only at deployment, so there is no verdict.');
    expect(out).toContain('25 % for 10 min, then all');
  });

  test('verdict and headings stand out in a terminal', async () => {
    const { out } = await show(planOf(), [], { look: (look, text) => `[${look} ${text}]` });
    expect(out).toContain('[green sound]');
    expect(out).toContain('[bold Schedule]');
  });
});

describe('what is assumed', () => {
  const analysisOf = async (plan: CanaryPlan, args: string[]) => (JSON.parse((await show(plan, [...args, '--json'])).out) as CanaryPlan).analysis;

  test('the analysis is the one of the file', async () => {
    const written = { ...planOf().analysis!, findings: [{ id: 'x', verdict: 'weak', rule: 'r', numbers: 'n', remedy: 'm' }] } as CanaryPlan['analysis'];
    expect(await analysisOf({ ...planOf(), analysis: written }, [])).toEqual(JSON.parse(JSON.stringify(written)));
  });

  test('with other traffic it is made anew', async () => {
    const expected = planOf({ expectedTraffic: TRAFFIC }).analysis;
    expect(await analysisOf(planOf(), TRAFFIC_ARGS)).toEqual(JSON.parse(JSON.stringify(expected)));
  });

  test('what the options leave out is the plan’s', async () => {
    const expected = planOf({ expectedTraffic: { ...TRAFFIC, requestsPerSecond: 0.5 } }).analysis;
    expect(await analysisOf(planOf({ expectedTraffic: TRAFFIC }), ['-r', '.5'])).toEqual(JSON.parse(JSON.stringify(expected)));
  });

  test('latencies and target, too', async () => {
    const assumptions = { alarmLatencySeconds: 90, rollbackLatencySeconds: 10, phaseSeconds: 60, targetProbability: 0.999 };
    const expected = planOf({ expectedTraffic: TRAFFIC, assumptions }).analysis;
    expect(await analysisOf(planOf({ expectedTraffic: TRAFFIC }), ['--alarm-latency', '90', '--rollback-latency', '10', '--target', '99.9%']))
      .toEqual(JSON.parse(JSON.stringify(expected)));
  });

  test('what --json prints is a plan again, under the assumptions given', async () => {
    const { out } = await show(planOf(), [...TRAFFIC_ARGS, '--json']);
    write(cwd, { 'again.json': out });
    expect((await run(['plan', 'again.json', '--json'], { cwd })).out).toBe(out);
    expect(JSON.parse(out)).toMatchObject({ expectedTraffic: TRAFFIC });
  });
});

describe('mistakes of the caller', () => {
  test.each<[string[], string]>([
    [['-r', '10'], 'The traffic is known only in part: --healthy-error-rate and --faulty-error-rate are missing.'],
    [['-r', '10', '--healthy-error-rate', '0'], '--faulty-error-rate is missing.'],
    [['-r', '0'], 'It must be a number above 0'],
    [['-r', 'many'], 'It must be a number above 0'],
    [['-r', '0x10'], 'It must be a number above 0'],
    [['--target', '101%'], 'It must be from 0 to 1'],
    [['--faulty-error-rate', '5'], 'It must be from 0 to 1'],
    [['--alarm-latency', '1.5'], 'It must be a whole number, from 0 to 86400'],
    [['--picture', 'plan.png'], '--picture plan.png: a picture is .svg or .html.'],
    [['--picture', 'no/such/folder/plan.svg'], '--picture no/such/folder/plan.svg: it cannot be written'],
    [['--recommend'], '--recommend needs the traffic.'],
    [['--within', '120'], '--within: it is about the plans to recommend.\nGive --recommend, too.'],
    [['--datapoints', '2'], '--datapoints: it is about the plans to recommend.'],
    [['--language', 'go'], '--language: it is about the plans to recommend.'],
  ])('%j', async (args, message) => {
    const { code, out, err } = await show(planOf(), args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
  });

  test.each([['--picture', 'x.svg'], ['--recommend']])('a wait that is known only at deployment: %s', async (...args) => {
    const { code, err } = await show(planOf({ terminationWaitSeconds: undefined, expectedTraffic: TRAFFIC }), args);
    expect(code).toBe(2);
    expect(err).toContain('Give terminationWait a concrete value');
  });

  test.each<[string, Partial<CanaryPlan>, RegExp]>([
    ['no plan can have', { steps: [{ share: 2, durationSeconds: 60 }] }, /^ecs-canary: plan\.json: steps\[0\]\.share is 2; it should be at most 1\./],
    ['do not go together', { alarms: [alarm({ ...LOG_ERRORS, datapointsToAlarm: 4 })] }, /^ecs-canary: plan\.json: CanaryAnalysis\.analyze: alarms\[0\]\.datapointsToAlarm \(got 4\)/],
    ['take more than a year', { steps: Array.from({ length: 30 }, () => ({ share: 0.5, durationSeconds: 1_209_600 })) }, /^ecs-canary: plan\.json: \S+ steps \(got 36288600\): must take, together with terminationWaitSeconds, at most 31622400 seconds/],
  ])('a plan with values that %s', async (_, changes, message) => {
    for (const analysis of [undefined, planOf().analysis]) {
      const { code, err } = await show({ ...planOf(), ...changes, analysis });
      expect(code).toBe(2);
      expect(err).toMatch(message);
    }
  });
});

test.each(['plan.svg', 'plan.HTML'])('--picture %s writes it and prints the plan as well', async (file) => {
  const { code, out } = await show(planOf(), ['--picture', file]);
  expect(code).toBe(0);
  expect(out).toContain('Schedule');
  expect(readFileSync(join(cwd, file), 'utf8')).toMatch(
    file === 'plan.svg' ? /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<svg .*<\/svg>\n$/s : /^<!doctype html>\n.*<svg .*<\/svg>\n<\/html>\n$/s,
  );
});

test('it reads what synthesis writes', async () => {
  const outdir = join(cwd, 'cdk.out');
  const app = new App({ outdir });
  new EcsCanaryBlueGreen(new Stack(app, 'Shop', { env: ENV }), 'Web', { projectId: 'node-app', expectedTraffic: TRAFFIC });
  app.synth();
  const { code, out, err } = await run(['plan'], { cwd });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('web-service-node-app-prod (Shop/Web, CodeDeploy, eu-west-1)\nsound: no problems found');
  expect(out).toMatch(/rolled back before promotion +> 99\.9999 %/);
  expect((await run(['plan', '--plan', 'cdk.out'], { cwd })).out).toBe(out);
  expect((await run(['plan', 'elsewhere', '--plan', 'cdk.out'], { cwd })).out).toBe(out);
});
