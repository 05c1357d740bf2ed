import { BLUE, FakeLoadBalancing, GREEN, http } from './fake-load-balancing';
import { refuse, succeed, swapped, update } from './run';

const besideTest = http({ TestPort: '9000' });

let aws: FakeLoadBalancing;
beforeEach(() => { aws = new FakeLoadBalancing(); });

/** A production listener with a test listener beside it. */
async function withTest(): Promise<string> {
  const arn = await swapped(aws);
  await succeed(aws, { LogicalResourceId: 'WebTestListener', ResourceProperties: http({ Port: '9000', Purpose: 'test' }) });
  aws.changes.length = 0;
  return arn;
}

describe('a test listener that goes', () => {
  test('is let go between releases', async () => {
    await succeed(aws, update(await withTest(), besideTest, http()));
    expect(aws.changes).toEqual([]);
  });

  test('is kept in a release: CloudFormation would delete it in the end, where nothing can be refused', async () => {
    const arn = await withTest();
    aws.targets.set(BLUE, ['initial']);
    expect(await refuse(aws, update(arn, besideTest, http()))).toMatch(
      /^Listener WebHttpListener: cannot lose its test listener while a release is under way \(both target groups have targets\)\. Wait until the release has ended/,
    );
    aws.shift(arn, { [BLUE]: 25, [GREEN]: 75 });
    aws.targets.set(BLUE, []);
    expect(await refuse(aws, update(arn, besideTest, http()))).toMatch(/cannot lose its test listener while a release is under way \(\S+ forwards to both target groups\)/);
  });

  test('may go in a release if it was never made: the update that was to bring it is undone', async () => {
    const arn = await swapped(aws);
    aws.targets.set(BLUE, ['initial']);
    await succeed(aws, update(arn, http(), besideTest));
    await succeed(aws, update(arn, besideTest, http()));
    expect(aws.changes).toEqual([]);
  });

  test('is not what a listener of another service tests by', async () => {
    const arn = await swapped(aws);
    const others = { BlueTargetGroupArn: `${BLUE}/other`, GreenTargetGroupArn: `${GREEN}/other` };
    await succeed(aws, { LogicalResourceId: 'OtherTestListener', ResourceProperties: http({ Port: '9001', Purpose: 'test', ...others }) });
    aws.targets.set(BLUE, ['initial']);
    await succeed(aws, update(arn, besideTest, http()));
  });
});

test('another port of the test listener is an update of it, also in a release', async () => {
  const arn = await withTest();
  aws.targets.set(BLUE, ['initial']);
  await succeed(aws, update(arn, besideTest, http({ TestPort: '9001' })));
});
