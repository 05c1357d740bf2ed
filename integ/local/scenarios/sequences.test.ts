/**
 * Fifty random sequences of each engine: releases, faulty ones among them, stack updates, some of which fail and roll back, stops
 * and scaling. Whatever comes after what: the requests go to tasks that are healthy, and none fails but by a version
 * that is faulty itself. With ECS a stack update may start a deployment of its own, of the version that is live, and nothing else
 * may; ten of its fifty are run unless all are asked for.
 *
 * A sequence is its seed's, so a failure can be repeated alone: `SEQUENCES=17-17 npx projen test:scenarios /sequences`, or
 * `ECS_SEQUENCES=17-17` for one by ECS.
 */
import { seedsBy, SEQUENCE_TIMEOUT_MS, SequenceWorlds } from './sequence-worlds';
import { ECS_SEQUENCE_STACKS, PLAIN_SEQUENCE_STACK, SEQUENCE_STACKS } from '../apps/sequence-stack';
import { CODE_DEPLOY, ECS } from '../engines';
import { Repertoire, runSequence, sequenceOf, sequenceOfReturns } from '../sequences/commands';
import { CHANGES, CHANGES_BY_ECS, CHANGES_OF_PLAIN } from '../sequences/model';

/** By `npx projen test:long` there are others with CodeDeploy, like 51 to 250, and all fifty with ECS. */
const { SEQUENCES, ECS_SEQUENCES } = seedsBy({ SEQUENCES: '1-50', ECS_SEQUENCES: '1-10' });

const OURS: Repertoire = { changes: CHANGES, brokenReleases: true };
const OF_ECS: Repertoire = { changes: CHANGES_BY_ECS, brokenReleases: true };
const PLAIN: Repertoire = { changes: CHANGES_OF_PLAIN, brokenReleases: false };

playing(SEQUENCES)('by CodeDeploy', () => {
  const started = playSequences(SEQUENCES, OURS, () => SequenceWorlds.start(CODE_DEPLOY, SEQUENCE_STACKS, [PLAIN_SEQUENCE_STACK]));

  test('with a listener that CloudFormation manages, such a sequence loses requests', async () => {
    await expect(runSequence(started().others[0], sequenceOf(2, PLAIN))).rejects.toThrow(/answers may not be.*"status":503/s);
  });
});

playing(ECS_SEQUENCES)('by ECS', () => {
  const started = playSequences(ECS_SEQUENCES, OF_ECS, async () => {
    const worlds = await SequenceWorlds.start(ECS, ECS_SEQUENCE_STACKS);
    // As the guard means it. What the other reading of CloudFormation does is the last test's.
    await worlds.aws.read({ 'rolled-back-references': 'again' });
    return worlds;
  });

  test('where a stack’s rollback sends the service what it was sent before, older versions come back, and no request is lost either', async () => {
    const { aws, worlds, pool } = started();
    await aws.read({ 'rolled-back-references': 'kept' });
    worlds.forEach((world) => world.letOlderVersionsReturn());
    const [, ...others] = worlds;
    await Promise.all([
      pool.lend((world) => runSequence(world, sequenceOfReturns(OF_ECS))),
      ...others.map(async (_, index) => pool.lend((world) => runSequence(world, sequenceOf(ECS_SEQUENCES[index % ECS_SEQUENCES.length], OF_ECS)))),
    ]);
    expect(worlds.reduce((sum, { returned }) => sum + returned, 0)).toBeGreaterThan(0);
  }, SEQUENCE_TIMEOUT_MS);
});

/** Declares a block where it has seeds. */
function playing(seeds: number[]): (name: string, block: () => void) => void {
  return seeds.length > 0 ? describe : () => {};
}

/** Declares the sequences of an engine, and returns what they are played with once it has been started. */
function playSequences(seeds: number[], repertoire: Repertoire, start: () => Promise<SequenceWorlds>): () => SequenceWorlds {
  let started: SequenceWorlds;

  beforeAll(async () => {
    started = await start();
  }, SEQUENCE_TIMEOUT_MS);

  afterAll(async () => started?.stop(), SEQUENCE_TIMEOUT_MS);

  test.concurrent.each(seeds)('seed %i leaves no request without a healthy task, and releases nothing by accident', async (seed) => {
    await started.pool.lend((world) => runSequence(world, sequenceOf(seed, repertoire)));
  }, SEQUENCE_TIMEOUT_MS);

  return () => started;
}
