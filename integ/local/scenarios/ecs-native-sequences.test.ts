/**
 * The same of services that ECS itself deploys: fifty random sequences, of which ten are run unless all are asked for. Here
 * a stack update may start a deployment of its own, of the version that is live, and nothing else may.
 *
 * A failure can be repeated alone: `ECS_SEQUENCES=17-17 npx projen test:scenarios ecs-native-sequences`.
 */
import { seedsOf, SEQUENCE_TIMEOUT_MS, SequenceWorlds } from './sequence-worlds';
import { ECS_SEQUENCE_STACKS } from '../apps/sequence-stack';
import { ECS } from '../engines';
import { Repertoire, runSequence, sequenceOf, sequenceOfReturns } from '../sequences/commands';
import { CHANGES_BY_ECS } from '../sequences/model';
import { Pool } from '../sequences/pool';
import { World } from '../sequences/world';

/** All of them by `ECS_SEQUENCES=1-50`, as `npx projen test:long` gives it. */
const SEEDS = seedsOf(process.env.ECS_SEQUENCES ?? '1-10');
const REPERTOIRE: Repertoire = { changes: CHANGES_BY_ECS, brokenReleases: true };

let started: SequenceWorlds;
let services: Pool<World>;

beforeAll(async () => {
  started = await SequenceWorlds.start(ECS, ECS_SEQUENCE_STACKS);
  // As the guard means it. What the other reading of CloudFormation does is the last test's.
  await started.aws.read({ 'rolled-back-references': 'again' });
  services = new Pool([...started.worlds]);
}, SEQUENCE_TIMEOUT_MS);

afterAll(async () => started?.stop(), SEQUENCE_TIMEOUT_MS);

test.concurrent.each(SEEDS)('seed %i leaves no request without a healthy task, and releases nothing by accident', async (seed) => {
  await services.lend((world) => runSequence(world, sequenceOf(seed, REPERTOIRE)));
}, SEQUENCE_TIMEOUT_MS);

test('where a stack’s rollback sends the service what it was sent before, older versions come back, and no request is lost either', async () => {
  await started.aws.read({ 'rolled-back-references': 'kept' });
  started.worlds.forEach((world) => world.letOlderVersionsReturn());
  const [, ...others] = started.worlds;
  await Promise.all([
    services.lend((world) => runSequence(world, sequenceOfReturns(REPERTOIRE))),
    ...others.map(async (_, index) => services.lend((world) => runSequence(world, sequenceOf(SEEDS[index], REPERTOIRE)))),
  ]);
  expect(started.worlds.reduce((sum, { returned }) => sum + returned, 0)).toBeGreaterThan(0);
}, SEQUENCE_TIMEOUT_MS);
