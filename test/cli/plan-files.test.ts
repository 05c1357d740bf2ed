import { join } from 'path';
import { FILE, planOf } from './plans';
import { temporaryFolder, write } from './test-io';
import { loadPlan } from '../../cli/plan-files';
import { version } from '../../package.json';
import { CanaryPlan, PLAN_FORMAT_VERSION } from '../../src/analysis/canary-plan';

const cwd = temporaryFolder();
let next = 0;

/** Puts files into a new folder below the working directory, and returns its name. */
function assembly(files: Record<string, unknown>): string {
  const name = `out${next++}`;
  write(join(cwd, name), { 'manifest.json': {}, ...files });
  return name;
}

const web = planOf();
const api = planOf({ constructPath: 'Shop/Api', names: { serviceName: 'web-service-api-prod' } });

describe('finding', () => {
  test('the plan of a cloud assembly', () => {
    const folder = assembly({ [FILE]: web });
    expect(loadPlan(cwd, folder)).toEqual({ file: join(folder, FILE), plan: web });
  });

  test('one in an assembly of a stage in a stage, whatever the folders are called', () => {
    const folder = assembly({ 'assembly-Eu/manifest.json': {}, 'assembly-Eu/inner/manifest.json': {}, [`assembly-Eu/inner/${FILE}`]: web });
    expect(loadPlan(cwd, folder).file).toBe(join(folder, 'assembly-Eu', 'inner', FILE));
  });

  test('not in the folder of an asset', () => {
    const folder = assembly({ [FILE]: web, [`asset.1/${FILE}`]: api });
    expect(loadPlan(cwd, folder).plan).toEqual(web);
  });

  test('a file by its own path, whatever it is called', () => {
    const folder = assembly({ 'plan.json': web });
    expect(loadPlan(cwd, join(cwd, folder, 'plan.json')).plan).toEqual(web);
  });
});

describe('several', () => {
  const folder = assembly({ [FILE]: web, 'other.canary-plan.json': api, 'assembly-Eu/manifest.json': {}, 'assembly-Eu/x.canary-plan.json': planOf({ constructPath: 'Eu/Shop/Web' }) });

  test.each([['web-service-api-prod', 'Shop/Api'], ['Shop/Api', 'Shop/Api'], ['Shop/Web', 'Shop/Web'], ['Eu/Shop/Web', 'Eu/Shop/Web']])(
    '%s is the plan of %s', (service, constructPath) => {
      expect(loadPlan(cwd, folder, service).plan.constructPath).toBe(constructPath);
    });

  test.each([
    [undefined, 'there are several plans. Choose one'],
    ['web-service-node-app-prod', "there are several plans of 'web-service-node-app-prod'. Choose one"],
    ['nobody', "no plan is that of 'nobody'. There are:"],
  ])('%s is no choice', (service, message) => {
    expect(() => loadPlan(cwd, folder, service)).toThrow(message);
  });

  test('the message has what there is to choose from', () => {
    expect(() => loadPlan(cwd, folder, 'web-service-node-app-prod')).toThrow(
      /\n {2}web-service-node-app-prod \(Shop\/Web\)\n {2}web-service-node-app-prod \(Eu\/Shop\/Web\)$/);
  });

  test('a plan without a name is known by its path', () => {
    expect(() => loadPlan(cwd, assembly({ [FILE]: planOf({ names: {} }) }), 'x')).toThrow(/There are:\n {2}Shop\/Web$/);
  });
});

