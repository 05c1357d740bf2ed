import * as fc from 'fast-check';
import { Patience } from '../../../handlers/shared/retry';
import { Answer } from '../../../handlers/smoke-test/ask';
import { handle, HookEvent } from '../../../handlers/smoke-test/handler';
import { judge } from '../../../handlers/smoke-test/judge';
import { Target } from '../../../handlers/smoke-test/targets';
import { HttpTest } from '../../../src/hooks/smoke-test-protocol';
import { FakeClient, named, patience } from '../fakes';

const TEST: HttpTest = {
  cluster: 'cluster', service: 'web', path: '/orders', headers: { Authorization: 'secret' }, expectStatus: 200, requests: 3, timeoutSeconds: 10, retries: 0,
};
const EVENT = { DeploymentId: 'd-NEW', LifecycleEventHookExecutionId: 'execution' };
const OK: Answer = { status: 200, body: 'ok' };

type State = { state: string; reason?: string; description?: string };

/** A service in the middle of a release, as the three APIs and the new tasks themselves show it. */
class FakeRelease extends FakeClient {
  public readonly answered: string[] = [];
  public readonly asked: string[] = [];
  public readonly log: string[] = [];
  public taskSets: object[] = [
    { externalId: 'd-OLD', status: 'PRIMARY', computedDesiredCount: 2, loadBalancers: [{ targetGroupArn: 'blue' }] },
    { externalId: 'd-NEW', status: 'ACTIVE', computedDesiredCount: 2, loadBalancers: [{ targetGroupArn: 'green' }] },
  ];
  /** Of the targets of green, at each look; the last stays. */
  public looks: Record<string, State>[] = [{ '10.0.0.1': { state: 'healthy' }, '10.0.0.2': { state: 'healthy' } }];

  constructor(public respond: (address: string, request: number) => Answer = () => OK) {
    super();
  }

  /** What the engine that calls is told: by a call, or by what is returned. */
  public async run(test: Partial<HttpTest>, clock: Patience, event: HookEvent): Promise<unknown>;
  public async run(test?: Partial<HttpTest>, clock?: Patience): Promise<string[]>;
  public async run(test: Partial<HttpTest> = {}, clock: Patience = patience(), event: HookEvent = EVENT): Promise<unknown> {
    jest.spyOn(console, 'log').mockImplementation((line: string) => { this.log.push(line); });
    const send = (async (command: object) => this.call(command)) as never;
    const ask = async ({ address, port }: Target) => {
      this.asked.push(`${address}:${port}`);
      return this.respond(address, this.asked.filter((other) => other.startsWith(address)).length);
    };
    const clients = { codedeploy: { send }, ecs: { send }, balancer: { send }, ask };
    const returned = await handle(event, { ...TEST, ...test }, clients, clock).finally(() => jest.restoreAllMocks());
    return returned ?? this.answered;
  }

  /** What the log says at the end. */
  public get outcome(): { deploymentId: string; status: string; reason?: string } {
    return JSON.parse(this.log.at(-1)!);
  }

  protected DescribeServices({ cluster, services }: any) {
    expect([cluster, services]).toEqual(['cluster', ['web']]);
    return { services: [{ taskSets: this.taskSets }] };
  }

  protected DescribeTargetHealth({ TargetGroupArn }: any) {
    expect(TargetGroupArn).toBe('green');
    const look = this.looks.length > 1 ? this.looks.shift()! : this.looks[0];
    return {
      TargetHealthDescriptions: Object.entries(look).map(([Id, { state, reason, description }]) =>
        ({ Target: { Id, Port: 3000 }, TargetHealth: { State: state, Reason: reason, Description: description } })),
    };
  }

  protected PutLifecycleEventHookExecutionStatus({ deploymentId, lifecycleEventHookExecutionId, status }: any) {
    expect([deploymentId, lifecycleEventHookExecutionId]).toEqual(['d-NEW', 'execution']);
    this.answered.push(status);
    return {};
  }
}

describe('a release goes on', () => {
  test('when every new task has answered every request as expected', async () => {
    const release = new FakeRelease();
    expect(await release.run()).toEqual(['Succeeded']);
    expect(release.asked.sort()).toEqual([...Array(3).fill('10.0.0.1:3000'), ...Array(3).fill('10.0.0.2:3000')]);
    expect(release.outcome).toEqual({ deploymentId: 'd-NEW', status: 'Succeeded' });
    expect(release.log).toContain('10.0.0.1:3000 answered 3 requests for /orders as expected');
  });

  test('when the targets have become ready meanwhile, and without those of the release before', async () => {
    const release = new FakeRelease();
    release.looks = [
      { '10.0.0.1': { state: 'healthy' } },
      { '10.0.0.1': { state: 'healthy' }, '10.0.0.2': { state: 'initial' } },
      { '10.0.0.1': { state: 'healthy' }, '10.0.0.2': { state: 'unused' }, '10.0.0.9': { state: 'draining' } },
    ];
    const clock = patience();
    expect(await release.run({}, clock)).toEqual(['Succeeded']);
    expect(clock.slept).toEqual([5000, 5000]);
    expect(new Set(release.asked)).toEqual(new Set(['10.0.0.1:3000', '10.0.0.2:3000']));
  });

  test('when a repetition was answered as expected', async () => {
    const release = new FakeRelease((_address, request) => request < 3 ? { status: 503, body: '' } : OK);
    const clock = patience();
    expect(await release.run({ retries: 2, requests: 1 }, clock)).toEqual(['Succeeded']);
    expect(clock.slept).toEqual([1000, 1000, 1000, 1000]);
  });

  test('when AWS asks for patience', async () => {
    const release = new FakeRelease();
    release.fail = (_name, count) => count === 1 ? named('ThrottlingException') : undefined;
    expect(await release.run()).toEqual(['Succeeded']);
  });
});

