/**
 * Fifty random sequences of releases, faulty ones among them, stack updates, some of which fail and roll back, stops
 * and scaling. Whatever comes after what: the requests go to tasks that are healthy, and none fails but by a version
 * that is faulty itself.
 *
 * A sequence is its seed's, so a failure can be repeated alone: `SEQUENCES=17-17 npx projen test:scenarios /sequences`.
 */
import { seedsOf, SEQUENCE_TIMEOUT_MS, SequenceWorlds } from './sequence-worlds';
import { PLAIN_SEQUENCE_STACK, SEQUENCE_STACKS } from '../apps/sequence-stack';
import { CODE_DEPLOY } from '../engines';
import { Repertoire, runSequence, sequenceOf } from '../sequences/commands';
import { CHANGES, CHANGES_OF_PLAIN } from '../sequences/model';
import { Pool } from '../sequences/pool';
import { World } from '../sequences/world';

/** Others by `SEQUENCES=51-250`, as `npx projen test:long` gives them. */
const SEEDS = seedsOf(process.env.SEQUENCES ?? '1-50');
const OURS: Repertoire = { changes: CHANGES, brokenReleases: true };
const PLAIN: Repertoire = { changes: CHANGES_OF_PLAIN, brokenReleases: false };

let started: SequenceWorlds;
let services: Pool<World>;

beforeAll(async () => {
  started = await SequenceWorlds.start(CODE_DEPLOY, [...SEQUENCE_STACKS, PLAIN_SEQUENCE_STACK]);
  services = new Pool(started.worlds.slice(0, -1));
}, SEQUENCE_TIMEOUT_MS);

afterAll(async () => started?.stop(), SEQUENCE_TIMEOUT_MS);

test.concurrent.each(SEEDS)('seed %i leaves no request without a healthy task', async (seed) => {
  await services.lend((world) => runSequence(world, sequenceOf(seed, OURS)));
}, SEQUENCE_TIMEOUT_MS);

test('with a listener that CloudFormation manages, such a sequence loses requests', async () => {
  await expect(runSequence(started.worlds.at(-1)!, sequenceOf(2, PLAIN))).rejects.toThrow(/answers may not be.*"status":503/s);
});
