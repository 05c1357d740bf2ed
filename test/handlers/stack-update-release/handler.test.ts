import { BAD, FakeCodeDeploy, GOOD, MINUTE, revision } from './fake-code-deploy';
import { clientsOf, failing, patienceOf, propertiesOf, run, silently, succeed, update } from './run';
import { handle } from '../../../handlers/stack-update-release/handler';
import { named } from '../fakes';

let aws: FakeCodeDeploy;
beforeEach(() => { aws = new FakeCodeDeploy(); });

const creations = () => aws.calls.filter((name) => name === 'CreateDeployment').length;
const given = (request: string) => `Stack update of Shop, WebRelease: shop:2 (request ${request})`;

describe('nothing is released, and AWS not even asked,', () => {
  test.each([
    ['when the resource is created', { RequestType: 'Create' as const, OldResourceProperties: undefined, PhysicalResourceId: undefined }],
    ['when it is deleted', { RequestType: 'Delete' as const, OldResourceProperties: undefined }],
    ['when the task definition is the same', { OldResourceProperties: { ...propertiesOf(revision(2)), AppSpec: '{}', ScheduleSeconds: '60' } }],
  ])('%s', async (_, overrides) => {
    const { answers } = await succeed(aws, update(2, 1, overrides));
    expect(aws.calls).toEqual([]);
    // Another id would make CloudFormation delete the resource.
    expect(answers[0].PhysicalResourceId).toBe('app/group');
  });
});

describe('a new revision', () => {
  test('is released, and the answer comes when the deployment has ended', async () => {
    const { after, invocations } = await succeed(aws, update(2, 1));
    expect(aws.deployments.map(({ status, description }) => [status, description])).toEqual([['Succeeded', given('request-1')]]);
    expect(aws.live).toBe(revision(2));
    expect(after).toBeGreaterThanOrEqual(GOOD.succeeds);
    expect(after).toBeLessThan(GOOD.succeeds + 15_000);
    expect(invocations).toBe(2);
  });

  test('is released by what the template says', async () => {
    const commands: any[] = [];
    const send = async (command: any) => { commands.push(command); return aws.send(command); };
    jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
    jest.spyOn(console, 'log').mockImplementation();
    const event = update(2, 1);
    await handle(event, clientsOf({ send }), patienceOf(aws, 30_000));
    jest.restoreAllMocks();
    expect(commands.find(({ constructor }) => constructor.name === 'CreateDeploymentCommand').input).toEqual({
      applicationName: 'app',
      deploymentGroupName: 'group',
      description: given('request-1'),
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content: event.ResourceProperties.AppSpec } },
    });
  });

  test('that is live already is not released again', async () => {
    aws.live = revision(2);
    await succeed(aws, update(2, 3));
    expect(creations()).toBe(0);
  });

  test('is released where no task set is primary', async () => {
    aws.live = undefined;
    await succeed(aws, update(2, 1));
    expect(creations()).toBe(1);
  });

  test('is looked at often at first and then every quarter of a minute', async () => {
    const pauses: number[] = [];
    jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
    jest.spyOn(console, 'log').mockImplementation();
    const patience = patienceOf(aws);
    const sleep = async (time: number) => { pauses.push(time); return patience.sleep(time); };
    await handle(update(2, 1), clientsOf(aws), { ...patience, sleep });
    jest.restoreAllMocks();
    expect(pauses.slice(0, 7)).toEqual([2_000, 3_000, 4_500, 6_750, 10_125, 15_000, 15_000]);
  });
});

