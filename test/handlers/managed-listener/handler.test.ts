import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { BALANCER, BLUE, event, FakeLoadBalancing, GREEN, http, https, ruleArnOf, STACK } from './fake-load-balancing';
import { named, patience } from '../fakes';
import { afterSwap, refuse, run, succeed, swapped, update } from './run';
import { handle } from '../../../handlers/managed-listener/handler';
import { TAG } from '../../../src/custom-resources/managed-listener/protocol';

const HTTPS = 'WebHttpsListener';
const TEST = 'WebTestListener';
const redirect = http({ RedirectPort: '443' });
const forward = (...groups: [string, number][]): Action => ({
  Type: 'forward', ForwardConfig: { TargetGroups: groups.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })) },
});
const onBlue = [forward([BLUE, 1], [GREEN, 0])];
const ownTags = (listener: string, purpose = 'production') => ({ [TAG.stack]: STACK, [TAG.listener]: listener, [TAG.purpose]: purpose });

let aws: FakeLoadBalancing;
beforeEach(() => { aws = new FakeLoadBalancing(); });
const names = () => aws.changes.map(({ name }) => name);
const actionsSent = () => aws.changes.filter(({ name, input }) => name === 'ModifyListener' && input.DefaultActions);

describe('create', () => {
  test('forwards to blue when nothing is live, names green beside it, and tags the listener as its own', async () => {
    const arn = await succeed(aws, { ResourceProperties: http({ Tags: { team: 'a' } }) });
    expect(aws.listeners.get(arn)).toMatchObject({ port: 80, protocol: 'HTTP', actions: onBlue, tags: { ...ownTags('WebHttpListener'), team: 'a' } });
    expect(names()).toEqual(['CreateListener']);
  });

  test('takes certificates, policy and attributes', async () => {
    const arn = await succeed(aws, {
      LogicalResourceId: HTTPS,
      ResourceProperties: https({ CertificateArns: ['c1', 'c2', 'c3'], Attributes: { 'routing.http.response.server.enabled': 'false' } }),
    });
    expect(aws.listeners.get(arn)).toMatchObject({
      protocol: 'HTTPS', certificates: ['c1', 'c2', 'c3'], sslPolicy: 'policy-1', attributes: { 'routing.http.response.server.enabled': 'false' },
    });
  });

  test('forwards as the production listener does', async () => {
    await swapped(aws);
    const arn = await succeed(aws, { LogicalResourceId: HTTPS, ResourceProperties: https() });
    expect(aws.weights(arn)).toEqual(afterSwap);
  });

  test('is not led astray by a test listener, which a release moves first', async () => {
    aws.shift(aws.add({ port: 9000, tags: ownTags(TEST, 'test') }), { [GREEN]: 1 });
    const arn = await succeed(aws);
    expect(aws.weights(arn)).toEqual({ [BLUE]: 1, [GREEN]: 0 });
    const secure = await succeed(aws, { LogicalResourceId: HTTPS, ResourceProperties: https() });
    expect(aws.weights(secure)).toEqual(aws.weights(arn));
  });

  test.each([[['healthy'], [], BLUE], [[], ['healthy'], GREEN], [['draining'], ['initial'], GREEN]])(
    'without a production listener the only group with targets is live (blue %j, green %j)', async (blue, green, live) => {
      aws.targets.set(BLUE, blue).set(GREEN, green);
      expect(aws.weights(await succeed(aws))).toEqual({ [BLUE]: 0, [GREEN]: 0, [live]: 1 });
    });

  test('without a production listener and with targets in both groups it does not guess', async () => {
    aws.targets.set(BLUE, ['healthy']).set(GREEN, ['healthy']);
    expect(await refuse(aws)).toMatch(/^Listener WebHttpListener: cannot tell which target group is live.*Wait until the release has ended/);
  });

  test('is refused while a release is moving the production listener', async () => {
    const arn = await succeed(aws);
    aws.shift(arn, { [BLUE]: 75, [GREEN]: 25 });
    expect(await refuse(aws, { LogicalResourceId: HTTPS, ResourceProperties: https() })).toMatch(/while a release is under way \(\S+ forwards to both target groups\)\. Wait until the release has ended/);
  });

  test.each([['installs the new tasks', { [BLUE]: 1, [GREEN]: 0 }], ['may still be rolled back', afterSwap]])(
    'is refused while a release %s, although one group has all requests', async (_phase, weights) => {
      aws.shift(await succeed(aws), weights);
      aws.targets.set(BLUE, ['healthy', 'healthy']).set(GREEN, ['initial']);
      expect(await refuse(aws, { LogicalResourceId: HTTPS, ResourceProperties: https() })).toMatch(/while a release is under way \(both target groups have targets\)/);
      expect(await refuse(aws, { LogicalResourceId: TEST, ResourceProperties: http({ Port: '9000', Purpose: 'test' }) })).toMatch(/both target groups have targets/);
      aws.targets.set(BLUE, ['draining']);
      await succeed(aws, { LogicalResourceId: HTTPS, ResourceProperties: https() });
    });

  test('forwards as a production listener does that names one group only, and with its stickiness, to both', async () => {
    const TargetGroupStickinessConfig = { Enabled: true, DurationSeconds: 60 };
    const production = { ...forward([GREEN, 7]), ForwardConfig: { ...forward([GREEN, 7]).ForwardConfig, TargetGroupStickinessConfig } };
    aws.add({ tags: ownTags('WebHttpListener'), actions: [production] });
    const arn = await succeed(aws, { LogicalResourceId: HTTPS, ResourceProperties: https() });
    expect(aws.listeners.get(arn)!.actions).toEqual([{
      Type: 'forward', ForwardConfig: { ...forward([GREEN, 7], [BLUE, 0]).ForwardConfig, TargetGroupStickinessConfig },
    }]);
  });

  test('a redirect asks nobody', async () => {
    const arn = await succeed(aws, { ResourceProperties: redirect });
    expect(aws.listeners.get(arn)!.actions).toEqual([{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } }]);
  });

  test('a port that somebody else has is refused before anything changes', async () => {
    const taken = aws.add();
    expect(await refuse(aws)).toBe(`Listener WebHttpListener: port 80 of the load balancer is taken by a listener that is not this library’s (${taken}). `
      + 'Set listenerPort or testListenerPort to a free port, or delete that listener if nobody needs it.');
  });

  test('so is one of another service, by its name', async () => {
    aws.add({ tags: ownTags('ApiHttpListener') });
    expect(await refuse(aws)).toContain(`port 80 of the load balancer is taken by ApiHttpListener of ${STACK}`);
  });

  test('finds its way through many listeners and certificates', async () => {
    aws.pageSize = 7;
    Array.from({ length: 45 }, (_, i) => aws.add({ port: 1000 + i }));
    const many = https({ CertificateArns: Array.from({ length: 20 }, (_, i) => `c${i}`) });
    const arn = await succeed(aws, { LogicalResourceId: HTTPS, ResourceProperties: many });
    aws.changes.length = 0;
    expect(await succeed(aws, { LogicalResourceId: HTTPS, ResourceProperties: many })).toBe(arn);
    expect(names()).toEqual([]);
  });
});

