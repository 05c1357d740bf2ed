import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { FakeLoadBalancing, host, STACK } from './fake-load-balancing';
import { refuse, run, succeed } from './run';
import { RoutingEvent } from '../../../handlers/managed-listener/handler';
import { TAG } from '../../../src/custom-resources/managed-listener/protocol';
import { PARKED_HOST, Route, ROUTING_TYPE, RuleConditionProperties } from '../../../src/custom-resources/managed-rule/protocol';

const ID = 'EcsCanaryBlueGreenRouting';
const OTHER_STACK = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/Other/1';
const own = (rule: string, stack = STACK) => ({ [TAG.stack]: stack, [TAG.rule]: rule });
const path = (...Values: string[]): RuleCondition[] => [{ Field: 'path-pattern', PathPatternConfig: { Values } }];

let aws: FakeLoadBalancing;
let listener: string;
beforeEach(() => {
  aws = new FakeLoadBalancing();
  listener = aws.add({ actions: [{ Type: 'fixed-response' }] });
});

const route = (RuleArn: string, priority: number, conditions: RuleCondition[]): Route =>
  ({ RuleArn, Priority: String(priority), Conditions: conditions as RuleConditionProperties[] });
const event = (wanted: Route[], old?: Route[], overrides: Partial<RoutingEvent> = {}): Partial<RoutingEvent> => ({
  RequestType: old ? 'Update' : 'Create',
  ResourceType: ROUTING_TYPE,
  LogicalResourceId: ID,
  PhysicalResourceId: old && ID,
  ResourceProperties: { Rules: wanted },
  OldResourceProperties: old && { Rules: old },
  ...overrides,
});
const remove = (wanted: Route[]) => event(wanted, undefined, { RequestType: 'Delete', PhysicalResourceId: ID });
const parked = (name: string, priority: number, stack = STACK) => aws.addRule(
  listener, { priority, conditions: host(PARKED_HOST), tags: own(name, stack) },
);
const at = (arn: string) => [aws.rules.get(arn)!.priority, aws.rules.get(arn)!.conditions];
const names = () => aws.changes.map(({ name }) => name);

test('a rule whose service has come takes its requests: first the conditions, then the priority', async () => {
  const web = parked('Web', 49_999);
  expect(await succeed(aws, event([route(web, 10, path('/a'))]))).toBe(ID);
  expect(at(web)).toEqual([10, path('/a')]);
  expect(names()).toEqual(['ModifyRule', 'SetRulePriorities']);
  expect(aws.changes[0].input).not.toHaveProperty('Actions');
});

test('another stack’s rule that goes between the question and that for its tags stops nobody', async () => {
  const web = parked('Web', 49_999);
  const others = parked('Others', 49_998, OTHER_STACK);
  aws.fail = (name, count) => {
    if (name === 'DescribeTags' && count === 1) {
      aws.rules.delete(others);
    }
    return undefined;
  };
  await succeed(aws, event([route(web, 10, path('/a'))]));
  expect(at(web)).toEqual([10, path('/a')]);
});

test('the same again is no call, whatever form the conditions have', async () => {
  const web = parked('Web', 49_999);
  const conditions: RuleCondition[] = [
    { Field: 'host-header', HostHeaderConfig: { Values: ['a.example'] } },
    { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x', Values: ['1'] } },
    { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'k', Value: 'v' }] } },
    { Field: 'path-pattern', Values: ['/a'] },
  ];
  const routes = [route(web, 10, conditions)];
  await succeed(aws, event(routes));
  aws.changes.length = 0;
  await succeed(aws, event(routes));
  await succeed(aws, event([route(web, 10, [...conditions].reverse())], routes));
  expect(names()).toEqual([]);
});

test('two rules swap their priorities in one call', async () => {
  const [one, two] = [parked('One', 49_999), parked('Two', 49_998)];
  const before = [route(one, 10, path('/a')), route(two, 20, path('/a/*'))];
  await succeed(aws, event(before));
  aws.changes.length = 0;
  await succeed(aws, event([route(one, 20, path('/a')), route(two, 10, path('/a/*'))], before));
  expect(aws.changes).toEqual([{ name: 'SetRulePriorities', input: { RulePriorities: [{ RuleArn: one, Priority: 20 }, { RuleArn: two, Priority: 10 }] } }]);
});

test('a rule that goes gives its priority to one that comes, and its conditions up last', async () => {
  const [old, fresh] = [parked('Old', 49_999), parked('Fresh', 49_998)];
  const before = [route(old, 10, path('/a'))];
  await succeed(aws, event(before));
  aws.changes.length = 0;
  await succeed(aws, event([route(fresh, 10, path('/a'))], before));
  expect(names()).toEqual(['ModifyRule', 'SetRulePriorities', 'ModifyRule']);
  expect(aws.changes.map(({ input }) => input.RuleArn)).toEqual([fresh, undefined, old]);
  expect(at(fresh)).toEqual([10, path('/a')]);
  expect(at(old)).toEqual([expect.any(Number), host(PARKED_HOST)]);
  expect(aws.rules.get(old)!.priority).toBeGreaterThan(49_000);
});

