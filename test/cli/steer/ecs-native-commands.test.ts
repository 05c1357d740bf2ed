/** What commands do otherwise where ECS makes the releases, and that they end as they do with any engine. */
import { join } from 'path';
import Ajv from 'ajv';
import { events, runIn } from './virtual-world';
import { WATCH_SCHEMA } from '../../../release/watch-schema';
import { ECS_NATIVE_RULES } from '../../../src/engine/ecs-native/ecs-native-rules';
import { MINUTE } from '../aws/fake-aws';
import { FakeEcs } from '../aws/fake-ecs';
import { FILE, planOf } from '../plans';
import { temporaryFolder, write } from '../test-io';

const folder = temporaryFolder();
write(folder, {
  [join('cdk.out', FILE)]: planOf({
    engine: 'ecsNative',
    engineRules: ECS_NATIVE_RULES,
    names: { serviceName: 'web', clusterName: 'main', region: 'eu-west-1', account: '123456789012' },
  }),
});

const matches = new Ajv({ allowUnionTypes: true }).compile(WATCH_SCHEMA);
let aws: FakeEcs;
beforeEach(() => { aws = new FakeEcs(); });

const ecsCanary = async (args: string) => runIn({ aws, folder }, args);
const after = (minutes: number) => { aws.time = aws.began + minutes * MINUTE; };

describe('the last line of --json says how it ended, as with CodeDeploy', () => {
  const at = (minutes: number, set: () => void = () => undefined) => () => {
    after(minutes);
    set();
  };
  const none = at(0, () => { aws.hasRelease = false; });
  const pausedFirst = at(2, () => { aws.pausesAt = ['POST_TEST_TRAFFIC_SHIFT']; });
  const pausedLater = at(15, () => { aws.pausesAt = ['PRE_PRODUCTION_TRAFFIC_SHIFT']; });

  test.each<[string, () => void, object]>([
    ['watch', at(0), { release: 'dep1', result: 'promoted', why: null, exitCode: 0 }],
    ['watch', none, { release: null, result: 'unknown', why: expect.stringMatching(/there is no release to follow/), exitCode: 2 }],
    ['watch', at(0, () => { aws.pausesAt = ['POST_TEST_TRAFFIC_SHIFT']; }), { release: 'dep1', result: 'waiting', why: null, exitCode: 4 }],
    ['status', at(5), { release: 'dep1', result: 'running', why: null, exitCode: 0 }],
    ['abort --yes', at(5), { release: 'dep1', result: 'rolledBack', why: 'somebody stopped it', exitCode: 0 }],
    ['abort --yes --deployment dep1', at(25), { release: 'dep1', result: 'promoted', why: null, exitCode: 1 }],
    ['promote --yes', at(5), { release: 'dep1', result: 'running', why: expect.stringMatching(/ECS cannot skip the interval: a release waits for somebody at a pause only/), exitCode: 1 }],
    ['promote --yes', at(13), { release: 'dep1', result: 'running', why: expect.stringMatching(/ECS cannot end the bake time/), exitCode: 1 }],
    ['promote --yes --at settling', at(13), { release: null, result: 'unknown', why: "--at: ECS can end 'waiting' only, not 'settling'.", exitCode: 2 }],
    ['promote --yes --no-wait', pausedFirst, { release: 'dep1', result: 'running', why: null, exitCode: 0 }],
    ['promote --yes', pausedFirst, { release: 'dep1', result: 'promoted', why: null, exitCode: 0 }],
    ['promote --yes --at PRE_PRODUCTION_TRAFFIC_SHIFT:25', pausedLater, { release: 'dep1', result: 'promoted', why: null, exitCode: 0 }],
    ['promote --yes --at POST_TEST_TRAFFIC_SHIFT', pausedLater, {
      release: 'dep1',
      result: 'waiting',
      why: "dep1 is not at 'POST_TEST_TRAFFIC_SHIFT' any more: waits for approval (PRE_PRODUCTION_TRAFFIC_SHIFT:25). Nothing was done.",
      exitCode: 1,
    }],
    ['rollback --yes', at(5), { release: 'dep1', result: 'rolledBack', why: 'somebody stopped it', exitCode: 0 }],
    ['rollback --dry-run', at(25), { release: null, result: 'unknown', why: 'nothing was done: --dry-run', exitCode: 0 }],
    ['rollback --fast --yes', at(25), { release: null, result: 'unknown', why: expect.stringMatching(/^--fast: ECS releases by the strategy/), exitCode: 2 }],
    ['release --image i:1 --yes --no-wait', none, { release: 'dep1', result: 'running', why: null, exitCode: 0 }],
    ['release --image repo/web:v2 --yes --no-wait', at(5), { release: 'dep1', result: 'running', why: null, exitCode: 0 }],
    ['release --image i:1 --yes', at(5), { release: null, result: 'refused', why: expect.stringMatching(/^dep1 is under way/), exitCode: 1 }],
    ['release --image i:1 --yes', at(0, () => {
      aws.hasRelease = false;
      aws.alarmStatus = 'DISABLED';
    }), { release: null, result: 'refused', why: expect.stringMatching(/^dep1 was stopped again, and is rolled back/), exitCode: 1 }],
    ['release --image i:1 --yes --description x', none, { release: null, result: 'unknown', why: expect.stringMatching(/^--description: a deployment by ECS has no place/), exitCode: 2 }],
  ])('%s: %#', async (args, arrange, end) => {
    arrange();
    const { code, out } = await ecsCanary(`${args} --json`);
    const told = events(out);
    told.forEach((event) => {
      matches(event);
      expect(matches.errors).toBeNull();
    });
    expect(told.filter(({ event }) => event === 'ended')).toEqual([{ event: 'ended', time: expect.any(String), ...end }]);
    expect(code).toBe(told.at(-1)!.exitCode);
  });
});

