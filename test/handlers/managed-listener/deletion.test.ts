import { FakeLoadBalancing, https, STACK } from './fake-load-balancing';
import { named } from '../fakes';
import { run, succeed } from './run';
import { TAG } from '../../../src/custom-resources/managed-listener/protocol';

const HTTPS = 'WebHttpsListener';
const ownTags = (listener: string) => ({ [TAG.stack]: STACK, [TAG.listener]: listener, [TAG.purpose]: 'production' });

let aws: FakeLoadBalancing;
beforeEach(() => { aws = new FakeLoadBalancing(); });
const names = () => aws.changes.map(({ name }) => name);

describe('delete', () => {
  const remove = (PhysicalResourceId: string) => ({ RequestType: 'Delete' as const, PhysicalResourceId });

  test('deletes the listener, and nothing the second time', async () => {
    const arn = await succeed(aws);
    expect(await succeed(aws, remove(arn))).toBe(arn);
    expect(await succeed(aws, remove(arn))).toBe(arn);
    expect(names()).toEqual(['CreateListener', 'DeleteListener']);
  });

  test('is content when the listener or the balancer is gone', async () => {
    const arn = await succeed(aws);
    aws.fail = (name) => name === 'DeleteListener' ? named('ListenerNotFoundException') : undefined;
    await succeed(aws, remove(arn));
    aws.balancers.clear();
    await succeed(aws, remove(arn));
  });

  test('cleans up after a creation that failed half-way or whose answer got lost', async () => {
    aws.fail = (name) => name === 'AddListenerCertificates' ? named('TooManyCertificatesException', 'too many') : undefined;
    const wanted = { LogicalResourceId: HTTPS, ResourceProperties: https({ CertificateArns: ['c1', 'c2'] }) };
    const { Status, PhysicalResourceId } = await run(aws, wanted);
    expect([Status, aws.listeners.has(PhysicalResourceId)]).toEqual(['FAILED', true]);
    await succeed(aws, { ...wanted, ...remove('Shop-WebHttpsListener-1A2B3C') });
    expect(aws.listeners.size).toBe(0);
  });

  test('of what was never made does nothing', async () => {
    aws.add();
    const { PhysicalResourceId } = await run(aws);
    expect(PhysicalResourceId).toBe('not-created-request-1');
    await succeed(aws, remove(PhysicalResourceId));
    expect(aws.listeners.size).toBe(1);
  });

  test('of its own works without the tag that names the resource, and never takes another resource’s', async () => {
    const own = await succeed(aws);
    delete aws.listeners.get(own)!.tags[TAG.listener];
    const others = aws.add({ port: 81, tags: ownTags('ApiHttpListener') });
    await succeed(aws, remove(others));
    await succeed(aws, remove(own));
    expect([...aws.listeners.keys()]).toEqual([others]);
  });

  test('of one without the tag of its stack says how to put it back', async () => {
    const own = await succeed(aws);
    aws.listeners.get(own)!.tags = {};
    expect((await run(aws, remove(own))).Reason).toContain(`it has lost its tag ${TAG.stack}`);
    expect([...aws.listeners.keys()]).toEqual([own]);
  });

  test('fails in words when AWS refuses', async () => {
    const arn = await succeed(aws);
    aws.fail = (name) => name === 'DeleteListener' ? named('ResourceInUseException', 'in use') : undefined;
    expect((await run(aws, remove(arn))).Reason).toContain('refused to delete it: in use (ResourceInUseException).');
  });
});
