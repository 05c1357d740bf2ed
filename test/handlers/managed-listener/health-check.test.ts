import { GuardEvent, handleGuard } from '../../../handlers/managed-listener/guards/handler';
import type { Check, HealthCheckProperties, ServiceCheck } from '../../../src/custom-resources/health-check/protocol';
import { FakeClient, named, patience } from '../fakes';

const CHECK: Check = { Path: '/', Port: 'traffic-port', Protocol: 'HTTP', HttpCodes: '200' };
const STACK = 'arn:aws:cloudformation:r:1:stack/x/1';

/** A service of the stack, whose first group has an id of its own. */
const one = (changed: Partial<ServiceCheck> = {}): ServiceCheck => ({ TargetGroup: 'WebBlue', Service: 'Shop/Web', ...CHECK, ...changed });
const api = (changed: Partial<ServiceCheck> = {}) => one({ TargetGroup: 'ApiBlue', Service: 'Shop/Api', ...changed });
const checks = (changed: Partial<ServiceCheck> = {}): HealthCheckProperties => ({ Checks: [api(), one(changed)] });

/** CloudFormation, which is asked whether it rolls back. */
class Stack extends FakeClient {
  public asked = 0;

  constructor(private readonly status = 'UPDATE_IN_PROGRESS') {
    super();
  }

  public async run(event: Partial<GuardEvent>, clock = patience()) {
    let body = '';
    jest.spyOn(console, 'log').mockImplementation();
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (_url, init) => {
      body = new TextDecoder().decode(init!.body as Uint8Array);
      return new Response();
    });
    await handleGuard({
      RequestType: 'Update',
      ResponseURL: 'https://answer',
      StackId: STACK,
      RequestId: 'request',
      ResourceType: 'Custom::EcsCanaryBlueGreenHealthCheck',
      LogicalResourceId: 'HealthChecks',
      PhysicalResourceId: 'HealthChecks',
      ResourceProperties: checks(),
      OldResourceProperties: checks(),
      ...event,
    }, { send: (async (command: object) => this.call(command)) as never }, clock).finally(() => jest.restoreAllMocks());
    return JSON.parse(body) as { Status: string; PhysicalResourceId: string; Reason?: string };
  }

  protected DescribeStacks({ StackName }: { StackName: string }) {
    expect(StackName).toBe(STACK);
    this.asked += 1;
    return { Stacks: [{ StackStatus: this.status }] };
  }
}

const SUCCESS = { Status: 'SUCCESS', PhysicalResourceId: 'HealthChecks' };

describe('a change for tasks that know nothing of it is refused', () => {
  test.each<[Partial<Check>, string]>([
    [{ Path: '/health' }, "healthCheck.path of Shop/Web (from '/' to '/health')"],
    [{ Port: '9090' }, "healthCheck.port of Shop/Web (from 'traffic-port' to '9090')"],
    [{ Protocol: 'HTTPS' }, "healthCheck.protocol of Shop/Web (from 'HTTP' to 'HTTPS')"],
    [{ HttpCodes: '204' }, "healthCheck.healthyHttpCodes of Shop/Web (from '200' to '204')"],
    [{ Path: '/up', Port: '81' }, "healthCheck.path of Shop/Web (from '/' to '/up'), and healthCheck.port of Shop/Web (from 'traffic-port' to '81')"],
  ])('%j', async (change, told) => {
    const answer = await new Stack().run({ ResourceProperties: checks(change) });
    expect(answer).toMatchObject({
      ...SUCCESS,
      Status: 'FAILED',
      Reason: `Health check: ${told} would change for the tasks that serve the requests now, and ECS stops those that do not answer. `
        + 'Nothing was changed. Leave healthCheck as it was, and release a version that answers the old check and the new one. Then deploy the new one with '
        + 'healthCheckChange: HealthCheckChange.LIVE_VERSION_ANSWERS_BOTH, and remove that and the old answer afterwards '
        + '(docs/stack-updates.md, Another health check).',
    });
  });

  test('of several services, each with its name, but not of those that have promised', async () => {
    const { Reason } = await new Stack().run({
      ResourceProperties: { Checks: [one({ Path: '/up' }), api({ Port: '81' }), one({ TargetGroup: 'New', Service: 'Shop/New', Path: '/new' })] },
    });
    expect(Reason).toContain("healthCheck.path of Shop/Web (from '/' to '/up'), and healthCheck.port of Shop/Api (from 'traffic-port' to '81') would change");
    expect((await new Stack().run({ ResourceProperties: { Checks: [one({ Path: '/up', LiveVersionAnswersBoth: 'true' }), api({ Port: '81' })] } })).Reason)
      .toMatch(/^Health check: healthCheck\.port of Shop\/Api/);
  });

  test('also where the promise was made for an earlier change, and is gone', async () => {
    const OldResourceProperties = checks({ LiveVersionAnswersBoth: 'true' });
    expect((await new Stack().run({ OldResourceProperties, ResourceProperties: checks({ Path: '/a' }) })).Status).toBe('FAILED');
  });
});

describe('is allowed, and nobody is asked', () => {
  test.each<[string, Partial<GuardEvent>]>([
    ['the first service', { RequestType: 'Create', PhysicalResourceId: undefined, OldResourceProperties: undefined }],
    ['the end of a stack', { RequestType: 'Delete', OldResourceProperties: undefined }],
    ['a further service, and the end of one', { OldResourceProperties: { Checks: [api()] }, ResourceProperties: { Checks: [one({ Path: '/health' })] } }],
    ['a promise alone', { ResourceProperties: checks({ LiveVersionAnswersBoth: 'true' }) }],
    ['another name', { ResourceProperties: checks({ Service: 'Shop/Renamed' }) }],
    ['a change that the live version answers', { ResourceProperties: checks({ Path: '/health', Port: '81', LiveVersionAnswersBoth: 'true' }) }],
  ])('%s', async (_what, event) => {
    const stack = new Stack();
    expect(await stack.run(event)).toMatchObject(SUCCESS);
    expect(stack.asked).toBe(0);
  });
});

test.each(['UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_FAILED', 'ROLLBACK_IN_PROGRESS'])('a rollback is never refused (%s)', async (status) => {
  expect(await new Stack(status).run({ OldResourceProperties: checks({ Path: '/health' }) })).toMatchObject(SUCCESS);
});

test('a question that is denied is asked again, and in the end the update is refused in words, in time', async () => {
  const [stack, clock] = [new Stack(), patience()];
  stack.fail = () => named('AccessDenied', 'not authorized to perform: cloudformation:DescribeStacks');
  expect(await stack.run({ ResourceProperties: checks({ Path: '/health' }) }, clock)).toMatchObject({
    Status: 'FAILED',
    Reason: 'Health check: the update would have to be refused unless it is a rollback, and whether it is could not be found out, so nothing was changed: '
      + 'not authorized to perform: cloudformation:DescribeStacks (AccessDenied). Correct what it names, and deploy again.',
  });
  expect(clock.slept.length).toBeGreaterThan(3);
  expect(clock.now()).toBeLessThanOrEqual(45_000);
});