describe('the attribute RuleArn', () => {
  const attributes = async (overrides: Parameters<typeof run>[1] = {}) => (await run(aws, overrides)).Data;

  test('is the default rule, on whatever page it is, after creation, adoption and update', async () => {
    const created = await attributes();
    const [arn] = aws.listeners.keys();
    expect(created).toEqual({ RuleArn: `${ruleArnOf(arn)}/default` });
    expect(await attributes()).toEqual(created);
    aws.addRule(arn, { priority: 1 });
    aws.pageSize = 1;
    expect(await attributes(update(arn, http(), http({ Port: '8080' })))).toEqual(created);
  });

  test('has no listener that is gone', async () => {
    const arn = await succeed(aws);
    expect(await attributes({ RequestType: 'Delete', PhysicalResourceId: arn })).toBeUndefined();
  });
});

describe('a lost answer', () => {
  test('adopts the listener that was made, and leaves its requests where they are', async () => {
    const arn = await swapped(aws);
    expect(await succeed(aws)).toBe(arn);
    expect(names()).toEqual([]);
    expect(aws.weights(arn)).toEqual(afterSwap);
  });

  test('completes what was missing', async () => {
    const arn = await succeed(aws, { LogicalResourceId: HTTPS, ResourceProperties: https() });
    const wanted = https({ CertificateArns: ['cert-1', 'cert-2'], Attributes: { 'routing.http.response.x': 'y' } });
    expect(await succeed(aws, { LogicalResourceId: HTTPS, ResourceProperties: wanted })).toBe(arn);
    expect(names()).toEqual(['CreateListener', 'AddListenerCertificates', 'ModifyListenerAttributes']);
  });

  test('adopts a redirect and a forward that are not what they should be', async () => {
    const arn = await succeed(aws, { ResourceProperties: redirect });
    await succeed(aws);
    expect(aws.listeners.get(arn)!.actions).toEqual(onBlue);
    aws.listeners.get(arn)!.actions = [{ Type: 'fixed-response' }];
    await succeed(aws, { ResourceProperties: redirect });
    expect(aws.listeners.get(arn)!.actions[0].Type).toBe('redirect');
  });

  test('also when the listener appears between the question and the call', async () => {
    aws.fail = (name, count) => {
      if (name === 'CreateListener' && count === 1) {
        aws.add({ tags: ownTags('WebHttpListener') });
        return named('DuplicateListenerException');
      }
      return undefined;
    };
    const arn = await succeed(aws);
    expect([...aws.listeners.keys()]).toEqual([arn]);
  });

  test('another’s listener that goes between the question and that for its tags stops nobody', async () => {
    const others = aws.add({ port: 8080 });
    aws.fail = (name, count) => {
      if (name === 'DescribeTags' && count === 1) {
        aws.listeners.delete(others);
      }
      return undefined;
    };
    const arn = await succeed(aws);
    expect([...aws.listeners.keys()]).toEqual([arn]);
  });

  test('but not somebody else’s', async () => {
    aws.fail = (name, count) => {
      if (name === 'CreateListener' && count === 1) {
        aws.add();
        return named('DuplicateListener');
      }
      return undefined;
    };
    expect(await refuse(aws)).toMatch(/port 80 of the load balancer is taken/);
  });
});

