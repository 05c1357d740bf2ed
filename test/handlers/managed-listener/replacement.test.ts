import { BLUE, FakeLoadBalancing, GREEN, http, OTHER_BALANCER } from './fake-load-balancing';
import { refuse, succeed, swapped, update } from './run';

let aws: FakeLoadBalancing;
beforeEach(() => { aws = new FakeLoadBalancing(); });
const names = () => aws.changes.map(({ name }) => name);

describe('a replaced load balancer', () => {
  const other = http({ LoadBalancerArn: OTHER_BALANCER });

  test('is refused while tasks are running, and the way back has nothing to do', async () => {
    const arn = await swapped(aws);
    expect(await refuse(aws, update(arn, http(), other))).toMatch(/replaces the load balancer of a service that has running tasks.*Undo the change/);
    await succeed(aws, update(arn, other, http()));
    expect(names()).toEqual([]);
  });

  test('gets a new listener when nothing runs, and on the way back the old one is found again', async () => {
    const arn = await succeed(aws);
    const moved = await succeed(aws, update(arn, http(), other));
    expect(aws.listeners.get(moved)!.balancer).toBe(OTHER_BALANCER);
    expect(await succeed(aws, update(moved, other, http()))).toBe(arn);
    // CloudFormation's clean-up
    await succeed(aws, { RequestType: 'Delete', PhysicalResourceId: moved, ResourceProperties: other });
    expect([...aws.listeners.keys()]).toEqual([arn]);
  });
});

describe('replaced target groups', () => {
  const others = http({ BlueTargetGroupArn: `${BLUE}/new`, GreenTargetGroupArn: `${GREEN}/new` });

  test('are refused while tasks are running, and the way back has nothing to do', async () => {
    const arn = await swapped(aws);
    expect(await refuse(aws, update(arn, http(), others))).toMatch(/replaces the target groups of a service that has running tasks/);
    await succeed(aws, update(arn, others, http()));
    expect(names()).toEqual([]);
  });

  test('get the requests when nothing runs', async () => {
    const arn = await succeed(aws);
    await succeed(aws, update(arn, http(), others));
    expect(aws.weights(arn)).toEqual({ [`${BLUE}/new`]: 1, [`${GREEN}/new`]: 0 });
  });
});
