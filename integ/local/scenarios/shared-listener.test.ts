/**
 * Three services behind one listener, under a steady load to each: whatever happens to one, it loses no request but
 * those of a faulty version, and neither the rules of the others nor what belongs to nobody is touched.
 */
import { causeOf } from '../../../release/code-deploy/cause-of';
import { whyOf } from '../../../release/why';
import { addressesOf, FOREIGN, GUEST, prioritiesOf, SharedContext, SharedStack, SHARED_STACKS } from '../apps/shared-stack';
import { IamReader } from '../iam';
import { send, SteadyLoad, Target } from '../load';
import { LocalAws } from '../local-aws';
import { Statement } from '../policy';
import { only } from './running-service';
import { deployShared, Shared, SharedService } from './shared-services';
import { ExpectedAnswers } from '../sequences/answers';
import { imageOf, starterImages } from '../starter';
import { until } from '../until';

const REQUESTS_PER_SECOND = 20;
/** What a release under a reading that is not the usual one is to say. */
const REMEDY = 'give it a listener of its own (loadBalancer and listenerPort)';

let aws: LocalAws;
let shared: Shared;
let alpha: SharedService;
let beta: SharedService;
let gamma: SharedService;
let loads: Record<SharedStack, { readonly load: SteadyLoad; readonly expected: ExpectedAnswers }>;
/** The version that each service has now, and the group that it is in. */
const live: Record<SharedStack, { readonly version: string; readonly color: 'blue' | 'green' }> = {
  Alpha: { version: 'v1', color: 'blue' }, Beta: { version: 'v1', color: 'blue' }, Gamma: { version: 'v1', color: 'blue' },
};
const deployed: Record<SharedStack, SharedContext> = { Alpha: {}, Beta: {}, Gamma: {} };

beforeAll(async () => {
  aws = await LocalAws.start({ minuteSeconds: 1, images: starterImages(1) });
  shared = await deployShared(aws);
  ({ Alpha: alpha, Beta: beta, Gamma: gamma } = shared.services);
  loads = Object.fromEntries(SHARED_STACKS.map((stack) => {
    const { running, targets } = shared.services[stack];
    const expected = new ExpectedAnswers();
    expected.announce('v1');
    return [stack, { load: running.startLoad(REQUESTS_PER_SECOND, targets.own, targets.anyHost, targets.guest), expected }];
  })) as unknown as typeof loads;
});

afterAll(async () => {
  await Promise.all(Object.values(loads ?? {}).map(({ load }) => load.stop()));
  await shared?.stop();
  await aws?.stop();
});

test('two stacks of one app and one that has imported the listener: each gets its own requests, and nobody’s are answered by the listener', async () => {
  for (const { targets } of Object.values(shared.services)) {
    expect(await Promise.all([targets.own, targets.anyHost, targets.guest].map(answerOf))).toEqual(Array(3).fill('200 v1'));
    expect(await answerOf(targets.further)).toBe('404 ');
  }
  expect(await answerOf(shared.nobody.foreign)).toBe(`200 ${FOREIGN.answer}`);
  expect(await answerOf(shared.nobody.unknown)).toBe('404 ');
  const priorities = (await shared.listener.rules()).map(({ Priority }) => Priority);
  expect(priorities.sort()).toEqual(['101', '102', '111', '112', '121', '122', '5', 'default']);
});

test.each(SHARED_STACKS)('a release of %s', async (stack) => {
  await nothingElseChanges([stack], () => promote(shared.services[stack], 'v2'));
});

test('a faulty release rolls back', async () => {
  await nothingElseChanges(['Beta'], () => rollBack(beta, 'v3-broken'));
});

test('two releases at once, of which one rolls back', async () => {
  await nothingElseChanges(['Alpha', 'Gamma'], async () => {
    const good = promote(alpha, 'v3');
    const faulty = rollBack(gamma, 'v3-broken');
    await Promise.all([good, faulty]);
  });
});