describe('update', () => {
  test('changes port, protocol, certificate and policy, and never says where requests go', async () => {
    const arn = await swapped(aws);
    await succeed(aws, update(arn, http(), https({ Port: '8443' })));
    expect(aws.changes).toEqual([{
      name: 'ModifyListener',
      input: { ListenerArn: arn, Port: 8443, Protocol: 'HTTPS', Certificates: [{ CertificateArn: 'cert-1' }], SslPolicy: 'policy-1' },
    }]);
    expect(aws.weights(arn)).toEqual(afterSwap);
  });

  test.each([['policy', https({ SslPolicy: 'policy-2' })], ['certificate', https({ CertificateArns: ['cert-9'] })]])('another %s is one call', async (_, wanted) => {
    const arn = await succeed(aws, { LogicalResourceId: HTTPS, ResourceProperties: https() });
    aws.shift(arn, { [BLUE]: 75, [GREEN]: 25 });
    await succeed(aws, update(arn, https(), wanted, HTTPS));
    expect(names()).toEqual(['CreateListener', 'ModifyListener']);
    expect(actionsSent()).toEqual([]);
  });

  test('nothing to change is no call, and what was done by hand to the settings is undone', async () => {
    const arn = await swapped(aws);
    await succeed(aws, update(arn));
    expect(names()).toEqual([]);
    aws.listeners.get(arn)!.port = 81;
    aws.listeners.get(arn)!.tags = { [TAG.stack]: STACK };
    await succeed(aws, update(arn));
    expect(names()).toEqual(['ModifyListener', 'AddTags']);
    expect(aws.listeners.get(arn)!.tags).toMatchObject(ownTags('WebHttpListener'));
  });

  test('without the tag of its stack is refused before anything is changed: the function’s policy goes by that tag', async () => {
    const arn = await swapped(aws);
    aws.listeners.get(arn)!.port = 81;
    aws.listeners.get(arn)!.tags = {};
    const { Status, Reason } = await run(aws, update(arn));
    expect([Status, names()]).toEqual(['FAILED', []]);
    expect(Reason).toContain(`it has lost its tag ${TAG.stack}`);
    expect(Reason).toContain(`aws elbv2 add-tags --resource-arns ${arn} --tags Key=${TAG.stack},Value=${STACK}`);
  });

  test('what was done by hand to the action stays', async () => {
    const arn = await swapped(aws);
    aws.listeners.get(arn)!.actions = [{ Type: 'fixed-response' }];
    await succeed(aws, update(arn, http(), http({ Port: '8080' })));
    expect(aws.listeners.get(arn)!.actions).toEqual([{ Type: 'fixed-response' }]);
  });

  test('adds and removes further certificates, but not those of others', async () => {
    const old = https({ CertificateArns: ['c1', 'c2', 'c3'] });
    const arn = await succeed(aws, { LogicalResourceId: HTTPS, ResourceProperties: old });
    aws.listeners.get(arn)!.certificates.push('foreign');
    await succeed(aws, update(arn, old, https({ CertificateArns: ['c3', 'c4'] }), HTTPS));
    expect(aws.listeners.get(arn)!.certificates).toEqual(['c3', 'c3', 'foreign', 'c4']);
  });

  test('removes further certificates while the listener can still have some', async () => {
    const old = https({ CertificateArns: ['c1', 'c2'], Purpose: 'test' });
    const arn = await succeed(aws, { LogicalResourceId: TEST, ResourceProperties: old });
    aws.changes.length = 0;
    await succeed(aws, update(arn, old, http({ Port: '443', Purpose: 'test' }), TEST));
    expect(names()).toEqual(['RemoveListenerCertificates', 'ModifyListener']);
  });

  test('changes attributes, and resets those that left the template', async () => {
    const [server, hsts, frame] = ['server.enabled', 'strict_transport_security.header_value', 'x_frame_options.header_value'].map((key) => `routing.http.response.${key}`);
    const old = http({ Attributes: { [server]: 'false', [hsts]: 'max-age=1', [frame]: 'DENY' } });
    const arn = await succeed(aws, { ResourceProperties: old });
    await succeed(aws, update(arn, old, http({ Attributes: { [frame]: 'SAMEORIGIN' } })));
    expect(aws.listeners.get(arn)!.attributes).toEqual({ [server]: 'true', [hsts]: '', [frame]: 'SAMEORIGIN' });
  });

  test('an attribute that cannot be reset is no reason to fail; one that cannot be set is', async () => {
    const old = http({ Attributes: { 'routing.http.response.x': 'y' } });
    const arn = await succeed(aws, { ResourceProperties: old });
    aws.fail = (name) => name === 'ModifyListenerAttributes' ? named('InvalidConfigurationRequestException', 'no such value') : undefined;
    await succeed(aws, update(arn, old));
    expect((await run(aws, update(arn, http(), old))).Reason)
      .toBe('Listener WebHttpListener: Elastic Load Balancing refused to update it: no such value (InvalidConfigurationRequestException). Correct what it names, and deploy again.');
  });

  test('changes tags, and removes those that left the template', async () => {
    const old = http({ Tags: { a: '1', b: '2', c: '3' } });
    const arn = await succeed(aws, { ResourceProperties: old });
    aws.listeners.get(arn)!.tags.foreign = 'yes';
    delete aws.listeners.get(arn)!.tags.c;
    await succeed(aws, update(arn, old, http({ Tags: { a: '9' } })));
    expect(aws.listeners.get(arn)!.tags).toEqual({ ...ownTags('WebHttpListener'), a: '9', foreign: 'yes' });
  });

  test('a port that somebody else has is refused before anything changes', async () => {
    const arn = await swapped(aws);
    aws.add({ port: 8080 });
    expect(await refuse(aws, update(arn, http(), http({ Port: '8080' })))).toMatch(/port 8080 of the load balancer is taken/);
  });

  describe('a listener that somebody has deleted', () => {
    test('is made again, forwarding to what is live', async () => {
      const arn = await swapped(aws);
      aws.listeners.delete(arn);
      const again = await succeed(aws, update(arn));
      expect(again).not.toBe(arn);
      expect(aws.weights(again)).toEqual({ [GREEN]: 1, [BLUE]: 0 });
      expect(await succeed(aws, update(arn))).toBe(again);
      // CloudFormation's clean-up must not find the new one
      await succeed(aws, { RequestType: 'Delete', PhysicalResourceId: arn });
      expect([...aws.listeners.keys()]).toEqual([again]);
    });

    test('gets its attributes, too, when the first attempt broke off before them', async () => {
      const properties = http({ Attributes: { 'routing.http.response.x': 'y' } });
      const arn = await succeed(aws, { ResourceProperties: properties });
      aws.listeners.delete(arn);
      aws.fail = (name) => name === 'ModifyListenerAttributes' ? named('ValidationError') : undefined;
      expect((await run(aws, update(arn, properties, properties))).Status).toBe('FAILED');
      aws.fail = () => undefined;
      const again = await succeed(aws, update(arn, properties, properties));
      expect(aws.listeners.get(again)!.attributes).toEqual(properties.Attributes);
    });

    test('is not, when both groups have targets', async () => {
      const arn = await swapped(aws);
      aws.listeners.delete(arn);
      aws.targets.set(BLUE, ['healthy']);
      expect(await refuse(aws, update(arn))).toMatch(/cannot tell which target group is live/);
    });

    test('nor with other target groups, while tasks are running', async () => {
      const arn = await swapped(aws);
      aws.listeners.delete(arn);
      expect(await refuse(aws, update(arn, http(), http({ BlueTargetGroupArn: 'new' })))).toMatch(/replaces the target groups/);
    });
  });
});

