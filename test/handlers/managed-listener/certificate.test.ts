import { BLUE, FakeLoadBalancing, GREEN, http, https } from './fake-load-balancing';
import { afterSwap, refuse, succeed, swapped, update } from './run';

const HTTPS = 'WebHttpsListener';
const redirect = http({ RedirectPort: '443' });

let aws: FakeLoadBalancing;
beforeEach(() => { aws = new FakeLoadBalancing(); });
const names = () => aws.changes.map(({ name }) => name);
const actionsSent = () => aws.changes.filter(({ name, input }) => name === 'ModifyListener' && input.DefaultActions);

describe('a certificate that is added', () => {
  test('HTTP turns into a redirect when HTTPS forwards to the same group', async () => {
    const arn = await swapped(aws);
    await succeed(aws, { LogicalResourceId: HTTPS, ResourceProperties: https() });
    await succeed(aws, update(arn, http(), redirect));
    expect(aws.listeners.get(arn)!.actions[0].Type).toBe('redirect');
    expect(actionsSent()).toHaveLength(1);
    await succeed(aws, update(arn, http(), redirect));
    expect(actionsSent()).toHaveLength(1);
  });

  test('not before HTTPS is there', async () => {
    expect(await refuse(aws, update(await swapped(aws), http(), redirect))).toMatch(/no other listener of the load balancer forwards to the service/);
  });

  test.each([
    [{ [BLUE]: 75, [GREEN]: 25 }, afterSwap, /while a release is under way/],
    [afterSwap, { [BLUE]: 75, [GREEN]: 25 }, /while a release is under way/],
    [afterSwap, { [BLUE]: 1 }, /forwards to \S+green\/2, but \S+ to \S+blue\/1: a release has moved one of them meanwhile/],
    [{ [BLUE]: 0 }, afterSwap, /forwards to no target group, but/],
  ])('not while the two differ (HTTP %j, HTTPS %j)', async (plain, secure, reason) => {
    const arn = await swapped(aws);
    aws.shift(await succeed(aws, { LogicalResourceId: HTTPS, ResourceProperties: https() }), secure);
    aws.shift(arn, plain);
    aws.changes.length = 0;
    expect(await refuse(aws, update(arn, http(), redirect))).toMatch(reason);
  });

  test('a redirect follows the port of HTTPS', async () => {
    const arn = await succeed(aws, { ResourceProperties: redirect });
    await succeed(aws, update(arn, redirect, http({ RedirectPort: '8443' })));
    expect(aws.listeners.get(arn)!.actions[0].RedirectConfig!.Port).toBe('8443');
  });
});

describe('a certificate that is removed', () => {
  test('HTTP takes the weights of HTTPS', async () => {
    const secure = await succeed(aws, { LogicalResourceId: HTTPS, ResourceProperties: https() });
    aws.shift(secure, afterSwap);
    const arn = await succeed(aws, { ResourceProperties: redirect });
    await succeed(aws, update(arn, redirect, http()));
    expect(aws.weights(arn)).toEqual(afterSwap);
  });

  test('not while a release installs its tasks', async () => {
    await succeed(aws, { LogicalResourceId: HTTPS, ResourceProperties: https() });
    const arn = await succeed(aws, { ResourceProperties: redirect });
    aws.targets.set(BLUE, ['healthy']).set(GREEN, ['initial']);
    expect(await refuse(aws, update(arn, redirect, http()))).toMatch(/while a release is under way \(both target groups have targets\)/);
  });

  test('not while a release is moving HTTPS', async () => {
    const secure = await succeed(aws, { LogicalResourceId: HTTPS, ResourceProperties: https() });
    const arn = await succeed(aws, { ResourceProperties: redirect });
    aws.shift(secure, { [BLUE]: 75, [GREEN]: 25 });
    aws.changes.length = 0;
    expect(await refuse(aws, update(arn, redirect, http()))).toMatch(/while a release is under way/);
  });

  test('on the way back from a refused redirect there is nothing to do', async () => {
    const arn = await swapped(aws);
    await succeed(aws, update(arn, redirect, http()));
    expect(names()).toEqual([]);
  });
});
