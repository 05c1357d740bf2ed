import { spawnSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import { EXPECTATIONS } from '../../../cli/rehearsal/outcome';
import { ECS_NATIVE_RULES } from '../../../src/engine/ecs-native/ecs-native-rules';
import { HTTP_5XX } from '../../analysis/http-5xx';
import { FILE, LOG_ERRORS, alarm, planOf, TRAFFIC, TUTORIAL } from '../plans';
import { run, temporaryFolder, write } from '../test-io';

const folder = temporaryFolder();
const files = {
  'web': planOf({ expectedTraffic: TRAFFIC }),
  'bare': planOf(),
  'noisy': planOf({ expectedTraffic: { requestsPerSecond: 10, healthyErrorRate: 0.2, faultyErrorRate: 0.2 } }),
  'tutorial': planOf({ expectedTraffic: TRAFFIC, steps: [{ share: 0.25, durationSeconds: 300 }], terminationWaitSeconds: 0, alarms: [alarm(TUTORIAL)] }),
  'unknown-wait': planOf({ terminationWaitSeconds: undefined }),
  'unmodelled': planOf({ expectedTraffic: TRAFFIC, alarms: [alarm(HTTP_5XX), { name: 'queue', unmodelled: { name: 'queue' } }] }),
  'count': planOf({ alarms: [alarm(LOG_ERRORS)] }),
  'ecs': planOf({ expectedTraffic: TRAFFIC, engine: 'ecsNative', engineRules: ECS_NATIVE_RULES }),
};
const rehearse = (plan: keyof typeof files, ...args: string[]) => run(['rehearse', join(folder, `${plan}.json`), ...args]);
const RECORDING = join(__dirname, '../../../docs/rehearsal/incidents.csv');

beforeAll(() => write(folder, Object.fromEntries(Object.entries(files).map(([name, plan]) => [`${name}.json`, plan]))));

describe('one release', () => {
  test('is a timeline, and its exit code says that it is rolled back', async () => {
    const { code, out, err } = await rehearse('web');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toMatch(/^web-service-node-app-prod: one release, seed 1\n10 requests\/s, of which the old version fails 0.1 % and the new one 10 %\n/);
    const lines = ['25 % of the traffic moves', 'a minute: http5xx, logErrors breaching', 'is in ALARM', 'the release is stopped', 'all traffic is back', 'Rolled back before promotion'];
    lines.reduce((from, line) => {
      const at = out.indexOf(line, from);
      expect({ line, found: at > from }).toEqual({ line, found: true });
      return at;
    }, 0);
    expect(out).toContain('73 to 133 s from the end of a');
  });

  test('of a healthy version is promoted, and its quiet minutes are left out', async () => {
    const { code, out } = await rehearse('web', '--faulty-error-rate', '0.1%', '--phase', '60');
    expect(code).toBe(0);
    expect(out).toContain('10 min  all traffic moves to the new version');
    expect(out).toContain('20 min  the old version is gone');
    expect(out).toContain('Promoted: no alarm stopped it before the old version was gone.');
  });

  test('is the same for the same seed, and another for another', async () => {
    const [one, again, other] = await Promise.all([rehearse('web', '--seed', '7'), rehearse('web', '--seed', '7'), rehearse('web', '--seed', '8')]);
    expect(again).toEqual(one);
    expect(other.out.replaceAll('seed 8', 'seed 7')).not.toBe(one.out);
  });

  test('does not start while an alarm is on', async () => {
    const { code, out } = await rehearse('noisy');
    expect(code).toBe(1);
    expect(out).toContain('It did not start: an alarm was in ALARM already.');
  });

  test('of which CloudWatch knows too late is promoted: the canary of the tutorials', async () => {
    const { code, out } = await rehearse('tutorial', '--faulty-error-rate', '30%');
    expect(code).toBe(0);
    expect(out).toContain('Promoted');
  });

  test('with a fault that shows later, or grows, is rolled back later', async () => {
    const at = async (...args: string[]) => (JSON.parse((await rehearse('web', '--json', ...args)).out) as { restoredAt: number }).restoredAt;
    const [atOnce, later, growing] = [await at(), await at('--fault-after', '300'), await at('--ramp', '600')];
    expect(later - atOnce).toBeGreaterThan(200);
    expect(growing).toBeGreaterThan(atOnce + 60);
    expect((await rehearse('web', '--fault-after', '300')).out).toContain('and the new one 10 % after 5 min');
    expect((await rehearse('web', '--ramp', '600')).out.replace(/\n/g, ' ')).toContain('growing to 10 % from 0 s to 10 min');
  });

  test('as data has its events, its minutes and what was assumed', async () => {
    const data = JSON.parse((await rehearse('web', '--json', '--as-analyzed')).out);
    expect(data).toMatchObject({
      formatVersion: 1,
      seed: 1,
      ending: 'rolledBack',
      stoppedBeforePromotion: true,
      alarm: expect.stringMatching(/^(http5xx|logErrors)$/),
      alarmAt: 300,
      restoredAt: 330,
      assumptions: {
        phaseSeconds: { min: 60, max: 60 },
        alarmLatencySeconds: { min: 120, max: 120 },
        rollbackLatencySeconds: { min: 30, max: 30 },
        windowsReachBack: false,
      },
    });
    expect(data.events[0]).toEqual({ at: 0, kind: 'shift', share: 0.25 });
    expect(data.minutes[0]).toMatchObject({ at: 60, breaching: [] });
    expect(data.minutes[1].breaching).toContain('http5xx');
    const { newFailures, oldFailures } = data.minutes.reduce((sum: Record<string, number>, minute: Record<string, number>) => ({
      newFailures: sum.newFailures + minute.newFailures, oldFailures: sum.oldFailures + minute.oldFailures,
    }), { newFailures: 0, oldFailures: 0 });
    expect(data.counts.newFailures).toBeGreaterThanOrEqual(newFailures);
    expect(data.counts.oldFailures).toBeGreaterThanOrEqual(oldFailures);
  });
});

describe('many releases', () => {
  test('are a distribution, with the analysis next to it', async () => {
    const { code, out } = await rehearse('web', '--runs', '400', '--error-rates', '4%,10%', '--as-analyzed');
    expect(code).toBe(1);
    expect(out).toMatch(/4 % fail +10 % fail/);
    expect(out).toMatch(/rolled back before promotion +\S+ % +100 %\n +by the analysis +\S+ % +> 99.9999 %/);
    expect(out).toMatch(/mean by the analysis +.* 5 min 30 s\n/);
  });

  test('of one fault have a histogram', async () => {
    const { out } = await rehearse('web', '--runs', '300');
    expect(out).toMatch(/Rollbacks ended\n( +\d+ to \d+ min {2}█+ +\S+ %\n?)+/);
  });

  test('are the same as the analysis, as data', async () => {
    const { out } = await rehearse('web', '--runs', '2000', '--as-analyzed', '--faulty-error-rate', '4%', '--json');
    const [{ rolledBack, beforePromotion, byAlarm, analysis, secondsToRollback }] = JSON.parse(out);
    expect(beforePromotion).toBeCloseTo(0.98, 0);
    // Together they do at least as well as the better one alone.
    expect(beforePromotion).toBeGreaterThan(analysis.rollbackBeforePromotionProbability - 0.01);
    expect(byAlarm.http5xx + byAlarm.logErrors).toBeCloseTo(rolledBack, 12);
    expect(secondsToRollback.p5).toBeGreaterThanOrEqual(analysis.earliestRollbackSeconds);
  });

  test('know no analysis of what it does not know', async () => {
    expect((await rehearse('web', '--runs', '5', '--bursts', '3,300,30', '--daily', '50%')).out).not.toContain('by the analysis');
  });

  test('report their progress to people', async () => {
    const shown: string[] = [];
    await run(['rehearse', join(folder, 'web.json'), '--runs', '1000'], { progress: (text) => shown.push(text) });
    expect(shown).toEqual(['10 % fail: 500 of 1,000 releases', '10 % fail: 1,000 of 1,000 releases', '']);
  });

  test('of which some do not start say so', async () => {
    const { code, out } = await rehearse('noisy', '--runs', '20');
    expect(code).toBe(1);
    expect(out).toMatch(/did not start: an alarm was on +100 %/);
  });
});

describe('the exit code', () => {
  test.each([
    ['web', 'rolled-back', 0], ['web', 'rolled-back-in-time', 0], ['web', 'promoted', 1],
    ['tutorial', 'rolled-back', 1], ['tutorial', 'promoted', 0], ['noisy', 'rolled-back', 1], ['noisy', 'promoted', 1],
  ] as const)('of %s is, when it is expected to be %s, %d', async (plan, expected, code) => {
    for (const runs of ['1', '50']) {
      expect((await rehearse(plan, '--faulty-error-rate', '30%', '--expect', expected, '--runs', runs)).code).toBe(code);
    }
  });

  test.each<[string, keyof typeof files, string[], string]>([
    ['one release that is promoted', 'tutorial', ['--expect', 'rolled-back'], 'Not as expected: the release should be rolled back, and was promoted.'],
    ['one that is rolled back', 'web', ['--expect', 'promoted'], 'Not as expected: the release should be promoted, and was rolled back before promotion.'],
    ['one that does not start', 'noisy', ['--expect', 'promoted'], 'Not as expected: the release should be promoted, and did not start: an alarm was on.'],
    ['many', 'web', ['--expect', 'promoted', '--runs', '20'], 'Not as expected: at least 99 % of the releases should be promoted, and 0 % were.'],
    ['many that do not start', 'noisy', ['--expect', 'rolled-back', '--runs', '20'],
      'Not as expected: at least 99 % of the releases should be rolled back, and 0 % were. 100 % did not start: an alarm was on.'],
    ['the weak one of several faults', 'web', ['--expect', 'rolled-back-in-time', '--runs', '20', '--error-rates', '0.1%,30%'],
      'Not as expected, where 0.1 % fail: at least 99 % of the releases should be rolled back before promotion, and 0 % were.'],
  ])('comes with what was not as expected: %s', async (_, plan, args, message) => {
    for (const format of [[], ['--json']]) {
      expect(await rehearse(plan, ...(args.includes('--error-rates') ? [] : ['--faulty-error-rate', '30%']), ...args, ...format).then(({ code, err }) => ({ code, err }))).toEqual({ code: 1, err: message });
    }
  });

  test('says nothing more where all is as expected', async () => {
    expect((await rehearse('web', '--expect', 'rolled-back', '--runs', '20')).err).toBe('');
  });

  test('is a wrong option\'s for anything else to expect', async () => {
    const { code, err } = await rehearse('web', '--expect', 'success');
    expect(code).toBe(2);
    expect(err).toContain(EXPECTATIONS.join(', '));
  });
});

describe('recorded incidents', () => {
  test('are played one by one', async () => {
    const { code, out } = await rehearse('web', '--recording', RECORDING, '--runs', '200');
    expect(code).toBe(1);
    expect(out).toMatch(/: 2 incidents, 200 releases each, seed 1\n/);
    expect(out).toMatch(/2026-10-03T13:45:00Z +25 min +13.9 % +100 % +100 % +3 min/);
    expect(out).toMatch(/2026-10-03T14:45:00Z +3 min +34.1 % /);
    expect(out).toContain('The recorded error rate is taken for that of the new version');
    expect(out).not.toContain('stands for the rest');
  });

  test('that the plan would not have found are a reason to fail', async () => {
    const missed = await rehearse('tutorial', '--recording', RECORDING, '--runs', '50', '--expect', 'rolled-back', '--incident-rate', '5%');
    expect(missed.code).toBe(1);
    expect(missed.err).toMatch(/^Not as expected, at 2026-10-03T1\d:\d5:00Z: at least 99 % of the releases should be rolled back, and \S+ % were\.$/m);
    expect((await rehearse('web', '--recording', RECORDING, '--runs', '50', '--expect', 'rolled-back')).code).toBe(0);
  });

  test('as data say when, how likely and what it would have saved', async () => {
    const { recording, incidents: [first] } = JSON.parse((await rehearse('web', '--recording', RECORDING, '--runs', '200', '--json')).out);
    expect(recording).toMatchObject({ from: '2026-10-03T13:00:00Z', to: '2026-10-03T15:30:00Z', intervalSeconds: 60 });
    expect(first).toMatchObject({ at: '2026-10-03T13:45:00Z', lastedSeconds: 1500, endsEarly: false, runs: 200, refused: 0, beforePromotion: 1 });
    expect(first.failedRequests.mean).toBeLessThan(first.recordedFailures / 10);
    expect(first.secondsToRollback.median).toBeGreaterThan(130);
    expect(first.secondsToRollback.median).toBeLessThan(330);
  });

  test('are where the caller says, and a recording that ends too early says so', async () => {
    const { out } = await rehearse('web', '--recording', RECORDING, '--runs', '20', '--release-at', '2026-10-03T15:50:00+02:00', '--release-at', '2026-10-03T15:15:00Z');
    expect(out).toMatch(/2 incidents.*\n(.*\n)+ +2026-10-03T13:50:00Z .*\n +2026-10-03T15:15:00Z/);
    expect(out.replace(/\n/g, ' ')).toContain('The recording ends before 1 release would have: its last interval stands for the rest.');
  });

  test('that the recording ends in fail then as they do now', async () => {
    write(folder, { 'ends.csv': ['time,requests,failures', '2026-10-03T13:00:00Z,600,0', '2026-10-03T13:01:00Z,600,300'].join('\n') });
    const { incidents: [{ recordedFailures, failedRequests }] } = JSON.parse(
      (await rehearse('tutorial', '--recording', join(folder, 'ends.csv'), '--runs', '50', '--json', '--healthy-error-rate', '0')).out);
    expect(recordedFailures).toBe(300 * 5);
    expect(failedRequests.mean).toBeLessThan(recordedFailures / 3);
  });

  test('may be none', async () => {
    const { code, out } = await rehearse('web', '--recording', RECORDING, '--incident-rate', '90%');
    expect(code).toBe(0);
    expect(out).toContain('no incident');
  });

  test.each(EXPECTATIONS)('that are none test nothing, so that none is %s', async (expected) => {
    const { code, out, err } = await rehearse('web', '--recording', RECORDING, '--incident-rate', '90%', '--expect', expected);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`it has no incident, so nothing was tested that could be ${expected}.\nGive a recording with one, a lower --incident-rate`);
  });

  test('come with the healthy error rate of the hour before, or of the caller where there is none', async () => {
    write(folder, { 'short.csv': 'time,requests,failures\n2026-10-03T14:00:00Z,600,90\n2026-10-03T14:01:00Z,600,90\n' });
    const args = ['--recording', join(folder, 'short.csv'), '--runs', '20'];
    expect((await rehearse('bare', ...args)).err).toContain('nothing was recorded before 2026-10-03T14:00:00Z that says how many requests the old version fails.');
    expect((await rehearse('bare', ...args, '--healthy-error-rate', '0.1%')).out).toContain('1 incident,');
  });

  test('by version take each version\'s own error rate, and the plan\'s shares', async () => {
    const minutes = Array.from({ length: 30 }, (_, i) => `2026-10-03T14:${String(i).padStart(2, '0')}:00Z,540,1,60,${i >= 5 ? 12 : 0}`);
    write(folder, { 'two.csv': ['time,old_requests,old_failures,new_requests,new_failures', ...minutes].join('\n') });
    const args = ['--recording', join(folder, 'two.csv'), '--runs', '50'];
    const { out } = await rehearse('bare', ...args);
    expect(out).toMatch(/2026-10-03T14:05:00Z +25 min +20 % +100 %/);
    expect((await rehearse('bare', ...args, '--healthy-error-rate', '1%')).err).toContain('--healthy-error-rate: the recording says how many requests the old version fails.');
    expect((await rehearse('bare', ...args, '--incident-rate', '1%', '--release-at', '2026-10-03T14:05:00Z')).err)
      .toContain('--incident-rate: --release-at says already where the incidents are.');
    expect(out).toContain('Each version fails as many of its requests as were recorded of it');
  });
});