describe('a release that fails', () => {
  test('is told when CodeDeploy has rolled it back, with the reason, the deployments and a link', async () => {
    aws.courses = [BAD];
    const reason = await failing(aws, update(2, 1));
    expect(reason).toBe('Release of shop:2 by deployment d-1: Stopped. Alarm shop-http5xx went off. '
      + 'It was rolled back by d-2: the old version has all requests. '
      + 'https://eu-west-1.console.aws.amazon.com/codesuite/codedeploy/deployments/d-1');
    expect(aws.running).toEqual([]);
    expect(aws.live).toBe(revision(1));
  });

  test('says which hook has stopped it', async () => {
    aws.courses = [{ ...BAD, error: { code: 'HOOK_EXECUTION_FAILURE', message: 'A hook failed.' } }];
    aws.failedEvents = [
      { lifecycleEventName: 'BeforeAllowTraffic', status: 'Failed', diagnostics: { scriptName: 'smoke-test', message: 'GET /health: 500' } },
      { lifecycleEventName: 'AllowTraffic', status: 'Failed' },
    ];
    expect(await failing(aws, update(2, 1))).toMatch(
      /Failed\. Hook BeforeAllowTraffic \(function smoke-test\) said no: GET \/health: 500\. The log of smoke-test says why\. It was rolled back/,
    );
  });

  test('before it has begun needs no rollback', async () => {
    aws.courses = [{ ...BAD, fails: 1_000, error: undefined, namesRollback: undefined }];
    aws.hasTargets = false;
    expect(await failing(aws, update(2, 1))).toBe('Release of shop:2 by deployment d-1: Stopped. No reason was given. There was nothing to roll back. '
      + 'https://eu-west-1.console.aws.amazon.com/codesuite/codedeploy/deployments/d-1');
  });

  test.each([['with', 'Time was up: tasks do not start.'], ['without', 'No reason was given.']])('and cannot be rolled back raises the alarm (%s reason)', async (_, why) => {
    aws.courses = [{ ...BAD, rollbackFails: true }];
    const failed = run(aws, update(2, 1));
    if (why.startsWith('Time')) {
      const rollBack = aws.advance.bind(aws);
      aws.advance = (time) => {
        rollBack(time);
        aws.deployments.filter(({ creator, status }) => creator === 'codeDeployRollback' && status === 'Failed')
          .forEach((rollback) => { rollback.error = { code: 'TIMEOUT', message: 'tasks do not start' }; });
      };
    }
    expect((await failed).answers[0].Reason).toContain(`Its rollback d-2 has ended Failed, so look at the service at once. ${why}`);
  });

  test('is told although AWS does not say which hook it was', async () => {
    aws.courses = [{ ...BAD, fails: 1_000, error: undefined, namesRollback: undefined }];
    aws.fail = (name) => name === 'ListDeploymentTargets' ? named('DeploymentNotStartedException') : undefined;
    expect(await failing(aws, update(2, 1))).toMatch(/^Release of shop:2 by deployment d-1: Stopped\. No reason was given\. There was nothing to roll back\. https/);
  });

  test('links to the console of its partition', async () => {
    aws.courses = [BAD];
    const china = (number: number) => propertiesOf(revision(number).replace('arn:aws:ecs:eu-west-1', 'arn:aws-cn:ecs:cn-north-1'));
    expect(await failing(aws, update(2, 1, { ResourceProperties: china(2), OldResourceProperties: china(1) })))
      .toContain('https://cn-north-1.console.amazonaws.cn/codesuite/');
  });

  test('is followed by CloudFormation’s rollback, which starts nothing', async () => {
    aws.courses = [BAD];
    await failing(aws, update(2, 1));
    await succeed(aws, update(1, 2, { RequestId: 'request-2' }));
    expect(creations()).toBe(1);
    expect(aws.live).toBe(revision(1));
  });
});

test('a rollback of CloudFormation after a release that was good releases the old revision', async () => {
  await succeed(aws, update(2, 1));
  await succeed(aws, update(1, 2, { RequestId: 'request-2' }));
  expect(aws.deployments.map(({ status, revision: released }) => [status, released])).toEqual([['Succeeded', revision(2)], ['Succeeded', revision(1)]]);
});

