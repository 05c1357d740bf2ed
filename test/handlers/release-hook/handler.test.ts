import { HookEvent } from '../../../handlers/release-hook/decide';
import { handle } from '../../../handlers/release-hook/handler';
import { FakeClient, named, patience } from '../fakes';

const EVENT: HookEvent = {
  executionId: 'execution',
  lifecycleStage: 'PRE_PRODUCTION_TRAFFIC_SHIFT',
  resourceArn: 'arn:aws:ecs:r:1:service-deployment/cluster/web/1',
  executionDetails: { targetServiceRevisionArn: 'green', productionTrafficWeights: { blue: 100, green: 0 } },
};
const RUNNING = { status: 'IN_PROGRESS', sourceServiceRevisions: [{ arn: 'blue' }] };
const FUNCTIONS = { PRE_PRODUCTION_TRAFFIC_SHIFT: 'arn:check', POST_SCALE_UP: 'arn:other' } as const;

class World extends FakeClient {
  public deployments: object[] | undefined = [RUNNING];
  public returns: unknown = { hookStatus: 'SUCCEEDED' };
  public functionError?: string;
  public readonly asked: any[] = [];
  public readonly log: string[] = [];

  public async run(event: Partial<HookEvent> = {}) {
    jest.spyOn(console, 'log').mockImplementation((line: string) => { this.log.push(line); });
    const client = { send: (async (command: object) => this.call(command)) as never };
    return handle({ ...EVENT, ...event }, FUNCTIONS, { ecs: client, lambda: client }, patience()).finally(() => jest.restoreAllMocks());
  }

  public get reason(): string {
    return JSON.parse(this.log.at(-1)!).reason;
  }

  protected DescribeServiceDeployments({ serviceDeploymentArns }: any) {
    expect(serviceDeploymentArns).toEqual([EVENT.resourceArn]);
    return { serviceDeployments: this.deployments };
  }

  protected Invoke({ FunctionName, Payload }: any) {
    this.asked.push([FunctionName, JSON.parse(Payload)]);
    return { FunctionError: this.functionError, ...(this.returns !== undefined && { Payload: Buffer.from(JSON.stringify(this.returns)) }) };
  }
}

const world = (members: Partial<World> = {}) => Object.assign(new World(), members);

describe('asks the function of the stage', () => {
  test.each([
    [{ hookStatus: 'SUCCEEDED' }], [{ hookStatus: 'FAILED' }], [{ hookStatus: 'IN_PROGRESS', callBackDelay: 60, hookDetails: { seen: 3 } }],
  ])('and hands on what it returns: %j', async (returns) => {
    const release = world({ returns });
    expect(await release.run()).toEqual(returns);
    expect(release.asked).toEqual([['arn:check', EVENT]]);
    expect(JSON.parse(release.log[0])).toEqual({
      deployment: EVENT.resourceArn, stage: EVENT.lifecycleStage, status: returns.hookStatus, reason: 'arn:check has answered',
    });
  });

  test.each<[string, Partial<HookEvent>]>([
    ['says no weights', { executionDetails: undefined }],
    ['says them of the old version only', { executionDetails: { productionTrafficWeights: { blue: 100 } } }],
    ['is at another stage, after the shift', { lifecycleStage: 'POST_SCALE_UP', executionDetails: { targetServiceRevisionArn: 'green', productionTrafficWeights: { green: 100 } } }],
  ])('when ECS %s', async (_what, event) => {
    const release = world();
    expect(await release.run(event)).toEqual({ hookStatus: 'SUCCEEDED' });
    expect(release.asked).toHaveLength(1);
  });

  test('when AWS asks for patience first', async () => {
    const release = world({ fail: (name, count) => name.startsWith('Describe') && count === 1 ? named('ThrottlingException') : undefined });
    expect(await release.run()).toEqual({ hookStatus: 'SUCCEEDED' });
  });
});

describe('lets the release go on without asking', () => {
  test.each<[string, Partial<World>, Partial<HookEvent>]>([
    ['the service is being created, and there is nothing to go back to', { deployments: [{ status: 'IN_PROGRESS' }] }, {}],
    ['the release is ROLLBACK_IN_PROGRESS', { deployments: [{ ...RUNNING, status: 'ROLLBACK_IN_PROGRESS' }] }, {}],
    ['it was asked before the first step', {}, { executionDetails: { targetServiceRevisionArn: 'green', productionTrafficWeights: { blue: 75, green: 25 } } }],
    ['the hook is none any more', {}, { lifecycleStage: 'PRE_SCALE_UP' }],
  ])('when %s', async (why, before, event) => {
    const release = world(before);
    expect(await release.run(event)).toEqual({ hookStatus: 'SUCCEEDED' });
    expect(release.asked).toEqual([]);
    expect(release.reason).toBe(`not asked: ${why}`);
  });
});

describe('refuses the release, and its log says why', () => {
  const HINT = 'and ECS takes { "hookStatus": "SUCCEEDED" }, "FAILED" or "IN_PROGRESS". A function that answers CodeDeploy answers nobody here.';

  test.each<[string, unknown, string]>([
    ['nothing', undefined, `arn:check has returned null, ${HINT}`],
    ['CodeDeploy’s answer', { statusCode: 200 }, `arn:check has returned {"statusCode":200}, ${HINT}`],
    ['another word', { hookStatus: 'Succeeded' }, `arn:check has returned {"hookStatus":"Succeeded"}, ${HINT}`],
    ['a long text', 'x'.repeat(300), `arn:check has returned "${'x'.repeat(199)}…, ${HINT}`],
  ])('when the function returns %s', async (_what, returns, reason) => {
    const release = world({ returns });
    expect(await release.run()).toEqual({ hookStatus: 'FAILED' });
    expect(release.reason).toBe(reason);
  });

  test('when the function fails', async () => {
    const release = world({ functionError: 'Unhandled', returns: { errorMessage: 'no database', errorType: 'Error' } });
    expect(await release.run()).toEqual({ hookStatus: 'FAILED' });
    expect(release.reason).toBe('arn:check has failed: {"errorMessage":"no database","errorType":"Error"}');
  });

  test.each<[string, object[] | undefined]>([['none', []], ['nothing', undefined]])('when ECS knows %s of the deployment: its call fails', async (_what, deployments) => {
    await expect(world({ deployments }).run()).rejects.toThrow(`ECS knows nothing of the deployment that it has called for: ${EVENT.resourceArn}.`);
  });

  test('when the function cannot be called: its call fails, and is not tried again', async () => {
    const release = world({ fail: (name) => name === 'Invoke' ? named('ServiceException', 'try later', 500) : undefined });
    await expect(release.run()).rejects.toThrow('try later');
  });
});
