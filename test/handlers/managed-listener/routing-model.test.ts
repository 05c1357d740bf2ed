import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import * as fc from 'fast-check';
import { BLUE, FakeLoadBalancing, GREEN } from './fake-load-balancing';
import { run } from './run';
import { RoutingEvent, RuleEvent } from '../../../handlers/managed-listener/handler';
import { TAG } from '../../../src/custom-resources/managed-listener/protocol';
import { ROUTING_TYPE, RULE_TYPE, RuleConditionProperties } from '../../../src/custom-resources/managed-rule/protocol';

/** Services of a stack on a listener that others share, by their priorities. Each has its paths. */
type Template = Record<string, number>;
const PATHS: Record<string, string[]> = { A: ['/a'], B: ['/b'], AB: ['/a', '/b'], All: ['/a', '/b', '/c'] };
const conditionsOf = (service: string): RuleCondition[] => [{ Field: 'path-pattern', PathPatternConfig: { Values: PATHS[service] } }];

/** A stack as CloudFormation drives it: rules, then services, then the routing; the other way round when something goes. */
class Stack {
  public readonly aws = new FakeLoadBalancing();
  private readonly listener = this.aws.add({ actions: [{ Type: 'fixed-response' }] });
  private readonly foreign = this.aws.addRule(this.listener, { priority: 50, tags: { [TAG.stack]: 'other', [TAG.rule]: 'Other' }, conditions: [] });
  private template: Template = {};
  private readonly rules: Record<string, string> = {};
  private readonly running = new Set<string>();
  /** The templates between which the stack is. */
  private between: Template[] = [];
  private failAt?: number;
  private readonly reset: (failAt?: number) => void;

  constructor() {
    let calls = 0;
    this.aws.fail = (name) => {
      this.expectServed();
      const failed = !name.startsWith('Describe') && calls++ === this.failAt;
      return failed ? Object.assign(new Error('no'), { name: 'ValidationError' }) : undefined;
    };
    this.reset = (failAt) => {
      calls = 0;
      this.failAt = failAt;
    };
  }

  /** An update, in which the function's n-th call fails, perhaps, and everything goes back. */
  public async update(next: Template, failAt?: number): Promise<void> {
    const before = this.template;
    this.between = [before, next];
    this.reset(failAt);
    const coming = Object.keys(next).filter((name) => !(name in before));
    const done = await this.start(coming) && await this.route(next, before);
    this.reset();
    if (done) {
      this.template = next;
    } else {
      // CloudFormation takes back what it has begun, whether or not it was changed.
      await this.route(before, next);
    }
    await this.stop(Object.keys({ ...before, ...next }).filter((name) => !(name in this.template)));
    this.between = [this.template];
    this.expectServed();
    this.expectPriorities();
    this.expectForeign();
  }

  private async start(services: string[]): Promise<boolean> {
    for (const name of services) {
      const { Status, PhysicalResourceId } = await run(this.aws, this.ruleEvent(name, {}));
      this.rules[name] = PhysicalResourceId;
      if (Status === 'FAILED') {
        return false;
      }
    }
    services.forEach((name) => this.running.add(name));
    return true;
  }

  private async stop(services: string[]): Promise<void> {
    for (const name of services.filter((one) => one in this.rules)) {
      this.running.delete(name);
      this.expectServed();
      expect((await run(this.aws, this.ruleEvent(name, { RequestType: 'Delete', PhysicalResourceId: this.rules[name] }))).Status).toBe('SUCCESS');
      delete this.rules[name];
    }
  }

  private ruleEvent(name: string, overrides: Partial<RuleEvent>): Partial<RuleEvent> {
    return {
      ResourceType: RULE_TYPE,
      LogicalResourceId: name,
      ResourceProperties: { ListenerArn: this.listener, Purpose: 'production', BlueTargetGroupArn: BLUE, GreenTargetGroupArn: GREEN },
      ...overrides,
    };
  }

  private async route(wanted: Template, old: Template): Promise<boolean> {
    const routes = (template: Template) => ({
      Rules: Object.entries(template).filter(([name]) => this.rules[name]?.startsWith('arn:')).map(([name, priority]) => ({
        RuleArn: this.rules[name], Priority: String(priority), Conditions: conditionsOf(name) as RuleConditionProperties[],
      })),
    });
    const event: Partial<RoutingEvent> = {
      RequestType: 'Update', ResourceType: ROUTING_TYPE, LogicalResourceId: 'Routing', PhysicalResourceId: 'Routing', ResourceProperties: routes(wanted), OldResourceProperties: routes(old),
    };
    return (await run(this.aws, event)).Status === 'SUCCESS';
  }

  /** Whoever has a path in all templates that the stack is between has it now, too, and everybody who has one runs. */
  private expectServed(): void {
    for (const path of ['/a', '/b', '/c']) {
      const serving = this.servingNow(path);
      const owners: (string | undefined)[] = this.between.map((template) => ownerOf(path, template));
      const owned = !owners.includes(undefined);
      if ((owned && !owners.includes(serving)) || (serving && !this.running.has(serving))) {
        throw new Error(`${path} goes to ${serving}, between ${owners.join(' and ')}, while ${[...this.running].join()} run`);
      }
    }
  }

  private expectForeign(): void {
    expect(this.aws.rules.get(this.foreign)).toEqual({ listener: this.listener, priority: 50, conditions: [], actions: [{ Type: 'fixed-response' }], tags: { [TAG.stack]: 'other', [TAG.rule]: 'Other' } });
  }

  private servingNow(path: string): string | undefined {
    const [found] = [...this.aws.rules].filter(
      ([, { conditions }]) => conditions.some(({ PathPatternConfig }) => PathPatternConfig?.Values?.includes(path)),
    )
      .sort(([, one], [, other]) => one.priority - other.priority);
    return found && found[1].tags[TAG.rule];
  }

  private expectPriorities(): void {
    expect(Object.fromEntries(Object.entries(this.rules).map(([name, arn]) => [name, this.aws.rules.get(arn)!.priority]))).toEqual(this.template);
    expect(this.aws.rules.size).toBe(Object.keys(this.template).length + 1);
  }
}

function ownerOf(path: string, template: Template): string | undefined {
  const [found] = Object.entries(template).filter(([name]) => PATHS[name].includes(path)).sort(([, one], [, other]) => one - other);
  return found?.[0];
}

const templates = fc.tuple(fc.subarray(Object.keys(PATHS)), fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 4, maxLength: 4 }))
  .map(([names, priorities]): Template => Object.fromEntries(names.map((name, i) => [name, priorities[i]])));
const updates = fc.record({ next: templates, failAt: fc.option(fc.nat({ max: 8 }), { nil: undefined }) });

test('whatever comes, goes, swaps or fails: a path that has a service before and after an update has one at every moment', async () => {
  await fc.assert(fc.asyncProperty(fc.array(updates, { minLength: 1, maxLength: 8 }), async (sequence) => {
    const stack = new Stack();
    for (const { next, failAt } of sequence) {
      await stack.update(next, failAt);
    }
    await stack.update({});
  }), { numRuns: 60, seed: 20261129 });
}, 60_000);
