import { FakeCodeDeploy, GOOD, MINUTE, revision } from './fake-code-deploy';
import { failing, patienceOf, run, silently, succeed, update } from './run';
import { named, networkError } from '../fakes';

let aws: FakeCodeDeploy;
beforeEach(() => { aws = new FakeCodeDeploy(); });

const creations = () => aws.calls.filter((name) => name === 'CreateDeployment').length;
const given = (request: string) => `Stack update of Shop, WebRelease: shop:2 (request ${request})`;

describe('errors', () => {
  test('that pass are waited out', async () => {
    aws.fail = (_name, count) => count % 3 === 0 ? named('ThrottlingException') : undefined;
    await succeed(aws, update(2, 1));
    expect(creations()).toBe(1);
  });

  test('that last are told after two minutes', async () => {
    aws.fail = (name) => name === 'ListDeployments' ? named('AccessDeniedException', 'not allowed') : undefined;
    const { answers, after } = await run(aws, update(2, 1));
    expect(answers[0].Reason).toBe('Release WebRelease: CodeDeploy refused what the release needs: not allowed (AccessDeniedException). '
      + 'Correct what it names, and deploy again.');
    expect(after).toBeLessThanOrEqual(2 * MINUTE);
  });

  test('of the network that last are told after two minutes, too', async () => {
    aws.fail = (name) => name === 'DescribeServices' ? networkError() : undefined;
    const { answers, after } = await run(aws, update(2, 1));
    expect(answers[0].Reason).toBe('Release WebRelease: ECS could not be reached: socket hang up (TimeoutError). Deploy again when it can be.');
    expect(after).toBeLessThanOrEqual(2 * MINUTE);
  });

  test.each(['DescribeStacks', 'DescribeServices'])('at the end of an invocation are left to the next one (%s)', async (call) => {
    aws.fail = (name) => name === call ? networkError() : undefined;
    const next: unknown[] = [];
    await silently(aws, async (event) => { next.push(event); }, patienceOf(aws, 60_000));
    expect(next).toEqual([{
      ...update(2, 1), Began: 0, FirstSight: call === 'DescribeStacks' ? undefined : { status: 'UPDATE_IN_PROGRESS', lastUpdated: 0 },
    }]);
  });

  test.each(['StopDeployment', 'CreateDeployment'])('of %s that pass lead to another look, not to another call', async (call) => {
    const order: string[] = [];
    aws.start(revision(2), given('request-0'), GOOD);
    aws.fail = (name, count) => {
      order.push(name);
      return name === call && count === 1 ? networkError() : undefined;
    };
    aws.advance(GOOD.promoted);
    await succeed(aws, update(3, 2));
    const first = order.indexOf(call);
    expect(order.slice(first + 1, order.indexOf(call, first + 1))).toEqual(expect.arrayContaining(['ListDeployments', 'DescribeStacks']));
  });

  test('of CreateDeployment that last are told after two minutes, too, with what was tried', async () => {
    aws.fail = (name) => name === 'CreateDeployment' ? named('AccessDeniedException', 'not allowed') : undefined;
    const { answers, after } = await run(aws, update(2, 1));
    expect(answers[0].Reason).toMatch(/CodeDeploy refused to start it: not allowed \(AccessDeniedException\)/);
    expect(after).toBeLessThanOrEqual(2 * MINUTE);
    expect(creations()).toBe(8);
  });

  test('of CreateDeployment name what was tried', async () => {
    aws.fail = (name) => name === 'CreateDeployment' ? named('InvalidRevisionException', 'the AppSpec is wrong') : undefined;
    expect(await failing(aws, update(2, 1))).toBe('Release WebRelease: CodeDeploy refused to start it: the AppSpec is wrong (InvalidRevisionException). '
      + 'Correct what it names, and deploy again.');
  });

  test('of credentials, which never come to AWS, are told', async () => {
    aws.fail = () => Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' });
    expect(await failing(aws, update(2, 1))).toMatch(/: CloudFormation could not be reached: Could not load credentials \(CredentialsProviderError\)\./);
  });
});

describe('what AWS leaves out', () => {
  const without = (command: string, change: (answer: any) => object) => {
    const send = aws.send;
    Object.assign(aws, { send: async (asked: any) => asked.constructor.name === `${command}Command` ? change(await send(asked)) : send(asked) });
  };

  test('is the deployment itself, at first', async () => {
    let asked = 0;
    without('BatchGetDeployments', (answer) => asked++ < 2 ? {} : answer);
    await succeed(aws, update(2, 1));
    expect(aws.deployments).toHaveLength(1);
  });

  test('is when it has ended: then no rollback is waited for', async () => {
    aws.courses = [{ ...GOOD, fails: 1_000, namesRollback: undefined }];
    without('BatchGetDeployments', ({ deploymentsInfo = [] }) => ({ deploymentsInfo: deploymentsInfo.map((info: object) => ({ ...info, completeTime: undefined })) }));
    expect(await failing(aws, update(2, 1))).toContain('There was nothing to roll back.');
  });

  test('is what became of its targets', async () => {
    aws.courses = [{ ...GOOD, fails: 1_000, namesRollback: undefined }];
    without('BatchGetDeploymentTargets', () => ({}));
    expect(await failing(aws, update(2, 1))).toContain('There was nothing to roll back.');
  });
});
