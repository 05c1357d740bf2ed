/**
 * Random sequences over three services behind one listener: releases and faulty ones, updates and failing ones, stack tags,
 * priorities that swap, further domains, a service that comes and goes. Each service has a sequence of its own, side by side with
 * those of the others, so that releases of several are under way at once. No request is lost but a faulty version's own. There are a
 * hundred by CodeDeploy and fifty by ECS, of which twenty and six are run unless all are asked for.
 *
 * A sequence is its seed's, so a failure can be repeated alone: `SHARED_SEQUENCES=17-17 npx projen test:scenarios shared-sequences`,
 * or `SHARED_ECS_SEQUENCES=17-17` for one by ECS.
 */
import { seedsBy } from './sequence-worlds';
import { deployShared, Shared } from './shared-services';
import { FOREIGN } from '../apps/shared-stack';
import { CODE_DEPLOY, ECS, Engine } from '../engines';
import { LocalAws } from '../local-aws';
import { runSequence, sequenceOf } from '../sequences/commands';
import { Change, CHANGES_OF_SHARED, CHANGES_OF_SHARED_BY_ECS } from '../sequences/model';
import { Pool } from '../sequences/pool';
import { SharedWorld } from '../sequences/shared-world';
import { starterImages } from '../starter';

/** Of a sequence, with what it waits for a service. */
const TIMEOUT_MS = 1_500_000;

/** Half of the requests go to a new version for four minutes: an alarm needs three. */
const BASE = { canaryPercentage: '50', canaryMinutes: '4' };

interface Sequences {
  readonly engine: Engine;
  /** All of them as `npx projen test:long` gives them. */
  readonly seeds: number[];
  readonly changes: Change[];
}

const { SHARED_SEQUENCES, SHARED_ECS_SEQUENCES } = seedsBy({ SHARED_SEQUENCES: '1-20', SHARED_ECS_SEQUENCES: '1-6' });
const BY_CODE_DEPLOY: Sequences = { engine: CODE_DEPLOY, seeds: SHARED_SEQUENCES, changes: CHANGES_OF_SHARED };
const BY_ECS: Sequences = { engine: ECS, seeds: SHARED_ECS_SEQUENCES, changes: CHANGES_OF_SHARED_BY_ECS };
const PLAYED = [BY_CODE_DEPLOY, BY_ECS].filter(({ seeds }) => seeds.length > 0);

describe.each(PLAYED)('by $engine.name', ({ engine, seeds, changes }) => {
  let aws: LocalAws;
  let shared: Shared;
  let worlds: SharedWorld[] = [];
  let pool: Pool<SharedWorld>;

  beforeAll(async () => {
    aws = await LocalAws.start({ minuteSeconds: 1, images: starterImages(1) });
    // As the guard means it: what the other reading of CloudFormation does, `sequences` shows.
    await aws.read({ 'rolled-back-references': 'again' });
    shared = await deployShared(engine, aws, BASE);
    worlds = Object.values(shared.services).map((service) => new SharedWorld(shared, service));
    await Promise.all(worlds.map((world) => world.start()));
    pool = new Pool(worlds);
  }, TIMEOUT_MS);

  afterAll(async () => {
    await Promise.all(worlds.map((world) => world.stop()));
    await shared?.stop();
    await aws?.stop();
  }, TIMEOUT_MS);

  test.concurrent.each(seeds)('seed %i loses no request, and touches nothing of anybody else', async (seed) => {
    await pool.lend((world) => runSequence(world, sequenceOf(seed, { changes, brokenReleases: true })));
  }, TIMEOUT_MS);

  // One sequence, repeated alone, has one service to release.
  (seeds.length > 1 ? test : test.skip)('releases of several services were under way at once, and some of these rolled back', () => {
    const releases = worlds.flatMap(({ past }, service) => past.map((release) => ({ ...release, service })));
    const atOnce = releases.filter(({ outcome }) => outcome === 'promoted').flatMap((good) => releases.filter((other) =>
      other.service !== good.service && other.outcome === 'rolled back' && other.began < good.ended && good.began < other.ended));
    expect(atOnce.length).toBeGreaterThan(0);
  });

  test('nobody has tried to touch what belongs to nobody', async () => {
    const rules = await shared.listener.rules();
    const arns = rules.filter(({ Priority }) => ['default', String(FOREIGN.priority)].includes(Priority!)).map(({ RuleArn }) => RuleArn!);
    expect(arns).toHaveLength(2);
    expect(shared.listener.callsOn(shared.listenerArn, ...arns)).toEqual([]);
  });
});