describe('a request that comes again', () => {
  test.each([['good', GOOD, 'SUCCESS'], ['bad', BAD, 'FAILED']] as const)('finds its deployment, a %s one, also after the end of it', async (_, course, status) => {
    aws.courses = [course];
    const first = await run(aws, update(2, 1));
    const second = await run(aws, update(2, 1));
    expect([...first.answers, ...second.answers].map(({ Status }) => Status)).toEqual([status, status]);
    expect(creations()).toBe(1);
  });

  test('finds it while it goes on, and counts its hour from the first delivery', async () => {
    aws.start(revision(2), given('request-1'), { ...GOOD, promoted: 100 * MINUTE, succeeds: 200 * MINUTE });
    aws.advance(40 * MINUTE);
    const { after, answers } = await run(aws, update(2, 1));
    expect(answers[0].Reason).toContain('Time was up: CloudFormation waits an hour in all.');
    expect(after).toBeLessThan(20 * MINUTE);
  });

  test('finds it when the answer of CreateDeployment got lost', async () => {
    aws.lose = (name) => name === 'CreateDeployment';
    aws.courses = [{ ...GOOD, hidden: 10_000 }];
    await succeed(aws, update(2, 1));
    expect(aws.deployments).toHaveLength(1);
  });

  test('finds it when it has ended before another look', async () => {
    aws.lose = (name) => name === 'CreateDeployment';
    aws.courses = [{ ...BAD, fails: 0 }];
    expect(await failing(aws, update(2, 1))).toContain('by deployment d-1: Stopped. Alarm shop-http5xx went off.');
    expect(creations()).toBe(1);
  });

  test('finds it behind many others', async () => {
    for (let i = 0; i < 60; i++) {
      aws.start(revision(1), i % 2 ? '' : 'by hand', { promoted: 0, succeeds: 0 });
    }
    aws.advance(1);
    aws.pageSize = 7;
    await succeed(aws, update(2, 1));
    await succeed(aws, update(2, 1));
    expect(creations()).toBe(1);
  });
});

describe('while another deployment goes on', () => {
  test('that somebody has started, a request waits for its turn', async () => {
    aws.start(revision(7), 'by hand', { ...GOOD, promoted: 5 * MINUTE, succeeds: 10 * MINUTE });
    await succeed(aws, update(2, 1));
    expect(aws.deployments.map(({ status, revision: released }) => [status, released])).toEqual([['Succeeded', revision(7)], ['Succeeded', revision(2)]]);
    expect(aws.calls).not.toContain('StopDeployment');
  });

  test('that started between the look and the call, too', async () => {
    const send = aws.send;
    let raced = false;
    const racing = async (command: any) => {
      if (command.constructor.name === 'CreateDeploymentCommand' && !raced) {
        raced = true;
        aws.start(revision(7), '', { ...GOOD, promoted: 5 * MINUTE, succeeds: 10 * MINUTE });
      }
      return send(command);
    };
    await succeed(Object.assign(aws, { send: racing }), update(2, 1));
    expect(aws.live).toBe(revision(2));
  });

  test('that brings the wanted revision, nothing more is needed', async () => {
    aws.start(revision(2), 'by hand');
    await succeed(aws, update(2, 1));
    expect(creations()).toBe(0);
  });

  test('that CloudFormation has given up, it is stopped, and its rollback suffices', async () => {
    aws.start(revision(2), given('request-1'));
    aws.advance(5 * MINUTE);
    await succeed(aws, update(1, 2, { RequestId: 'request-2' }));
    expect(aws.deployments.map(({ status, creator }) => [status, creator])).toEqual([['Stopped', 'user'], ['Succeeded', 'codeDeployRollback']]);
    expect(aws.live).toBe(revision(1));
  });

  test('that CloudFormation has given up in its last minutes, its rollback is waited for although it is not named yet', async () => {
    aws.start(revision(2), given('request-1'), { ...GOOD, namesRollback: 20_000 });
    aws.advance(15 * MINUTE);
    expect(aws.live).toBe(revision(2));
    await succeed(aws, update(1, 2, { RequestId: 'request-2' }));
    expect(creations()).toBe(0);
    expect(aws.live).toBe(revision(1));
  });

  test('that ends while it is stopped, that is no error', async () => {
    aws.start(revision(2), given('request-1'), GOOD);
    const send = aws.send;
    const racing = async (command: any) => {
      if (command.constructor.name === 'StopDeploymentCommand') {
        aws.advance(GOOD.succeeds);
      }
      return send(command);
    };
    await succeed(Object.assign(aws, { send: racing }), update(1, 2, { RequestId: 'request-2' }));
    expect(aws.live).toBe(revision(1));
  });

  test('an error of stopping it is told', async () => {
    aws.start(revision(2), given('request-1'));
    aws.fail = (name) => name === 'StopDeployment' ? named('InvalidDeploymentIdException', 'no such deployment') : undefined;
    expect(await failing(aws, update(1, 2, { RequestId: 'request-2' }))).toBe('Release WebRelease: CodeDeploy refused to stop d-1: '
      + 'no such deployment (InvalidDeploymentIdException). Correct what it names, and deploy again.');
  });

  test('that never ends, the request is refused within the hour', async () => {
    aws.start(revision(7), 'by hand', { ...GOOD, promoted: 900 * MINUTE, succeeds: 1000 * MINUTE });
    const { answers, after, invocations } = await run(aws, update(2, 1));
    expect(answers[0].Reason).toBe('Release WebRelease: deployment d-1 of this service is still running, so nothing was released. '
      + 'Wait for its end, or stop it, and deploy again.');
    expect(after).toBeLessThan(60 * MINUTE);
    // Lambda ends a chain after sixteen.
    expect(invocations).toBeLessThan(6);
  });

  test('that ends too late for the release to fit into the hour, the request is refused', async () => {
    aws.start(revision(7), 'by hand', { ...GOOD, promoted: 30 * MINUTE, succeeds: 40 * MINUTE });
    expect(await failing(aws, update(2, 1))).toMatch(/^Release WebRelease: after another deployment has ended, no time was left .* Deploy again\.$/);
    expect(creations()).toBe(0);
  });
});