test('stack updates: the task definition and the canary, then stack tags', async () => {
  const before = await shared.listener.rulesTo(alpha.pair);
  await nothingElseChanges(['Alpha'], async () => {
    expect(await update(alpha, { cpu: '256', canaryPercentage: '40' })).toBe('UPDATE_COMPLETE');
    expect(await alpha.updates.update(contextOf(alpha), { team: 'shop' })).toBe('UPDATE_COMPLETE');
  });
  expect(await shared.listener.rulesTo(alpha.pair)).toEqual(before);
  expect((await alpha.updates.describe()).Tags).toEqual([{ Key: 'team', Value: 'shop' }]);
  await expectLive(alpha);
});

test('a further rule comes and goes', async () => {
  await nothingElseChanges(['Beta'], async () => {
    expect(await update(beta, { further: 'yes' })).toBe('UPDATE_COMPLETE');
    expect(await answerOf(beta.targets.further)).toBe('200 v2');
    expect(await update(beta, { further: undefined })).toBe('UPDATE_COMPLETE');
    expect(await answerOf(beta.targets.further)).toBe('404 ');
  });
  expect(await shared.listener.rulesTo(beta.pair)).toHaveLength(2);
});

test('two rules swap their priorities in one update', async () => {
  expect(await prioritiesTo(alpha)).toEqual({ own: '101', anyHost: '102' });
  await nothingElseChanges(['Alpha'], async () => expect(await update(alpha, { order: 'swapped' })).toBe('UPDATE_COMPLETE'));
  expect(await prioritiesTo(alpha)).toEqual({ own: '102', anyHost: '101' });
  await expectLive(alpha);
});

test('a service comes and takes a path, is overtaken by its neighbour of the stack in one update, takes the path again, and goes', async () => {
  expect(await answerOf(gamma.targets.guest)).toBe('200 v2');
  await nothingElseChanges(['Gamma'], async () => {
    loads.Gamma.expected.announce(GUEST);
    expect(await update(gamma, { guest: 'yes' })).toBe('UPDATE_COMPLETE');
    expect(await answerOf(gamma.targets.guest)).toBe(`200 ${GUEST}`);
    expect(await update(gamma, { order: 'swapped' })).toBe('UPDATE_COMPLETE');
    expect(await answerOf(gamma.targets.guest)).toBe('200 v2');
    expect(await update(gamma, { order: undefined })).toBe('UPDATE_COMPLETE');
    expect(await answerOf(gamma.targets.guest)).toBe(`200 ${GUEST}`);
    expect(await answerOf(gamma.targets.own)).toBe('200 v2');
    expect(await update(gamma, { guest: undefined })).toBe('UPDATE_COMPLETE');
    loads.Gamma.expected.retire(GUEST);
    expect(await answerOf(gamma.targets.guest)).toBe('200 v2');
  });
  expect((await shared.listener.rules()).filter(({ Priority }) => Number(Priority) > 1000)).toEqual([]);
  await expectLive(gamma);
});

test('an update of everything that fails late and rolls back', async () => {
  const before = await shared.listener.rules();
  await nothingElseChanges(['Gamma'], async () => {
    loads.Gamma.expected.announce(GUEST);
    const context = { ...contextOf(gamma), guest: 'yes', order: 'swapped', further: 'yes', cpu: '256' };
    expect(await gamma.updates.update({ ...context, fails: 'yes' })).toBe('UPDATE_ROLLBACK_COMPLETE');
    loads.Gamma.expected.retire(GUEST);
  });
  expect(await shared.listener.rules()).toEqual(before);
  await expectLive(gamma);
});

test('an update that takes a rule away has changed the role, and the rule is still there: a release is rolled back, that rule with it', async () => {
  expect(await update(beta, { further: 'yes', canaryMinutes: '100' })).toBe('UPDATE_COMPLETE');
  const rule = (await shared.listener.rulesTo(beta.pair)).find(({ Priority }) => Priority === String(prioritiesOf('Beta') + 4))!.RuleArn!;
  const role = await roleOf(beta);
  const statements = await role.statements();
  await nothingElseChanges(['Beta'], async () => {
    loads.Beta.expected.announce('v4');
    const id = await beta.running.releases.release(imageOf('v4'));
    await until('some requests go to it', async () => Object.values(await beta.running.weights()).every((weight) => weight > 0));
    const named = statements.filter(({ Resource }) => [Resource].flat().includes(rule));
    expect(named).toHaveLength(1);
    await role.put(statements.map((statement) => ({ ...statement, Resource: [statement.Resource].flat().filter((arn) => arn !== rule) })));
    await beta.running.releases.stop(id, true);
    const { rollbackInfo } = await beta.running.releases.follow(id);
    expect(await beta.running.releases.info(rollbackInfo!.rollbackDeploymentId!)).toMatchObject({ status: 'Succeeded' });
    loads.Beta.expected.retire('v4');
    await role.put(statements);
  });
  expect(await answerOf(beta.targets.further)).toBe(`200 ${live.Beta.version}`);
  expect(await update(beta, { further: undefined, canaryMinutes: undefined })).toBe('UPDATE_COMPLETE');
});