describe('missed polls', () => {
  const ended = async (...args: string[]) => JSON.parse((await rehearse('ecs', '--runs', '300', '--json', ...args)).out)[0] as {
    rolledBack: number; beforePromotion: number; secondsToRollback: { mean: number }; analysis?: object; assumptions: object;
  };

  test('all of them: the alarm is on, nobody sees it, and the release is promoted', async () => {
    const { code, out } = await rehearse('ecs', '--missed-polls', '100%');
    expect(code).toBe(0);
    expect(out.replace(/\n/g, ' ')).toContain('the engine misses 100 % of its looks at the alarms');
    expect(out.match(/http5xx is in ALARM/g)).toHaveLength(1);
    // Once, and not at each look.
    expect(out.match(/http5xx is not seen: the engine could not read it/g)).toHaveLength(1);
    expect(out).toContain('Promoted: no alarm stopped it');
  });

  test('some of them: it takes as many looks more, half a minute each, and every release is rolled back all the same', async () => {
    const [none, most] = [await ended(), await ended('--missed-polls', '75%')];
    expect([none.rolledBack, most.rolledBack]).toEqual([1, 1]);
    // Three looks in the mean, by each of two alarms that are mostly on at the same time.
    const later = most.secondsToRollback.mean - none.secondsToRollback.mean;
    expect(later).toBeGreaterThan(20);
    expect(later).toBeLessThan(90);
    expect(most.assumptions).toMatchObject({ missedPolls: 0.75 });
    expect(none.assumptions).not.toHaveProperty('missedPolls');
    // It knows of none.
    expect([none.analysis === undefined, most.analysis === undefined]).toEqual([false, true]);
  });

  test('the farther apart the looks are, the fewer releases are rolled back before promotion', async () => {
    const [often, seldom] = await Promise.all(['0-30', '0-600'].map(async (latency) => ended('--missed-polls', '75%', '--rollback-latency', latency)));
    expect(often.beforePromotion).toBe(1);
    expect(seldom.beforePromotion).toBeLessThan(0.7);
  });
});