describe('CloudFormation’s hour', () => {
  test('ends a release that is not over: it is stopped, and its rollback awaited', async () => {
    aws.courses = [{ ...GOOD, promoted: 58 * MINUTE, succeeds: 70 * MINUTE }];
    const { answers, after } = await run(aws, update(2, 1));
    expect(answers[0].Reason).toMatch(/d-1: Stopped\. Time was up: CloudFormation waits an hour in all\. It was rolled back by d-2/);
    expect(after).toBeGreaterThan(57 * MINUTE);
    expect(after).toBeLessThan(60 * MINUTE);
    expect(aws.live).toBe(revision(1));
  });

  test('is kept although a rollback takes longer', async () => {
    aws.courses = [{ ...GOOD, promoted: 58 * MINUTE, succeeds: 70 * MINUTE, rollsBack: 10 * MINUTE }];
    const { answers, after } = await run(aws, update(2, 1));
    expect(answers[0].Reason).toBe('Release WebRelease: deployment d-1 or its rollback has not ended within CloudFormation\'s hour. '
      + 'Look at it before you deploy again.');
    expect(after).toBeLessThan(60 * MINUTE);
  });
});

describe('the next invocation', () => {
  test('gets the request and when it began, and this one answers nothing', async () => {
    aws.now = 7;
    const invokeAgain = jest.fn().mockResolvedValue(undefined);
    expect(await silently(aws, invokeAgain)).toBe(0);
    expect(invokeAgain.mock.calls).toEqual([[{ ...update(2, 1), Began: 7, FirstSight: { status: 'UPDATE_IN_PROGRESS', lastUpdated: 0 } }]]);
    expect(aws.now).toBeLessThan(15 * MINUTE);
  });

  test('is called again when that is throttled', async () => {
    const invokeAgain = jest.fn().mockRejectedValueOnce(named('TooManyRequestsException')).mockResolvedValue(undefined);
    expect(await silently(aws, invokeAgain)).toBe(0);
    expect(invokeAgain).toHaveBeenCalledTimes(2);
  });

  test('is Lambda’s to call when it cannot be called: this one fails without an answer', async () => {
    await expect(silently(aws, async () => { throw named('ResourceNotFoundException', 'gone'); })).rejects.toThrow('gone');
    expect(aws.running).toHaveLength(1);
    // As Lambda does after a minute.
    aws.advance(MINUTE);
    await succeed(aws, update(2, 1));
    expect(creations()).toBe(1);
  });
});
