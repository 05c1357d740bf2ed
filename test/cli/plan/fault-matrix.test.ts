import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { EcsCanaryBlueGreen, RollbackAlarm } from '../../../src';
import { CanaryPlan } from '../../../src/analysis/canary-plan';
import { AnalyzedAlarm, FaultKind } from '../../../src/analysis/types';
import { HTTP_5XX } from '../../analysis/http-5xx';
import { ENV } from '../../stacks';
import { alarm, LOG_ERRORS, planOf, TRAFFIC } from '../plans';
import { run, temporaryFolder, write } from '../test-io';

const cwd = temporaryFolder();
const ANSWERS: AnalyzedAlarm = { ...HTTP_5XX, sees: [FaultKind.ERRORS, FaultKind.NO_ANSWER, FaultKind.HANGS, FaultKind.NO_TARGET] };
const LOGS: AnalyzedAlarm = { ...LOG_ERRORS, sees: [FaultKind.LOGS_ONLY, FaultKind.ERRORS], assumption: 'Each failed request logs one error.' };

/** The section, without its heading; undefined if there is none. */
async function matrixOf(plan: CanaryPlan, columns = 100): Promise<string | undefined> {
  write(cwd, { 'plan.json': plan });
  const { out } = await run(['plan', 'plan.json'], { cwd, columns });
  return /\n\nWhich alarm sees which bad version\n([^]*?)\n\n(?=\S)/.exec(out)?.[1];
}

/** What the line of a kind says. */
const line = (text: string | undefined, kind: string) => new RegExp(`^  ${kind} {2,}(.*)$`, 'm').exec(text ?? '')?.[1].split(/ {2,}/);
const oneLine = (text: string | undefined) => text?.replace(/\s+/g, ' ');

test('the alarms of the defaults, beside one of latency', async () => {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const web = new EcsCanaryBlueGreen(stack, 'Web', { projectId: 'node-app', expectedTraffic: { ...TRAFFIC, faultyErrorRate: 0.5 } });
  web.addRollbackAlarm(RollbackAlarm.latency({ threshold: Duration.seconds(2) }));
  expect(await matrixOf(web.plan, 120)).toMatchSnapshot();
});

test('the defaults are as the command line’s page shows them', async () => {
  const web = new EcsCanaryBlueGreen(new Stack(new App(), 'Shop', { env: ENV }), 'Web', { projectId: 'node-app' });
  const page = readFileSync(join(__dirname, '../../../docs/command-line.md'), 'utf8');
  expect(page).toContain(`Which alarm sees which bad version\n${await matrixOf(web.plan)}\n\`\`\``);
});

test('what no alarm sees is said in one sentence, with the remedy of each', async () => {
  const text = await matrixOf(planOf({ alarms: [alarm({ ...HTTP_5XX, sees: [FaultKind.ERRORS] })] }));
  expect(line(text, 'answers 5xx')).toEqual(['sees']);
  expect(line(text, 'hangs')).toEqual(['–']);
  expect(oneLine(text)).toContain('No alarm sees a version that does not answer or hangs (RollbackAlarm.http5xx() of each version), '
    + 'finds no target (RollbackAlarm.http5xx() with balancerErrors, if the balancer has no other service), is slow (RollbackAlarm.latency({ threshold })), '
    + 'dies and comes back (RollbackAlarm.taskHealth()), or only logs errors (RollbackAlarm.logErrors()): add what is in brackets if that matters to you.');
});

test('where every kind is seen nothing is missing', async () => {
  const text = await matrixOf(planOf({ alarms: [alarm({ ...HTTP_5XX, sees: Object.values(FaultKind) })] }));
  expect(line(text, 'only logs errors')).toEqual(['sees']);
  expect(text).not.toMatch(/No alarm|assumed|“/);
});

test('an alarm that assumes something is told from one that sees', async () => {
  const text = await matrixOf(planOf({ alarms: [alarm(ANSWERS), alarm(LOGS)] }));
  expect(line(text, 'answers 5xx')).toEqual(['sees', 'assumed']);
  expect(line(text, 'only logs errors')).toEqual(['–', 'assumed']);
  expect(oneLine(text)).toContain('“assumed” means: if what is said of that alarm above holds.');
  expect(text).not.toContain('or only logs errors');
});

test('of an alarm that does not say what it sees nothing is claimed, and nothing is missed', async () => {
  const mine = { name: 'mine', unmodelled: { name: 'mine' } };
  const quiet = { name: 'quiet', unmodelled: { name: 'quiet', watchesFailedRequests: false } };
  const failures = { name: 'failures', unmodelled: { name: 'failures', watchesFailedRequests: true } };
  const slow = { name: 'slow', unmodelled: { name: 'slow', sees: [FaultKind.SLOW] } };
  const text = await matrixOf(planOf({ alarms: [mine, quiet, failures, slow] }));
  expect(line(text, 'answers 5xx')).toEqual(['?', '–', 'sees', '–']);
  expect(line(text, 'is slow')).toEqual(['?', '?', '?', 'sees']);
  expect(text).toContain('“?” means that nothing says so: it may see more.');
  expect(text).not.toContain('No alarm');
});

test('in known traffic each kind has a probability, of the alarms that have figures and assume nothing', async () => {
  const plan = planOf({ alarms: [alarm(ANSWERS), alarm(LOGS)], expectedTraffic: { ...TRAFFIC, faultyErrorRate: 0.06 } });
  const [answers, logs] = ['hangs', 'only logs errors'].map((kind) => matrixOf(plan).then((text) => line(text, kind)!));
  expect(await answers).toEqual(['sees', '–', expect.stringMatching(/^\d\d\.?\d* %$/)]);
  expect(await logs).toEqual(['–', 'assumed', '–']);
  // At a share of 25 % it would be 1.5 % of all requests, and never set the alarm off: the models know each version's part only.
  expect(line(await matrixOf(plan), 'finds no target')).toEqual(['sees', '–', '–']);
  expect(oneLine(await matrixOf(plan))).toContain('where the version fails 6 % of its requests in that way');
});

test('an estimate is marked', async () => {
  const plan = planOf({ alarms: [alarm({ ...ANSWERS, periodSeconds: 120 })], expectedTraffic: { ...TRAFFIC, faultyErrorRate: 0.5 } });
  expect(line(await matrixOf(plan), 'hangs')).toEqual(['sees', expect.stringMatching(/^≈ /)]);
});

test('without alarms, or in a plan of before, there is no such section', async () => {
  const plan = planOf();
  expect(await matrixOf(planOf({ alarms: [] }))).toBeUndefined();
  expect(await matrixOf({ ...plan, analysis: { ...plan.analysis!, faults: undefined } })).toBeUndefined();
});

test('a narrow terminal has the alarms below each other', async () => {
  const text = await matrixOf(planOf({ alarms: [alarm(ANSWERS), alarm(LOGS)] }), 36);
  expect(text!.match(/^  a version that/gm)).toHaveLength(2);
  expect(Math.max(...text!.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(36);
});
