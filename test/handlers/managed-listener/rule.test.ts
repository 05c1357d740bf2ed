import { BLUE, FakeLoadBalancing, GREEN, host, STACK } from './fake-load-balancing';
import { Answer, refuse, run, succeed } from './run';
import { RuleEvent } from '../../../handlers/managed-listener/handler';
import { TAG } from '../../../src/custom-resources/managed-listener/protocol';
import { PARKED_HOST, RULE_TYPE, RuleProperties } from '../../../src/custom-resources/managed-rule/protocol';
import { named } from '../fakes';

let aws: FakeLoadBalancing;
let listener: string;
beforeEach(() => {
  aws = new FakeLoadBalancing();
  listener = aws.add({ actions: [{ Type: 'fixed-response' }] });
});

const rule = (overrides: Partial<RuleProperties> = {}): RuleProperties => ({
  ListenerArn: listener, Purpose: 'production', BlueTargetGroupArn: BLUE, GreenTargetGroupArn: GREEN, ...overrides,
});
const event = (overrides: Partial<RuleEvent> = {}): Partial<RuleEvent> => ({
  ResourceType: RULE_TYPE, LogicalResourceId: 'WebRule', ResourceProperties: rule(), ...overrides,
});
const update = (PhysicalResourceId: string, wanted = rule(), old = rule()) => event(
  { PhysicalResourceId, ResourceProperties: wanted, OldResourceProperties: old },
);
const names = () => aws.changes.map(({ name }) => name);
const weights = (arn: string) => Object.fromEntries(
  aws.rules.get(arn)!.actions[0].ForwardConfig!.TargetGroups!.map(({ TargetGroupArn, Weight }) => [TargetGroupArn, Weight]),
);
const shift = (arn: string, groups: Record<string, number>) => {
  const TargetGroups = Object.entries(groups).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight }));
  aws.rules.get(arn)!.actions = [{ Type: 'forward', ForwardConfig: { TargetGroups } }];
};