test('a release whose tasks do not become healthy is stopped after 25 minutes, and says that it was that', async () => {
  aws.hasRelease = false;
  aws.installMinutes = 24 * 60;
  const { code, out, err } = await ecsCanary('release --image i:1 --yes --lines');
  expect([code, err]).toEqual([1, expect.stringContaining('dep1 is stopped, and traffic goes back: the new tasks have not become healthy within 25 minutes.')]);
  expect(out).toMatch(/ended +rolled back: the new tasks have not become healthy within 25 minutes/);
  expect((aws.stopped! - aws.began) / MINUTE).toBeCloseTo(25, 0);
});

test('a release that waits ends its job with what to do', async () => {
  aws.hasRelease = false;
  aws.pausesAt = ['PRE_PRODUCTION_TRAFFIC_SHIFT'];
  const waiting = await ecsCanary('release --image i:1 --yes --lines');
  expect(waiting).toMatchObject({ code: 4, out: expect.stringMatching(/waits at PRE_PRODUCTION_TRAFFIC_SHIFT:25 for somebody to approve it, stopped at .* promote --deployment dep1 --at PRE_PRODUCTION_TRAFFIC_SHIFT:25$/) });
});

test('a release that goes on from one pause is followed to the next one, and no further', async () => {
  aws.pausesAt = ['POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT'];
  after(2);
  const { code, out } = await ecsCanary('promote --yes --json');
  expect([code, events(out).at(-1)]).toEqual([4, expect.objectContaining({ result: 'waiting', exitCode: 4 })]);
  expect(events(out).at(-2)!.view).toMatchObject({ phase: 'waiting', waitsAt: 'PRE_PRODUCTION_TRAFFIC_SHIFT:25' });
  expect((await ecsCanary('promote --yes --json')).code).toBe(0);
});

test('stopping between two steps says what goes back', async () => {
  after(15);
  aws.pausesAt = ['PRE_PRODUCTION_TRAFFIC_SHIFT'];
  expect((await ecsCanary('abort --dry-run')).err).toContain('Its 25 % of the requests go back to v1 at once.');
  aws.pausesAt = ['POST_TEST_TRAFFIC_SHIFT'];
  expect((await ecsCanary('abort --dry-run')).err).toContain('No request has reached the new version; v1 goes on.');
});
