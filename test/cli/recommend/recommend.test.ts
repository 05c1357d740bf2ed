import { CanaryPlan } from '../../../src/analysis/canary-plan';
import { planOf, TRAFFIC } from '../plans';
import { run, temporaryFolder, write } from '../test-io';

const cwd = temporaryFolder();

async function recommend(plan: CanaryPlan, ...args: string[]) {
  write(cwd, { 'plan.json': plan });
  return run(['plan', 'plan.json', '--recommend', ...args], { cwd });
}

test('the plans are next to today’s, with the lines to paste', async () => {
  expect((await recommend(planOf({ expectedTraffic: TRAFFIC }), '--within', '6')).out).toMatchSnapshot();
});

test('a plan that misses too many is said to', async () => {
  const traffic = { requestsPerSecond: 1, healthyErrorRate: 0.001, faultyErrorRate: 0.06 };
  const { out } = await recommend(planOf({ expectedTraffic: traffic }), '--within', '30');
  expect(out.replace(/\s+/g, ' ')).toMatch(/→ Today a release takes 10 min, and [\d.]+ requests fail on average if the version is faulty\. Only [\d.]+ % of the faulty versions are stopped in time\. With plan 1 it takes /);
});

test('as data they have the analysis of each, and the alarms that were raised', async () => {
  const { out } = await recommend(planOf({ expectedTraffic: { ...TRAFFIC, requestsPerSecond: 1000 } }), '--json', '--within', '6');
  const { today, recommendations, raised, isComplete } = JSON.parse(out);
  expect(today).toMatchObject({ steps: [{ share: 0.25, durationSeconds: 600 }], combined: { name: 'combined', falseAlarmProbability: 1 } });
  expect(raised).toEqual([{ name: 'logErrors', from: 5, to: expect.any(Number) }]);
  expect(recommendations[0]).toMatchObject({
    rolloutSeconds: 300,
    alarms: [{ name: 'http5xx' }, { name: 'logErrors', threshold: raised[0].to }],
    code: expect.arrayContaining([expect.stringMatching(/^canary: CanaryConfig\./), expect.stringContaining('RollbackAlarm.http5xx(')]),
    breachingMinute: { alarm: 'http5xx', failures: expect.any(Number), requests: expect.any(Number) },
  });
  expect(isComplete).toBe(true);
});

test('the lines are in the language of the app, or the one that is asked for', async () => {
  write(cwd, { 'shop/cdk.json': { app: 'python3 app.py' }, 'shop/cdk.out/web.canary-plan.json': planOf({ expectedTraffic: TRAFFIC }) });
  const inShop = (...args: string[]) => run(['plan', 'shop/cdk.out/web.canary-plan.json', '--recommend', '--within', '6', ...args], { cwd });
  const { out } = await inShop();
  expect(out).toContain('\nTo paste, in Python\n');
  expect(out).toMatch(/\n  1  canary=CanaryConfig\.time_based_canary\(percentage=\d+, interval=Duration\.minutes\(\d+\)\),\n     rollback_alarms=\[\n         RollbackAlarm\.http5xx\(/);
  expect((await inShop('--language', 'go')).out).toContain('\nTo paste, in Go\n\n  1  Canary: canary.CanaryConfig_TimeBasedCanary(');
  expect(JSON.parse((await inShop('--json', '--language', 'java')).out).recommendations[0].code[0]).toMatch(/^\.canary\(CanaryConfig\.timeBasedCanary\(/);
});

test('another language is refused, with those that there are', async () => {
  const { code, err } = await recommend(planOf({ expectedTraffic: TRAFFIC }), '--language', 'cobol');
  expect(code).toBe(2);
  expect(err).toContain('typescript, python, java, go');
});

test('where there is none, it says what was tried', async () => {
  const { out, code } = await recommend(planOf({ expectedTraffic: { ...TRAFFIC, requestsPerSecond: 0.02 } }), '--within', '20');
  expect(code).toBe(0);
  expect(out).toContain('None, among all shares that the engine takes');
  expect(out).toContain('Try --datapoints 1, or a larger --within.');
  expect(out).not.toContain('To paste');
  expect(out).not.toContain('→');
  expect(out).not.toContain('Longer plans fail fewer requests');
});

test('a search of five days ends, and says that it has tried the most promising only', async () => {
  const plan = planOf({ expectedTraffic: { requestsPerSecond: 10, healthyErrorRate: 0.005, faultyErrorRate: 0.01 } });
  const { out } = await recommend(plan, '--within', '7200');
  expect(out.replace(/\s+/g, ' ')).toContain('too many to try all of them: the most promising were. With a smaller --within all are.');
  expect((await recommend(plan)).out).not.toContain('too many to try');
});

test('alarms without a model are kept, and named', async () => {
  const { out } = await recommend(planOf({ expectedTraffic: TRAFFIC, alarms: [{ name: 'latency' }] }), '--within', '6');
  expect(out).toContain('RollbackAlarm.http5xx(');
  expect(out).toContain('// and as today: latency');
  expect(out).toMatch(/Kept: the\s+termination\s+wait\s+of\s+10\s+min,\s+latency\./);
  expect(out).toContain('an alarm to add');
});

test('a faulty version that fails no more than a healthy one cannot be found', async () => {
  const { code, err } = await recommend(planOf({ expectedTraffic: { ...TRAFFIC, faultyErrorRate: 0.001 } }));
  expect(code).toBe(2);
  expect(err).toContain('needs a faulty version that fails more requests');
});