describe('create', () => {
  test('makes a parked rule that names both groups, with the tags of its own', async () => {
    const arn = await succeed(aws, event({ ResourceProperties: rule({ Tags: { team: 'a' } }) }));
    expect(aws.rules.get(arn)).toEqual({
      listener,
      priority: expect.any(Number),
      conditions: host(PARKED_HOST),
      actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: BLUE, Weight: 1 }, { TargetGroupArn: GREEN, Weight: 0 }] } }],
      tags: { [TAG.stack]: STACK, [TAG.rule]: 'WebRule', [TAG.purpose]: 'production', team: 'a' },
    });
    expect(aws.rules.get(arn)!.priority).toBeGreaterThan(49_000);
    expect(names()).toEqual(['CreateRule']);
  });

  test('takes the next free priority, also when somebody is faster', async () => {
    const first = aws.rules.get(await succeed(aws, event()))!.priority;
    aws.rules.clear();
    aws.addRule(listener, { priority: first });
    aws.fail = (name, count) => {
      if (name === 'CreateRule' && count === 2) {
        aws.addRule(listener, { priority: first - 1 });
      }
      return undefined;
    };
    expect(aws.rules.get(await succeed(aws, event()))!.priority).toBe(first - 2);
  });

  test('begins anew at the end of all priorities', async () => {
    aws.addRule(listener, { priority: 1 });
    Array.from({ length: 600 }, (_, i) => aws.addRule(listener, { priority: 50_000 - i }));
    expect(aws.rules.get(await succeed(aws, event()))!.priority).toBe(49_400);
  });

  test('finds its way through pages, and through answers that leave out what is empty', async () => {
    Array.from({ length: 25 }, (_, i) => aws.addRule(listener, { priority: i + 1, conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/a'] } }] }));
    aws.pageSize = 4;
    const arn = await succeed(aws, event());
    const { send } = aws;
    Object.assign(aws, { send: async (command: any) => ({ ...await send(command), TagDescriptions: undefined }) });
    expect(await refuse(aws, update(arn))).toContain('it has lost its tag');
  });

  test('forwards like the first rule of the service, on whatever listener that is', async () => {
    const first = await succeed(aws, event());
    shift(first, { [BLUE]: 0, [GREEN]: 100 });
    const other = aws.add({ port: 9000 });
    for (const ListenerArn of [listener, other]) {
      const arn = await succeed(aws, event({ LogicalResourceId: `On${ListenerArn.slice(-1)}`, ResourceProperties: rule({ ListenerArn, LikeRuleArn: first }) }));
      expect(weights(arn)).toEqual({ [BLUE]: 0, [GREEN]: 100 });
    }
  });

  test('without one the only group with targets is live, and with targets in both it does not guess', async () => {
    aws.targets.set(GREEN, ['healthy']);
    expect(weights(await succeed(aws, event()))).toEqual({ [GREEN]: 1, [BLUE]: 0 });
    aws.targets.set(BLUE, ['healthy']);
    expect(await refuse(aws, event({ LogicalResourceId: 'Other' }))).toMatch(/^Rule Other: cannot tell which target group is live.*Wait until the release has ended/);
  });

  test('is refused while a release is moving the first rule', async () => {
    const first = await succeed(aws, event());
    shift(first, { [BLUE]: 75, [GREEN]: 25 });
    expect(await refuse(aws, event({ LogicalResourceId: 'Other', ResourceProperties: rule({ LikeRuleArn: first }) }))).toMatch(/while a release is under way/);
  });

  test('adopts the rule whose answer got lost, as it is', async () => {
    const arn = await succeed(aws, event());
    shift(arn, { [BLUE]: 0, [GREEN]: 100 });
    aws.rules.get(arn)!.conditions = host('shop.example');
    expect(await succeed(aws, event())).toBe(arn);
    expect(names()).toEqual(['CreateRule']);
  });

  test('tells what Elastic Load Balancing has against it', async () => {
    aws.fail = (name) => name === 'CreateRule' ? named('TargetGroupAssociationLimit', 'one balancer only') : undefined;
    expect((await run(aws, event())).Reason).toBe('Rule WebRule: Elastic Load Balancing refused to create it: one balancer only (TargetGroupAssociationLimit). '
      + 'Correct what it names, and deploy again.');
  });

  test('looks again when another stack’s rule goes between the question and that for its tags', async () => {
    const others = aws.addRule(listener, { priority: 7, conditions: host('others.example'), tags: {} });
    aws.fail = (name, count) => {
      if (name === 'DescribeTags' && count === 1) {
        aws.rules.delete(others);
      }
      return undefined;
    };
    const arn = await succeed(aws, event());
    expect([...aws.rules.keys()]).toEqual([arn]);
  });

  test('gives up when somebody is always faster', async () => {
    aws.fail = (name) => name === 'CreateRule' ? named('PriorityInUseException') : undefined;
    expect((await run(aws, event())).Status).toBe('FAILED');
  });
});

describe('update', () => {
  test('changes tags, and never says where requests go or which', async () => {
    const arn = await succeed(aws, event({ ResourceProperties: rule({ Tags: { a: '1', b: '2' } }) }));
    shift(arn, { [BLUE]: 75, [GREEN]: 25 });
    const before = { ...aws.rules.get(arn)! };
    await succeed(aws, update(arn, rule({ Tags: { a: '9' } }), rule({ Tags: { a: '1', b: '2' } })));
    expect(names()).toEqual(['CreateRule', 'AddTags', 'RemoveTags']);
    expect(aws.rules.get(arn)).toMatchObject({ conditions: before.conditions, actions: before.actions, priority: before.priority });
  });

  test('of a rule that has lost its tag is refused, with the command that puts it back', async () => {
    const arn = await succeed(aws, event());
    aws.rules.get(arn)!.tags = {};
    expect(await refuse(aws, update(arn))).toContain(`it has lost its tag ${TAG.stack}, without which the function is not allowed to change it. Put the tag back (aws elbv2 add-tags --resource-arns ${arn} `);
  });

  test('makes a rule that somebody has deleted again, with what is live', async () => {
    const arn = await succeed(aws, event());
    aws.rules.delete(arn);
    aws.targets.set(GREEN, ['healthy']);
    const again = await succeed(aws, update(arn));
    expect(again).not.toBe(arn);
    expect(weights(again)).toEqual({ [GREEN]: 1, [BLUE]: 0 });
    await succeed(aws, event({ RequestType: 'Delete', PhysicalResourceId: arn }));
    expect([...aws.rules.keys()]).toEqual([again]);
  });

  test('another listener gets a rule that forwards as the old one does, which goes in the clean-up', async () => {
    const arn = await succeed(aws, event());
    shift(arn, { [BLUE]: 0, [GREEN]: 100 });
    const other = aws.add({ port: 443 });
    const moved = await succeed(aws, update(arn, rule({ ListenerArn: other })));
    expect(aws.rules.get(moved)!.listener).toBe(other);
    expect(weights(moved)).toEqual({ [BLUE]: 0, [GREEN]: 100 });
    await succeed(aws, event({ RequestType: 'Delete', PhysicalResourceId: arn }));
    expect([...aws.rules.keys()]).toEqual([moved]);
  });

  test('other target groups are refused while tasks run, and taken otherwise', async () => {
    const arn = await succeed(aws, event());
    const replaced = rule({ BlueTargetGroupArn: `${BLUE}/new`, GreenTargetGroupArn: `${GREEN}/new` });
    aws.targets.set(BLUE, ['healthy']).set(`${BLUE}/new`, []).set(`${GREEN}/new`, []);
    expect(await refuse(aws, update(arn, replaced))).toMatch(/^Rule WebRule: the update replaces the target groups of a service that has running tasks/);
    aws.targets.set(BLUE, []);
    await succeed(aws, update(arn, replaced));
    expect(weights(arn)).toEqual({ [`${BLUE}/new`]: 1, [`${GREEN}/new`]: 0 });
  });
});

describe('delete', () => {
  const remove = (PhysicalResourceId: string): Promise<Answer> => run(aws, event({ RequestType: 'Delete', PhysicalResourceId }));

  test('deletes the rule, once', async () => {
    const arn = await succeed(aws, event());
    expect(await remove(arn)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(await remove(arn)).toMatchObject({ Status: 'SUCCESS' });
    expect(names()).toEqual(['CreateRule', 'DeleteRule']);
  });

  test('what goes between the question and the call is gone', async () => {
    const arn = await succeed(aws, event());
    aws.fail = (name) => name === 'DeleteRule' ? named('RuleNotFoundException') : undefined;
    expect((await remove(arn)).Status).toBe('SUCCESS');
    aws.fail = (name) => name === 'DeleteRule' ? named('ValidationError') : undefined;
    expect((await remove(arn)).Status).toBe('FAILED');
  });

  test('finds what a creation without an answer has left, and never what is another’s', async () => {
    await succeed(aws, event());
    const foreign = aws.addRule(listener, { tags: { [TAG.stack]: 'other', [TAG.rule]: 'WebRule' } });
    expect((await remove('not-created-1')).Status).toBe('SUCCESS');
    expect((await remove(foreign)).Status).toBe('SUCCESS');
    expect([...aws.rules.keys()]).toEqual([foreign]);
  });

  test('of a rule on a listener that is gone is done', async () => {
    const arn = await succeed(aws, event());
    aws.listeners.delete(listener);
    expect((await remove(arn)).Status).toBe('SUCCESS');
    aws.fail = (name) => name === 'DescribeRules' ? named('ValidationError') : undefined;
    expect((await remove(arn)).Status).toBe('FAILED');
  });
});
