/**
 * Fifty random sequences of releases, faulty ones among them, stack updates, some of which fail and roll back, stops
 * and scaling. Whatever comes after what: the requests go to tasks that are healthy, and none fails but by a version
 * that is faulty itself.
 *
 * A sequence is its seed's, so a failure can be repeated alone: `npx projen test:scenarios sequences -t "seed 17 "`.
 */
import { RunningService } from './running-service';
import { cdkFor } from '../apps/apps';
import { PLAIN_SEQUENCE_STACK, projectOf, SEQUENCE_BASE, SEQUENCE_STACKS, sequenceStack } from '../apps/sequence-stack';
import { hostOf } from '../load';
import { LocalAws } from '../local-aws';
import { conventionalNames } from '../releases';
import { Repertoire, runSequence, sequenceOf } from '../sequences/commands';
import { CHANGES, CHANGES_OF_PLAIN } from '../sequences/model';
import { Pool } from '../sequences/pool';
import { World } from '../sequences/world';
import { StackUpdates } from '../stack-updates';
import { starterImages } from '../starter';

/** The seeds from the first to the last: others by `SEQUENCES=51-250`, as `npx projen test:long` gives them. */
const [FIRST, LAST] = (process.env.SEQUENCES ?? '1-50').split('-').map(Number);
const SEEDS = Array.from({ length: LAST - FIRST + 1 }, (_, index) => FIRST + index);
/** Of a sequence, with what it waits for a service. */
const TIMEOUT_MS = 400_000;

const OURS: Repertoire = { changes: CHANGES, brokenReleases: true };
const PLAIN: Repertoire = { changes: CHANGES_OF_PLAIN, brokenReleases: false };

let aws: LocalAws;
let plain: World;
let services: Pool<World>;
let all: World[] = [];

beforeAll(async () => {
  aws = await LocalAws.start({ minuteSeconds: 0.6, images: starterImages(1) });
  const cdk = cdkFor(aws, 'sequences');
  await cdk.bootstrap();
  const stacks = [...SEQUENCE_STACKS, PLAIN_SEQUENCE_STACK];
  const outputs = await cdk.deployAll(stacks);
  all = stacks.map((stack) => {
    const host = hostOf(outputs[stack].Url.replace('https:', 'http:'));
    const service = RunningService.byCodeDeploy(aws, cdk, conventionalNames(projectOf(stack)), host, { followRedirects: true });
    return new World(service, new StackUpdates(aws, stack, (app) => sequenceStack(app, stack)), { ...SEQUENCE_BASE });
  });
  await Promise.all(all.map((world) => world.start()));
  services = new Pool(all.slice(0, -1));
  plain = all.at(-1)!;
}, TIMEOUT_MS);

afterAll(async () => {
  await Promise.all(all.map((world) => world.stop()));
  await aws?.stop();
}, TIMEOUT_MS);

test.concurrent.each(SEEDS)('seed %i leaves no request without a healthy task', async (seed) => {
  await services.lend((world) => runSequence(world, sequenceOf(seed, OURS)));
}, TIMEOUT_MS);

test('with a listener that CloudFormation manages, such a sequence loses requests', async () => {
  await expect(runSequence(plain, sequenceOf(2, PLAIN))).rejects.toThrow(/answers may not be.*"status":503/s);
});