describe('what cannot be read', () => {
  const content = (value: unknown) => () => loadPlan(cwd, join(assembly({ 'plan.json': value }), 'plan.json'));
  const changed = (changes: Record<string, unknown>) => content({ ...web, ...changes } as unknown as CanaryPlan);

  test('no folder', () => {
    expect(() => loadPlan(cwd, 'cdk.out')).toThrow(`cdk.out: there is no such file or folder (in ${cwd}).\nRun \`cdk synth\` first`);
  });

  test('no plan in the folder', () => {
    expect(() => loadPlan(cwd, assembly({}))).toThrow(/^out\d+: there is no canary plan in it \(no file \*\.canary-plan\.json\)\.\n.*cdk synth/);
  });

  test.each([
    ['{"a": 1,}', '1:9', '"}"'],
    ['{"a": x}', '1:7', '"x"'],
    ['{\n  "a": 1\n  "b": 2\n}', '3:3', '"\\""'],
    ['{"a": "b\nc"}', '1:7', '"\\""'],
    ['[1, 2] 3', '1:8', '"3"'],
    ['[01]', '1:3', '"1"'],
    ['\ufeff{"a": x}', '1:7', '"x"'],
    ['{"a":\u200b1}', '1:6', 'U+200B'],
    ['{"a":\u00a01}', '1:6', 'U+00A0'],
    ['["\u{1f600}", \u{1f600}]', '1:8', '"\u{1f600}"'],
    ['{"a": [{"b": {}}, [], {"c": 1, 2}]}', '1:32', '"2"'],
  ])('JSON with a mistake: %j', (text, place, found) => {
    expect(content(text)).toThrow(new RegExp(`^out\\d+/plan\\.json:${place}: this is not JSON: unexpected ${found.replace(/[\\}+]/g, '\\$&')}\\.$`));
  });

  test('a byte order mark is no mistake', () => {
    const folder = assembly({ 'plan.json': `\ufeff${JSON.stringify(web)}` });
    expect(loadPlan(cwd, join(folder, 'plan.json')).plan).toEqual(web);
  });

  test('JSON that is nested deeply', () => {
    expect(content(`${'['.repeat(1e5)}x`)).toThrow('plan.json:1:100001: this is not JSON: unexpected "x".');
    expect(content('['.repeat(1e5))).toThrow('plan.json:1:100001: this is not JSON: it ends too early.');
  });

  test('a format version that is a deep list', () => {
    expect(content(`{"formatVersion": ${'['.repeat(1e5)}${']'.repeat(1e5)}}`)).toThrow('the plan has format version a list, which no library writes.');
  });

  test.each(['', '{"a": [1, {"b": true', '[1,', '{'])('JSON that ends too early: %j', (text) => {
    expect(content(text)).toThrow(`plan.json:1:${text.length + 1}: this is not JSON: it ends too early.`);
  });

  test.each([
    [2, 'this command is older than the library that wrote the plan.\nUse the ecs-canary of the same version as your ecs-canary-blue-green.'],
    [1e6, 'this command is older than the library'],
  ])('a plan of format version %j is newer', (formatVersion, message) => {
    expect(changed({ formatVersion })).toThrow(
      `plan.json: the plan has format version ${formatVersion}, and this ecs-canary (${version}) reads ${PLAN_FORMAT_VERSION}: ${message}`);
  });

  test('a plan of an earlier format version is older', () => {
    // There is none yet; but for what is no version, whatever is smaller will be.
    jest.isolateModules(() => {
      jest.doMock('../../src/analysis/canary-plan', () => ({ ...jest.requireActual('../../src/analysis/canary-plan'), PLAN_FORMAT_VERSION: 3 }));
      const newer = jest.requireActual<{ loadPlan: typeof loadPlan }>('../../cli/plan-files');
      expect(() => newer.loadPlan(cwd, join(assembly({ 'plan.json': web }), 'plan.json'))).toThrow(
        'reads 3: the library that wrote the plan is older than this command.\nUpdate ecs-canary-blue-green in the app and run `cdk synth` again, or use');
    });
  });

  test.each([0, -1, 1.5, '1', null, 'x'.repeat(99)])('%j is no format version', (formatVersion) => {
    expect(changed({ formatVersion })).toThrow(/plan\.json: the plan has format version .{1,64}, which no library writes\.\nRun `cdk synth` again\.$/);
  });

  test.each([{}, [], null, 7, 'text'])('%j is no plan', (value) => {
    expect(content(JSON.stringify(value))).toThrow('this is not a canary plan: it has no formatVersion');
  });

  const model = web.alarms[0].model!;
  test.each<[Record<string, unknown>, string]>([
    [{ steps: undefined }, 'steps is missing'],
    [{ steps: [{ share: '25 %', durationSeconds: 1 }] }, 'steps[0].share is "25 %"; it should be a number'],
    [{ steps: [7] }, 'steps[0] is 7; it should be an object'],
    [{ steps: {} }, 'steps is an object; it should be a list'],
    [{ names: { serviceName: 1 } }, 'names.serviceName is 1; it should be a text'],
    [{ names: null }, 'names is null; it should be an object'],
    [{ alarms: [{ name: 'a', model: { ...model, statistic: 'sum' } }] }, 'alarms[0].model.statistic is "sum"; it should be one of "rate", "count"'],
    [{ alarms: [{ name: 'a', model: { ...model, watchesBeforeShift: 'yes' } }] }, 'alarms[0].model.watchesBeforeShift is "yes"; it should be true or false'],
    [{ expectedTraffic: { requestsPerSecond: 1 } }, 'expectedTraffic.healthyErrorRate is missing'],
    [{ analysis: { ...web.analysis, verdict: 'good' } }, 'analysis.verdict is "good"; it should be one of'],
    // What no release can have, and what would take long to calculate.
    [{ steps: [{ share: 2, durationSeconds: 60 }] }, 'steps[0].share is 2; it should be at most 1'],
    [{ steps: [{ share: 0, durationSeconds: 60 }] }, 'steps[0].share is 0; it should be above 0'],
    [{ steps: [{ share: 0.5, durationSeconds: 0 }] }, 'steps[0].durationSeconds is 0; it should be at least 1'],
    [{ steps: [{ share: 0.5, durationSeconds: 1.5 }] }, 'steps[0].durationSeconds is 1.5; it should be a whole number'],
    [{ steps: Array.from({ length: 1e5 }, () => ({ share: 0.5, durationSeconds: 60 })) }, 'steps is a list; it should be a list of at most 1000'],
    [{ alarms: Array.from({ length: 101 }, () => ({ name: 'a' })) }, 'alarms is a list; it should be a list of at most 100'],
    [{ terminationWaitSeconds: 1e12 }, 'terminationWaitSeconds is 1000000000000; it should be at most 1209600'],
    [{ terminationWaitSeconds: -1 }, 'terminationWaitSeconds is -1; it should be at least 0'],
    [{ alarms: [{ name: 'a', model: { ...model, periodSeconds: 90 } }] }, 'alarms[0].model.periodSeconds is 90; it should be a multiple of 60'],
    [{ alarms: [{ name: 'a', model: { ...model, evaluationPeriods: 16 } }] }, 'alarms[0].model.evaluationPeriods is 16; it should be at most 15'],
    [{ alarms: [{ name: 'a', unmodelled: { name: 'a', timing: { periodSeconds: 60, evaluationPeriods: 1 } } }] }, 'alarms[0].unmodelled.timing.datapointsToAlarm is missing'],
    [{ assumptions: { ...web.assumptions, phaseSeconds: 61 } }, 'assumptions.phaseSeconds is 61; it should be at most 60'],
    [{ expectedTraffic: { requestsPerSecond: 1e9, healthyErrorRate: 0, faultyErrorRate: 1 } }, 'expectedTraffic.requestsPerSecond is 1000000000; it should be at most 10000000'],
  ])('a plan that is none: %j', (changes, message) => {
    expect(changed(changes)).toThrow(`plan.json: ${message}`);
  });

  test('a file without permission to read, or that is something else', () => {
    expect(() => loadPlan(cwd, '/dev/null')).toThrow('it ends too early');
  });
});