test('one that narrows its conditions does so after one that takes what it leaves', async () => {
  const [all, fresh] = [parked('All', 49_999), parked('Fresh', 49_998)];
  const before = [route(all, 10, path('/*'))];
  await succeed(aws, event(before));
  aws.changes.length = 0;
  await succeed(aws, event([route(all, 10, path('/a')), route(fresh, 20, path('/b'))], before));
  expect(aws.changes[0].input).toEqual({ RuleArn: fresh, Conditions: path('/b') });
});

test('a rule that is parked where another one belongs makes room, and parks elsewhere', async () => {
  const [web, waiting, third] = [parked('Web', 49_999), parked('Waiting', 50_000), parked('Third', 49_998)];
  await succeed(aws, event([route(web, 50_000, path('/a')), route(third, 49_999, path('/b'))]));
  expect(aws.rules.get(web)!.priority).toBe(50_000);
  expect(at(waiting)).toEqual([expect.any(Number), host(PARKED_HOST)]);
});

test.each([
  ['of another stack', { tags: own('Api', OTHER_STACK) }, /^Routing \S+: priority 10 of the listener is that of Api of \S+stack\/Other\/1 \(\S+\)\. Choose another priority, or deploy that stack first, with another/],
  ['that is nobody’s', {}, /priority 10 of the listener is that of a rule that is not this library’s \(\S+\)\. Choose another priority, or give that rule another one\.$/],
  ['of another stack that is parked', { tags: own('Api', OTHER_STACK), conditions: host(PARKED_HOST) }, /that of Api of/],
  ['of this stack that nobody knows any more', { tags: own('Gone') }, /that of Gone of/],
])('the priority of a rule %s is refused before anything changes', async (_, rule, reason) => {
  aws.addRule(listener, { priority: 10, ...rule });
  expect(await refuse(aws, event([route(parked('Web', 49_999), 10, path('/a'))]))).toMatch(reason);
});

test('a priority of another listener is free, and each listener has its call', async () => {
  const other = aws.add({ port: 9000 });
  aws.addRule(other, { priority: 10 });
  const web = parked('Web', 49_999);
  const testRule = aws.addRule(other, { priority: 50_000, conditions: host(PARKED_HOST), tags: own('Test') });
  await succeed(aws, event([route(web, 10, path('/a')), route(testRule, 11, path('/a'))]));
  expect(names()).toEqual(['ModifyRule', 'ModifyRule', 'SetRulePriorities', 'SetRulePriorities']);
  await succeed(aws, remove([route(web, 10, path('/a')), route(testRule, 11, path('/a'))]));
  expect([at(web)[1], at(testRule)[1]]).toEqual([host(PARKED_HOST), host(PARKED_HOST)]);
});

test('a rule that is not there is refused, unless it was lost earlier', async () => {
  const web = parked('Web', 49_999);
  const gone = `${web}0`;
  expect(await refuse(aws, event([route(gone, 10, path('/a'))]))).toMatch(/^Routing \S+: rule \S+ is gone\. Deploy again; if it stays away, change a tag of its service/);
  await succeed(aws, event([route(gone, 10, path('/a')), route(web, 11, path('/b'))], [route(gone, 10, path('/a'))]));
  expect(aws.rules.get(web)!.priority).toBe(11);
});

test('when the stack goes its rules are parked, and those of others are not touched', async () => {
  const web = parked('Web', 49_999);
  const foreign = aws.addRule(listener, { priority: 20, tags: own('Api', OTHER_STACK) });
  const routes = [route(web, 10, path('/a'))];
  await succeed(aws, event(routes));
  aws.changes.length = 0;
  await succeed(aws, remove([...routes, route(foreign, 20, path('/b'))]));
  expect(names()).toEqual(['SetRulePriorities', 'ModifyRule']);
  expect(at(web)).toEqual([expect.any(Number), host(PARKED_HOST)]);
  expect(at(foreign)).toEqual([20, host('others.example')]);
  aws.listeners.delete(listener);
  await succeed(aws, remove(routes));
});

test('somebody who takes the priority between the question and the call is refused in words', async () => {
  const web = parked('Web', 49_999);
  aws.fail = (name, count) => {
    if (name === 'SetRulePriorities' && count === 1) {
      aws.addRule(listener, { priority: 10 });
    }
    return undefined;
  };
  const { Status, Reason, PhysicalResourceId } = await run(aws, event([route(web, 10, path('/a'))]));
  expect([Status, PhysicalResourceId]).toEqual(['FAILED', ID]);
  expect(Reason).toMatch(/priority 10 of the listener is that of a rule/);
});