test('a priority that another stack has is refused, with the order that works, before anything is changed', async () => {
  const before = await shared.listener.rules();
  await nothingElseChanges([], async () => {
    expect(await beta.updates.update({ ...contextOf(beta), priority: String(prioritiesOf('Alpha') + 1) })).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
  expect((await beta.updates.failures()).join()).toMatch(/priority 101 of the listener is that of .*stack\/Alpha\/.*deploy that stack first/);
  expect(await shared.listener.rules()).toEqual(before);
});

test.each([
  ['D1', 'ELASTIC_LOAD_BALANCING_INVALID', 'moves no rules'],
  ['D2', 'IAM_ROLE_PERMISSIONS', 'wants to change more than the rules of the service'],
])('if AWS is to be read as %s, a release fails and says what to do, and every rule is as it was', async (reading, code, does) => {
  const before = await shared.listener.rules();
  await nothingElseChanges([], async () => {
    await aws.read({ 'listener-rules': reading });
    await expectRefusal(beta, `v4-${reading}`, code, does);
    await aws.read({ 'listener-rules': 'R' });
  });
  expect(await shared.listener.rules()).toEqual(before);
});

test('without what the group’s role may do to rules a release fails, and with it the same succeeds', async () => {
  const role = await roleOf(beta);
  const statements = await role.statements();
  // One by the ARNs of the rules, and one by their tag.
  const without = statements.filter(({ Action }) => Action !== 'elasticloadbalancing:ModifyRule');
  expect(without).toHaveLength(statements.length - 2);
  await nothingElseChanges(['Beta'], async () => {
    await role.put(without);
    await expectRefusal(beta, 'v5', 'IAM_ROLE_PERMISSIONS', 'wants to change more than the rules of the service');
    await role.put(statements);
    await promote(beta, 'v6');
  });
});

test('nobody has tried to touch what belongs to nobody', async () => {
  const rules = await shared.listener.rules();
  const arns = rules.filter(({ Priority }) => ['default', String(FOREIGN.priority)].includes(Priority!)).map(({ RuleArn }) => RuleArn!);
  expect(arns).toHaveLength(2);
  expect(shared.listener.callsOn(shared.listenerArn, ...arns)).toEqual([]);
  // And those who change something are found by the same look.
  const [own] = await shared.listener.rulesTo(alpha.pair);
  expect(new Set(shared.listener.callsOn(own.RuleArn!).map(({ caller, action }) => `${caller} ${action}`)))
    .toEqual(new Set(['client ModifyRule', 'client SetRulePriorities', 'codedeploy ModifyRule']));
});

test('the remedy works: a live service goes to a listener of its own, and is released whatever AWS does with rules', async () => {
  await loads.Beta.load.stop();
  const status = await update(beta, { ownListenerPort: '8080' });
  expect([status, ...await beta.updates.failures()]).toEqual(['UPDATE_COMPLETE']);
  await aws.read({ 'listener-rules': 'D1' });
  const info = await beta.running.releases.follow(await beta.running.releases.release(imageOf('v7')));
  expect(info).toMatchObject({ status: 'Succeeded' });
  await aws.read({ 'listener-rules': 'R' });
  expect(await answerOf({ ...beta.targets.own, host: `${beta.targets.anyHost.host}:8080` })).toBe('200 v7');
});

/** Releases a version that is good, and sees it through. */
async function promote(service: SharedService, version: string): Promise<void> {
  const { expected } = loads[service.stack];
  const { version: old, color } = live[service.stack];
  expected.announce(version);
  expect(await service.running.releases.follow(await service.running.releases.release(imageOf(version)))).toMatchObject({ status: 'Succeeded' });
  expected.retire(old);
  live[service.stack] = { version, color: color === 'blue' ? 'green' : 'blue' };
  await expectLive(service);
}

/** Releases a version that fails its requests. */
async function rollBack(service: SharedService, version: string): Promise<void> {
  const { expected, load } = loads[service.stack];
  expected.announce(version, true);
  const began = Date.now();
  const info = await service.running.releases.follow(await service.running.releases.release(imageOf(version)));
  expect(info).toMatchObject({ status: 'Stopped', errorInformation: { code: 'ALARM_ACTIVE' } });
  expected.retire(version);
  expect(load.since(began).filter((answer) => answer.version === version).length).toBeGreaterThan(0);
  await expectLive(service);
}

/** Releases a version that nobody gets to see. */
async function expectRefusal(service: SharedService, version: string, code: string, does: string): Promise<void> {
  const info = await service.running.releases.follow(await service.running.releases.release(imageOf(version)));
  expect(info).toMatchObject({ status: 'Failed', errorInformation: { code } });
  expect(whyOf(causeOf(info)!).details).toEqual([`if it shares its listener (listenerRule), CodeDeploy ${does}: ${REMEDY}`]);
  expect(await service.running.answers()).toEqual([`200 ${live[service.stack].version}`]);
}

async function expectLive(service: SharedService): Promise<void> {
  const { version, color } = live[service.stack];
  expect(await service.running.becomes(only(version, color))).toEqual(only(version, color));
}

/**
 * Does something with services, and sees that all the time every rule of the others and what belongs to nobody is the
 * same, and that nobody gets an answer that may not be.
 */
async function nothingElseChanges(stacks: SharedStack[], change: () => Promise<unknown>): Promise<void> {
  const others = SHARED_STACKS.filter((stack) => !stacks.includes(stack)).flatMap((stack) => shared.services[stack].pair);
  const look = async () => JSON.stringify([await shared.listener.rulesTo(others), await shared.listener.ofNobody()]);
  const before = await look();
  const seen = new Set<string>();
  let over = false;
  const looking = (async () => {
    do {
      seen.add(await look());
      await new Promise((wake) => setTimeout(wake, 100));
    } while (!over);
  })();
  try {
    await change();
  } finally {
    over = true;
    await looking;
  }
  seen.add(await look());
  expect([...seen]).toEqual([before]);
  const now = Date.now();
  await until('requests were sent after the change', () => Object.values(loads).every(({ load }) => load.since(now).length > 20));
  for (const [stack, { load, expected }] of Object.entries(loads)) {
    expect([stack, expected.unexpected(load.answers)]).toEqual([stack, []]);
  }
}

/** The role of a deployment group. */
async function roleOf({ running }: SharedService) {
  const iam = new IamReader(aws.endpoint);
  const name = (await running.releases.group()).serviceRoleArn!.split('/').at(-1)!;
  return {
    statements: async () => iam.roleStatements(name, 'Release'),
    put: async (statements: Statement[]) => iam.putRoleStatements(name, 'Release', statements),
  };
}

function contextOf({ stack, base }: SharedService) {
  return { ...base, ...deployed[stack] };
}

async function update(service: SharedService, change: SharedContext): Promise<string> {
  deployed[service.stack] = { ...deployed[service.stack], ...change };
  return service.updates.update(contextOf(service));
}

/** Priorities of a service's rules, by what they are for. */
async function prioritiesTo({ stack, pair }: SharedService): Promise<Record<string, string>> {
  const { host } = addressesOf(stack);
  return Object.fromEntries((await shared.listener.rulesTo(pair)).map(({ Priority, Conditions = [] }) =>
    [Conditions.some(({ HostHeaderConfig }) => HostHeaderConfig?.Values?.includes(host)) ? 'own' : 'anyHost', Priority!]));
}

async function answerOf(target: Target): Promise<string> {
  const { status, version } = await send(target);
  return `${status} ${version}`;
}