describe('refuses', () => {
  test.each<[string, keyof typeof files, string[], string]>([
    ['no traffic', 'bare', [], 'There is no traffic to rehearse with.\nGive --requests-per-second'],
    ['traffic in part', 'bare', ['-r', '10'], 'The traffic is known only in part: --healthy-error-rate and --faulty-error-rate are missing.'],
    ['a schedule that is known only at deployment', 'unknown-wait', [], 'unknown-wait.json: the termination wait is known only at deployment'],
    ['no runs', 'web', ['--runs', '0'], 'It must be a whole number, from 1 to 1000000.'],
    ['a wrong range', 'web', ['--alarm-latency', '133-73'], 'It must be a number of seconds, or a range of them like 73-133.'],
    ['a range of three', 'web', ['--rollback-latency', '1-2-3'], 'or a range of them like 73-133.'],
    ['missed polls of an engine that stops then', 'web', ['--missed-polls', '50%'], '--missed-polls: CodeDeploy stops a release whose alarms it cannot read, so it misses none.\nLeave it out.'],
    ['the same with a recording', 'web', ['--recording', RECORDING, '--missed-polls', '50%'], '--missed-polls: CodeDeploy stops'],
    ['missed polls by the conventions of the analysis', 'ecs', ['--missed-polls', '50%', '--as-analyzed'], '--missed-polls: --as-analyzed plays by the conventions of the analysis, in which every alarm is seen.'],
    ['more missed polls than there are', 'ecs', ['--missed-polls', '120%'], 'It must be from 0 to 1, or from 0% to 100%.'],
    ['a phase above a minute', 'web', ['--phase', '61'], 'It must be a whole number, from 0 to 60.'],
    ['half of the bursts', 'web', ['--bursts', '3,300'], 'like 3,300,30.'],
    ['error rates above 100 %', 'web', ['--error-rates', '5%,130%'], 'It must be from 0 to 1, or from 0% to 100%.'],
    ['a recording and made-up requests', 'web', ['--recording', RECORDING, '--error-rates', '1%'], '--error-rates: the recording says how many requests came'],
    ['a release of no recording', 'web', ['--release-at', '2026-10-03T14:00:00Z'], '--release-at: it is about a recording, and there is none.\nGive the --recording, too.'],
    ['incidents of no recording', 'web', ['--incident-rate', '5%'], '--incident-rate: it is about a recording, and there is none.'],
    ['one error rate beside several', 'web', ['--faulty-error-rate', '5%', '--error-rates', '1%,5%'], '--faulty-error-rate: --error-rates says already'],
    ['a release outside the recording', 'web', ['--recording', RECORDING, '--release-at', '2026-10-03T12:00:00Z'], 'it is not in the recording, which is from 2026-10-03T13:00:00Z to 2026-10-03T15:30:00Z.\nIs it the same time zone?'],
    ['a release without a time zone', 'web', ['--recording', RECORDING, '--release-at', '2026-10-03T14:00:00'], "'2026-10-03T14:00:00' has no time zone. Write all times in UTC, like 2026-10-03T14:05:00Z"],
    ['a release at no time', 'web', ['--recording', RECORDING, '--release-at', 'garbage 5Z'], "argument 'garbage 5Z' is invalid. 'garbage 5Z' is no time. Write 2026-10-03T14:05:00Z."],
    ['a release on a day that there is not', 'web', ['--recording', RECORDING, '--release-at', '2026-02-30T14:00:00Z'], "'2026-02-30T14:00:00Z' is no time. There is no such day, hour or zone."],
    ['incidents of a plan that looks at no rate', 'count', ['--recording', RECORDING], 'No alarm of the plan looks at a rate, so nothing says what an incident is.'],
    ['a missing recording', 'web', ['--recording', 'none.csv'], '--recording none.csv: it cannot be read'],
    ['a picture of another kind', 'web', ['--picture', 'x.png'], '--picture x.png: a picture is .svg or .html.'],
  ])('%s', async (_, plan, args, message) => {
    const { code, out, err } = await rehearse(plan, ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  // Without `analysis`, as a plan that somebody has edited by hand: `plan` then calculates, and refuses the same.
  test.each<[string, object, string]>([
    ['a negative wait', { terminationWaitSeconds: -700 }, 'terminationWaitSeconds is -700; it should be at least 0.'],
    ['no requests', { expectedTraffic: { ...TRAFFIC, requestsPerSecond: 0 } }, 'expectedTraffic.requestsPerSecond is 0; it should be above 0.'],
    ['an error rate above 1', { expectedTraffic: { ...TRAFFIC, faultyErrorRate: 5 } }, 'expectedTraffic.faultyErrorRate is 5; it should be at most 1.'],
    ['a share above 1', { steps: [{ share: 2, durationSeconds: 600 }] }, 'steps[0].share is 2; it should be at most 1.'],
    ['a period of half minutes', { alarms: [alarm({ ...HTTP_5XX, periodSeconds: 90 })] }, 'alarms[0].model.periodSeconds is 90; it should be a multiple of 60.'],
    ['a million periods', { alarms: [alarm({ ...HTTP_5XX, evaluationPeriods: 1e6 })] }, 'alarms[0].model.evaluationPeriods is 1000000; it should be at most 10080.'],
    ['a phase above a minute', { assumptions: { ...planOf().assumptions, phaseSeconds: 61 } }, 'assumptions.phaseSeconds is 61; it should be at most 60.'],
    ['a wait of centuries', { terminationWaitSeconds: 1e12 }, 'terminationWaitSeconds is 1000000000000; it should be at most 1209600.'],
    // What the schema cannot say: how numbers go together.
    ['more datapoints than periods', { alarms: [alarm({ ...HTTP_5XX, datapointsToAlarm: 4 })] }, 'alarms[0].datapointsToAlarm (got 4): must be a whole number from 1 to 3.'],
    ['a release of decades', { steps: Array.from({ length: 1000 }, () => ({ share: 0.1, durationSeconds: 1_209_600 })) }, 'steps (got 1209600600): must take, together with terminationWaitSeconds, at most 31622400 seconds (a year).'],
  ])('numbers that no release can have: %s', async (_, changes, message) => {
    write(folder, { 'edited.json': { ...planOf({ expectedTraffic: TRAFFIC }), ...changes, analysis: undefined } });
    for (const args of [[], ['--runs', '20'], ['--recording', RECORDING]]) {
      const { code, out, err } = await run(['rehearse', join(folder, 'edited.json'), ...args]);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/^ecs-canary: \S+edited\.json: /);
      expect(err).toContain(message);
    }
  });

  test('a folder without a plan', async () => {
    write(folder, { 'empty/manifest.json': {} });
    expect((await run(['rehearse', join(folder, 'empty')])).err).toContain(`there is no canary plan in it (no file *${FILE.slice(FILE.indexOf('.'))})`);
  });
});

test('an alarm without a model is not played, and it says so', async () => {
  expect((await rehearse('unmodelled')).out.replace(/\n/g, ' ')).toContain('Not played, because nothing says when they go off: queue.');
});

describe('pictures', () => {
  const picture = async (name: string, ...args: string[]) => {
    await rehearse('web', '--picture', join(folder, name), ...args);
    return readFileSync(join(folder, name), 'utf8');
  };

  test('of one release show the traffic, the failures and each alarm', async () => {
    const svg = await picture('one.svg');
    expect(svg).toMatch(/^<\?xml.*\n<svg /);
    expect(svg).not.toMatch(/NaN|undefined|Infinity|https?:\/\/(?!www\.w3\.org)/);
    for (const text of ['all traffic is back on the old version', 'http5xx', 'logErrors', 'requests failed', '25 % of the traffic moves']) {
      expect(svg).toContain(text);
    }
  });

  test('of many show when each fault was rolled back', async () => {
    const svg = await picture('many.svg', '--runs', '200', '--error-rates', '0.1%,10%');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg).toContain('10 % fail: 100 % are rolled back before promotion, 100 % at all, after');
    expect(svg).toContain('0.1 % fail: 0 % are rolled back');
  });

  test('of a recording show what would have become of its incidents, in a page of their own', async () => {
    const html = await picture('back.html', '--recording', RECORDING, '--runs', '100');
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
    expect(html).toContain('2 of 2 incidents would have been rolled back');
  });
});

/** `npx projen bundle` makes it of cli/. */
test('the bundle has all that it needs', async () => {
  const bin = join(__dirname, '../../../packages/ecs-canary/bin/ecs-canary.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'rehearse', join(folder, 'web.json'), '--recording', RECORDING, '--runs', '50'], { encoding: 'utf8' });
  const { code, out } = await rehearse('web', '--recording', RECORDING, '--runs', '50');
  expect({ status, stdout, stderr }).toEqual({ status: code, stdout: `${out}\n`, stderr: '' });
});