test('waits while it is throttled, or while IAM does not know its policy yet', async () => {
  aws.fail = (name, count) => count < 4 ? named(name === 'CreateListener' ? 'AccessDenied' : 'Throttling') : undefined;
  await succeed(aws);
});

test('gives up in time to answer', async () => {
  aws.fail = () => named('AccessDenied', 'not authorized');
  expect(await refuse(aws)).toContain('refused to create it: not authorized (AccessDenied).');
});

test('takes an answer of AWS that leaves out what is empty', async () => {
  const arn = await succeed(aws, { LogicalResourceId: HTTPS, ResourceProperties: https() });
  const { send } = aws;
  let hasTags = true;
  const sparse = async (command: any) => {
    const said = await send(command);
    if (said.TagDescriptions && !hasTags) {
      delete said.TagDescriptions;
    }
    delete said.TargetHealthDescriptions;
    if (said.Certificates) {
      delete said.Certificates;
    }
    said.Listeners?.forEach((listener: { DefaultActions?: unknown }) => delete listener.DefaultActions);
    return said;
  };
  Object.assign(aws, { send: sparse });
  const again = { PhysicalResourceId: arn, LogicalResourceId: HTTPS, OldResourceProperties: https(), ResourceProperties: https() };
  await succeed(aws, again);
  hasTags = false;
  expect(await refuse(aws, { ...again, RequestType: 'Update' })).toContain('it has lost its tag');
  Object.assign(aws, { send: async (command: any) => command.constructor.name.startsWith('Describe') ? {} : send(command) });
  await succeed(aws, { RequestType: 'Delete', PhysicalResourceId: arn });
});

test('answers also when something is thrown that is no error', async () => {
  jest.spyOn(aws, 'send').mockRejectedValue(undefined);
  expect(await refuse(aws)).toBe('undefined');
});

test('does not hide what it does not expect', async () => {
  aws.targets.clear();
  await succeed(aws);
  aws.fail = (name) => name === 'DescribeTargetHealth' ? named('ValidationError', 'not an ARN') : undefined;
  expect(await refuse(aws)).toContain('not an ARN');
  aws.fail = (name) => name === 'DescribeListeners' ? named('ValidationError', 'no balancer') : undefined;
  expect(await refuse(aws)).toContain('no balancer');
});

test('logs what it does, and no secret', async () => {
  const log = jest.spyOn(console, 'log').mockImplementation();
  const fetch = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
  await handle(event(), aws, patience());
  const logged = log.mock.calls.join('\n');
  expect(logged).toContain('CreateListener');
  expect(logged).toContain(BALANCER);
  expect(fetch.mock.calls[0][0]).toContain('Signature');
  expect(logged).not.toContain('Signature');
  jest.restoreAllMocks();
});