describe('a release is refused', () => {
  const refused = async (release: FakeRelease, test: Partial<HttpTest> = {}, clock = patience()) => {
    expect(await release.run(test, clock)).toEqual(['Failed']);
    expect(release.outcome.status).toBe('Failed');
    return release.outcome.reason;
  };

  test('when one of the tasks answers one request otherwise', async () => {
    const release = new FakeRelease((address, request) => address === '10.0.0.2' && request === 2 ? { status: 500, body: 'secret' } : OK);
    expect(await refused(release))
      .toBe('1 of 2 new tasks failed the test: 10.0.0.2:3000 answered 500, not 200 (request 2 of 3 for /orders).');
    expect(release.log.join()).not.toContain('secret');
  });

  test('when a task does not answer, also not to the repetitions', async () => {
    const release = new FakeRelease(() => ({ error: 'connect ECONNREFUSED' }));
    expect(await refused(release, { retries: 1, requests: 1 })).toContain('10.0.0.1:3000 gave no answer: connect ECONNREFUSED (request 1 of 1 for /orders)');
    expect(release.asked).toHaveLength(4);
  });

  test('with the first three reasons when there are more', async () => {
    const release = new FakeRelease(() => ({ status: 404, body: '' }));
    release.looks = [Object.fromEntries([1, 2, 3, 4, 5].map((i) => [`10.0.0.${i}`, { state: 'healthy' }]))];
    expect(await refused(release)).toMatch(/^5 of 5 new tasks failed the test: 10.0.0.1:3000 [^;]*; 10.0.0.2:3000 [^;]*; 10.0.0.3:3000 [^;]*; and 2 more\.$/);
  });

  test('when its tasks do not get ready', async () => {
    const release = new FakeRelease();
    release.looks = [{
      '10.0.0.1': { state: 'unhealthy', reason: 'Target.FailedHealthChecks', description: 'Health checks failed' },
      '10.0.0.2': { state: 'initial', reason: 'Elb.InitialHealthChecking' },
    }];
    const clock = { ...patience(), deadline: 600_000 };
    expect(await refused(release, {}, clock)).toBe(
      '0 of 2 new tasks are ready to be asked; 10.0.0.1:3000 is unhealthy (Health checks failed); 10.0.0.2:3000 is initial (Elb.InitialHealthChecking)',
    );
    expect(clock.now()).toBe(90_000);
    expect(release.asked).toEqual([]);
  });

  test('when it has no task', async () => {
    const release = new FakeRelease();
    release.taskSets = [{ externalId: 'd-NEW', loadBalancers: [{ targetGroupArn: 'green' }] }];
    release.looks = [{}];
    expect(await refused(release)).toBe('0 of 0 new tasks are ready to be asked');
  });

  test.each<[string, object[] | undefined]>([['not its own', [{ externalId: 'd-OLD' }]], ['none', undefined]])('when the task sets are %s', async (_what, taskSets) => {
    const release = new FakeRelease();
    release.taskSets = taskSets as never;
    expect(await refused(release)).toBe('The service web has no new tasks of deployment d-NEW.');
  });

  test('when AWS refuses to tell', async () => {
    const release = new FakeRelease();
    release.fail = (name) => name === 'DescribeServices' ? named('ClusterNotFoundException', 'Cluster not found.') : undefined;
    expect(await refused(release)).toBe('ClusterNotFoundException: Cluster not found.');
  });

  test('when AWS has nothing to say', async () => {
    const release = new FakeRelease();
    Object.assign(release, { DescribeServices: () => ({}) });
    expect(await refused(release)).toBe('The service web has no new tasks of deployment d-NEW.');
    const other = new FakeRelease();
    Object.assign(other, { DescribeTargetHealth: () => ({}) });
    expect(await refused(other)).toBe('0 of 2 new tasks are ready to be asked');
  });

  test('when a target has no state', async () => {
    const release = new FakeRelease();
    Object.assign(release, { DescribeTargetHealth: () => ({ TargetHealthDescriptions: [{ Target: { Id: '10.0.0.1', Port: 1 } }] }) });
    expect(await refused(release)).toBe('0 of 2 new tasks are ready to be asked; 10.0.0.1:1 is undefined (undefined)');
  });

  test('when the function runs out of time', async () => {
    const clock = patience();
    const release = new FakeRelease();
    release.respond = () => {
      void clock.sleep(15_000);
      return OK;
    };
    expect(await refused(release, { requests: 100 }, clock)).toContain('was too slow: there was no time left to ask');
  });

  test('when a bug is in the way', async () => {
    const release = new FakeRelease(() => { throw new TypeError('a bug'); });
    expect(await refused(release)).toBe('TypeError: a bug');
  });
});

