import { FakeCodeDeploy, GOOD, MINUTE, revision } from './fake-code-deploy';
import { failing, run, succeed, update } from './run';
import { named } from '../fakes';

let aws: FakeCodeDeploy;
beforeEach(() => { aws = new FakeCodeDeploy(); });

const creations = () => aws.calls.filter((name) => name === 'CreateDeployment').length;
const given = (request: string) => `Stack update of Shop, WebRelease: shop:2 (request ${request})`;

describe('a request that CloudFormation has given up', () => {
  const begun = new Date(-1);
  const rollsBack = { StackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS', LastUpdatedTime: begun };
  const GIVEN_UP = /^Release WebRelease: CloudFormation has given up on this request \(the stack is \w+\), so nothing more is done for it\./;
  /** What the stack is from some time on. */
  const becomes = (at: number, stack: typeof aws.stack) => {
    const advance = aws.advance.bind(aws);
    aws.advance = (time) => {
      advance(time);
      aws.stack = aws.now >= at ? stack : aws.stack;
    };
  };
  beforeEach(() => { aws.stack = { StackStatus: 'UPDATE_IN_PROGRESS', LastUpdatedTime: begun }; });

  test.each([
    ['because the stack goes back', rollsBack],
    ['because it has gone back', { ...rollsBack, StackStatus: 'UPDATE_ROLLBACK_COMPLETE' }],
    ['because another update goes on', { StackStatus: 'UPDATE_IN_PROGRESS', LastUpdatedTime: new Date(4 * MINUTE) }],
    ['because the stack cleans up, which is after all requests', { StackStatus: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', LastUpdatedTime: begun }],
  ])('while it waits notices soon, %s', async (_, stack) => {
    aws.start(revision(7), 'by hand', { ...GOOD, promoted: 40 * MINUTE, succeeds: 50 * MINUTE });
    becomes(5 * MINUTE, stack);
    const { answers, after } = await run(aws, update(2, 1));
    expect(answers[0].Reason).toMatch(GIVEN_UP);
    expect(after).toBeLessThan(6.5 * MINUTE);
    expect(aws.calls).not.toContain('CreateDeployment');
    expect(aws.calls.filter((name) => name === 'DescribeStacks').length).toBeLessThanOrEqual(7);
  });

  test('notices in a later invocation, too', async () => {
    aws.start(revision(7), 'by hand', { ...GOOD, promoted: 14 * MINUTE, succeeds: 16 * MINUTE });
    // After the last look at the stack in the first one.
    becomes(14.5 * MINUTE, rollsBack);
    const { answers, invocations } = await run(aws, update(2, 1));
    expect(answers[0].Reason).toMatch(GIVEN_UP);
    expect(invocations).toBe(2);
    expect(aws.calls).not.toContain('CreateDeployment');
  });

  test('starts nothing in the same moment', async () => {
    const send = aws.send;
    const cancelling = async (command: any) => {
      const answered = await send(command);
      aws.stack = command.constructor.name === 'DescribeStacksCommand' ? rollsBack : aws.stack;
      return answered;
    };
    expect(await failing(Object.assign(aws, { send: cancelling }), update(2, 1))).toMatch(GIVEN_UP);
    expect(creations()).toBe(0);
  });

  test('does not stop its own deployment: that is for the request after it', async () => {
    aws.courses = [{ ...GOOD, promoted: 100 * MINUTE, succeeds: 200 * MINUTE }];
    becomes(10 * MINUTE, rollsBack);
    expect(await failing(aws, update(2, 1))).toMatch(GIVEN_UP);
    expect(aws.calls).not.toContain('StopDeployment');
    await succeed(aws, update(1, 2, { RequestId: 'request-2' }));
    expect(aws.deployments.map(({ status }) => status)).toEqual(['Stopped', 'Succeeded']);
    expect(aws.live).toBe(revision(1));
  });

  test('a moment after it has started a deployment is followed by one that waits until that is listed', async () => {
    aws.start(revision(2), given('request-1'), { ...GOOD, hidden: 14_000 });
    aws.stack = rollsBack;
    await succeed(aws, update(1, 2, { RequestId: 'request-2' }));
    expect(aws.deployments.map(({ status }) => status)).toEqual(['Stopped', 'Succeeded']);
    expect(aws.live).toBe(revision(1));
  });

  test('and that is delivered again when all is over does nothing', async () => {
    aws.stack = { ...rollsBack, StackStatus: 'UPDATE_ROLLBACK_COMPLETE' };
    expect(await failing(aws, update(2, 1))).toMatch(GIVEN_UP);
    expect(creations()).toBe(0);
  });

  test('and is seen only when the stack goes back already, finds out by what the request after it starts', async () => {
    aws.start(revision(7), 'by hand', { ...GOOD, promoted: 10 * MINUTE, succeeds: 11 * MINUTE });
    aws.stack = rollsBack;
    const advance = aws.advance.bind(aws);
    aws.advance = (time) => {
      advance(time);
      if (aws.running.length === 0) {
        aws.start(revision(1), 'Stack update of Shop, WebRelease: shop:1 (request request-2)');
      }
    };
    expect(await failing(aws, update(2, 1))).toMatch(/: CloudFormation has given up on this request \(deployment d-2 is of a later one\)/);
    expect(aws.deployments.map(({ status }) => status)).toEqual(['Succeeded', 'InProgress']);
  });

  test('is not one whose first sight of the stack was behind', async () => {
    aws.now = 10;
    aws.stack = { StackStatus: 'UPDATE_COMPLETE', LastUpdatedTime: undefined };
    becomes(4_000, rollsBack);
    await succeed(aws, update(2, 1));
    expect(creations()).toBe(1);
  });

  test('cannot be told where CloudFormation does not say, and then nothing is started', async () => {
    aws.fail = (name, count) => name === 'DescribeStacks' && count > 1 ? named('AccessDenied', 'not allowed') : undefined;
    expect(await failing(aws, update(2, 1))).toBe('Release WebRelease: CloudFormation refused what the release needs: not allowed (AccessDenied). '
      + 'Correct what it names, and deploy again.');
    expect(creations()).toBe(0);
  });
});
