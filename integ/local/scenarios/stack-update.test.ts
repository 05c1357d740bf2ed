/**
 * A stack update that changes the listener after a swap, while requests flow: a new certificate, as everybody
 * has one some day.
 *
 * CloudFormation sends a listener's default action with every change of it, and the template says blue, which
 * the swap has left without tasks.
 */
import { DescribeListenersCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { hostOf, Live, RunningService } from './running-service';
import { cdkFor } from '../apps/apps';
import { Answer, failed } from '../load';
import { LocalAws } from '../local-aws';
import { conventionalNames } from '../releases';
import { imageOf, starterImages } from '../starter';
import { until } from '../until';

interface ListenerApp {
  /** The file in integ/local/apps. */
  readonly app: string;
  readonly stack: string;
  readonly projectId: string;
}

interface Outcome {
  /** The answers to requests that were sent since the update began. */
  readonly answers: Answer[];
  readonly live: Live;
}

const PLAIN: ListenerApp = { app: 'plain-listener', stack: 'Plain', projectId: 'plain' };
const CONSTRUCT: ListenerApp = { app: 'construct', stack: 'Construct', projectId: 'construct' };

const AFTER_THE_SWAP: Live = { answers: ['200 v2'], weights: { blue: 0, green: 100 }, taskSets: ['PRIMARY v2'], tasks: ['v2', 'v2'] };
/** The tasks are where they were, and the traffic is not. */
const OUTAGE: Live = { ...AFTER_THE_SWAP, answers: ['503'], weights: { blue: 1, green: 0 } };

let aws: LocalAws;
let service: RunningService | undefined;

beforeAll(async () => {
  aws = await LocalAws.start({ minuteSeconds: 1, images: starterImages(0) });
  await cdkFor(aws, PLAIN.app).bootstrap();
});

afterAll(async () => {
  await service?.stop();
  await aws?.stop();
});

test('a listener that CloudFormation manages: an outage, which is what this library is there to prevent', async () => {
  expectOutage(await updateListenerAfterSwap(PLAIN));
});

test('the construct’s listener: no request fails', async () => {
  expectNothingFailed(await updateListenerAfterSwap(CONSTRUCT));
});

function expectNothingFailed({ answers, live }: Outcome): void {
  expect(answers.filter((answer) => failed(answer) || answer.version !== 'v2')).toEqual([]);
  expect(live).toEqual(AFTER_THE_SWAP);
}

/** The requests fail, and go on to fail. */
function expectOutage({ answers, live }: Outcome): void {
  expect(answers.filter(failed).length).toBeGreaterThan(0);
  expect(live).toEqual(OUTAGE);
}

/** Deploys, releases v2, changes the listener's certificate under load, and says what became of the requests. */
async function updateListenerAfterSwap({ app, stack, projectId }: ListenerApp): Promise<Outcome> {
  const cdk = cdkFor(aws, app);
  const { Url: url } = await cdk.deploy(stack);
  service = new RunningService(aws, cdk, conventionalNames(projectId), hostOf(url));
  const info = await service.releases.follow(await service.releases.release(imageOf('v2')));
  expect(info.status).toBe('Succeeded');
  expect(await service.becomes(AFTER_THE_SWAP)).toEqual(AFTER_THE_SWAP);
  expect(await certificateOf(service)).toMatch('11111111');

  const load = service.startLoad();
  await until('requests flow', () => load.answers.length > 50);
  expect(load.answers.filter(failed)).toEqual([]);
  const began = Date.now();
  await cdk.deploy(stack, '--context', 'certificate=second');
  const updated = Date.now();
  await until('requests were sent after the update', () => load.since(updated).length > 50);
  await load.stop();

  // Else there was nothing to see.
  expect(await certificateOf(service)).toMatch('22222222');
  return { answers: load.since(began), live: await service.live() };
}

/** The certificate of the production listener. */
async function certificateOf({ releases }: RunningService): Promise<string | undefined> {
  const ListenerArns = await releases.listenerArns();
  const balancer = new ElasticLoadBalancingV2Client(aws.clientConfig);
  const { Listeners: [listener] = [] } = await balancer.send(new DescribeListenersCommand({ ListenerArns }));
  return listener.Certificates?.[0].CertificateArn;
}