describe('the answer to CodeDeploy', () => {
  test('may have been given already', async () => {
    const release = new FakeRelease();
    release.fail = (name) => name.startsWith('Put') ? named('LifecycleEventAlreadyCompletedException') : undefined;
    await expect(release.run()).resolves.toEqual([]);
  });

  test('fails the function when CodeDeploy does not take it, so that Lambda calls again', async () => {
    const release = new FakeRelease();
    release.fail = (name) => name.startsWith('Put') ? named('DeploymentDoesNotExistException') : undefined;
    await expect(release.run()).rejects.toThrow('DeploymentDoesNotExistException');
  });
});

describe('a release by ECS', () => {
  const ARN = 'arn:aws:ecs:r:1:service-deployment/cluster/web/1';
  const TARGET = { arn: 'revision', requestedTaskCount: 2 };
  const REVISION = { resolvedConfiguration: { loadBalancers: [{ targetGroupArn: 'green' }] } };

  const released = async (
    release: FakeRelease,
    deployments: object | undefined = { serviceDeployments: [{ targetServiceRevision: TARGET }] },
    revisions: object = { serviceRevisions: [REVISION] },
  ) => {
    Object.assign(release, {
      DescribeServiceDeployments: ({ serviceDeploymentArns }: any) => { expect(serviceDeploymentArns).toEqual([ARN]); return deployments; },
      DescribeServiceRevisions: ({ serviceRevisionArns }: any) => { expect(serviceRevisionArns).toEqual(['revision']); return revisions; },
    });
    const returned = await release.run({}, patience(), { resourceArn: ARN });
    expect(release.answered).toEqual([]);
    return [returned, release.outcome.reason];
  };

  test('goes on when the tasks of its revision answer as expected', async () => {
    const release = new FakeRelease();
    expect(await released(release)).toEqual([{ hookStatus: 'SUCCEEDED' }, undefined]);
    expect(new Set(release.asked)).toEqual(new Set(['10.0.0.1:3000', '10.0.0.2:3000']));
    expect(release.outcome.deploymentId).toBe(ARN);
  });

  test('is refused when they do not', async () => {
    expect(await released(new FakeRelease(() => ({ status: 500, body: '' })))).toEqual([{ hookStatus: 'FAILED' }, expect.stringContaining('2 of 2 new tasks failed the test')]);
  });

  test.each<[string, object | undefined, object, string]>([
    ['the deployment', {}, {}, `ECS knows nothing of the deployment ${ARN}.`],
    ['its revision', { serviceDeployments: [{}] }, {}, `ECS knows nothing of the deployment ${ARN}.`],
    ['the revision itself', undefined, {}, 'The revision revision is in no target group.'],
    ['its place', undefined, { serviceRevisions: [{}] }, 'The revision revision is in no target group.'],
    ['its groups', undefined, { serviceRevisions: [{ resolvedConfiguration: {} }] }, 'The revision revision is in no target group.'],
    ['its group', undefined, { serviceRevisions: [{ resolvedConfiguration: { loadBalancers: [] } }] }, 'The revision revision is in no target group.'],
  ])('is refused when ECS does not know %s', async (_what, deployments, revisions, reason) => {
    expect(await released(new FakeRelease(), deployments, revisions)).toEqual([{ hookStatus: 'FAILED' }, reason]);
  });

  test('is refused when nobody says how many tasks there are to be, and there are none', async () => {
    const release = new FakeRelease();
    release.looks = [{}];
    expect(await released(release, { serviceDeployments: [{ targetServiceRevision: { arn: 'revision' } }] })).toEqual([{ hookStatus: 'FAILED' }, '0 of 0 new tasks are ready to be asked']);
  });
});

test('an answer is right exactly when its status is and the body has the text', () => {
  fc.assert(fc.property(
    fc.constantFrom(200, 204, 404, 500), fc.constantFrom(200, 204, 404, 500), fc.string(), fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
    (status, expectStatus, body, expectBody) => {
      const right = status === expectStatus && (expectBody === undefined || body.includes(expectBody));
      const problem = judge({ status, body }, { ...TEST, expectStatus, expectBody });
      expect(problem === undefined).toBe(right);
      expect(problem ?? `answered ${status}`).toContain(`answered ${status}`);
    },
  ), { seed: 11 });
});
