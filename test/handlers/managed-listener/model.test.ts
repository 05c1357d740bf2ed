import * as fc from 'fast-check';
import { BLUE, FakeLoadBalancing, GREEN, http, https } from './fake-load-balancing';
import { run } from './run';
import { ListenerProperties } from '../../../src/custom-resources/managed-listener/protocol';

/**
 * A stack with an HTTP, an HTTPS and a test listener, as CloudFormation drives it: updates in the order of
 * the template's dependencies, clean-up afterwards, the way back when something fails. In between, releases
 * move the requests, answers get lost, and CloudFormation asks again.
 */
type Template = Record<string, ListenerProperties>;
type ReleaseStep = 'install' | 'canary' | 'finish' | 'rollBack';
const [HTTP, HTTPS, TEST] = ['WebHttpListener', 'WebHttpsListener', 'WebTestListener'];

interface Shape {
  readonly secure: boolean;
  readonly test: boolean;
  readonly policy: string;
  readonly port: number;
  readonly further: string[];
  readonly tag: string;
  readonly attribute: string;
}

/** The listeners of a shape, in the order in which CloudFormation updates them. */
function templateOf({ secure, test, policy, port, further, tag, attribute }: Shape): Template {
  const common = { Tags: { tag }, Attributes: attribute ? { 'routing.http.response.x': attribute } : undefined };
  const secured = { ...common, SslPolicy: policy, CertificateArns: ['default', ...further] };
  const beside = test ? { TestPort: '9000' } : {};
  const testListener: Template = test
    ? { [TEST]: secure ? https({ ...secured, Port: '9000', Purpose: 'test' }) : http({ ...common, Port: '9000', Purpose: 'test' }) }
    : {};
  // The redirect waits for the deployment group, and so for HTTPS.
  return secure
    ? { [HTTPS]: https({ ...secured, ...beside, Port: String(port) }), ...testListener, [HTTP]: http({ RedirectPort: String(port) }) }
    : { [HTTP]: http({ ...common, ...beside }), ...testListener };
}

class Stack {
  public readonly aws = new FakeLoadBalancing();
  private template: Template = {};
  private readonly ids: Record<string, string> = {};
  private live = BLUE;
  /** The listener of the release that is under way. CodeDeploy goes on moving the one that it began with. */
  public moving?: string;
  /** The test listener that it began with. */
  private testing?: string;

  /** An update; `failAfter` resources something else fails and everything goes back. */
  public async update(next: Template, failAfter?: number, lostAnswers: boolean[] = []): Promise<boolean> {
    const before = this.template;
    const names = Object.keys(next);
    for (const [i, name] of names.entries()) {
      const failed = i === failAfter || !(await this.bring(name, next[name], before[name], lostAnswers[i]));
      if (failed) {
        const tried = Object.fromEntries(names.slice(0, i + 1).map((tried_) => [tried_, next[tried_]]));
        await this.goBack(before, tried);
        return false;
      }
    }
    this.template = next;
    await this.cleanUp(before);
    return true;
  }

  private async goBack(before: Template, tried: Template): Promise<void> {
    for (const [name, wanted] of Object.entries(before)) {
      if (tried[name]) {
        expect(await this.bring(name, wanted, tried[name])).toBe(true);
      }
    }
    await this.cleanUp(tried);
  }

  /** Deletes what another template had and this one has not. */
  private async cleanUp(other: Template): Promise<void> {
    for (const name of Object.keys(other).filter((candidate) => !this.template[candidate] && this.ids[candidate])) {
      expect((await run(this.aws, { RequestType: 'Delete', LogicalResourceId: name, PhysicalResourceId: this.ids[name], ResourceProperties: other[name] })).Status).toBe('SUCCESS');
      delete this.ids[name];
    }
  }

  private async bring(name: string, wanted: ListenerProperties, old?: ListenerProperties, lostAnswer = false): Promise<boolean> {
    if (old && JSON.stringify(old) === JSON.stringify(wanted)) {
      return true;
    }
    const event = { LogicalResourceId: name, ResourceProperties: wanted, OldResourceProperties: old, PhysicalResourceId: old && this.ids[name] };
    const actions = this.actions();
    const { Status, PhysicalResourceId, Reason } = await run(this.aws, event);
    this.ids[name] = PhysicalResourceId;
    if (Status === 'FAILED') {
      expect(Reason).toMatch(/while a release is under way/);
      expect(this.actions()).toEqual(actions);
      return false;
    }
    this.expectActionsKept(actions, name, wanted.RedirectPort !== old?.RedirectPort);
    if (lostAnswer) {
      await this.expectNothingNew(event, PhysicalResourceId);
    }
    return true;
  }

  /** The same request again changes nothing and gives the same answer. */
  private async expectNothingNew(event: Parameters<typeof run>[1], id: string): Promise<void> {
    const state = JSON.stringify([...this.aws.listeners]);
    expect(await run(this.aws, event)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(JSON.stringify([...this.aws.listeners])).toBe(state);
  }

  private expectActionsKept(before: Record<string, string>, name: string, jobChanged: boolean): void {
    for (const [arn, action] of Object.entries(before)) {
      if (!(arn === this.ids[name] && jobChanged)) {
        expect(this.actions()[arn]).toBe(action);
      }
    }
  }

  private actions(): Record<string, string> {
    return Object.fromEntries([...this.aws.listeners].map(([arn, { actions }]) => [arn, JSON.stringify(actions)]));
  }

  /** A release: after its tasks are there, what the deployment group points to is moved, for a while partly. */
  public shift(step: ReleaseStep): void {
    const production = this.moving ?? this.ids[this.template[HTTPS] ? HTTPS : HTTP];
    if ((step === 'install') === (this.moving !== undefined)) {
      return;
    }
    const next = this.live === BLUE ? GREEN : BLUE;
    if (step === 'install') {
      this.aws.targets.set(this.live, ['healthy']).set(next, ['initial']);
      this.moving = production;
      this.testing = this.template[TEST] && this.ids[TEST];
      return;
    }
    if (step === 'canary') {
      this.aws.shift(production, { [this.live]: 75, [next]: 25 });
      return;
    }
    this.moving = this.testing = undefined;
    const [winner, loser] = step === 'finish' ? [next, this.live] : [this.live, next];
    this.live = winner;
    this.aws.targets.set(winner, ['healthy']).set(loser, []);
    this.aws.shift(production, { [winner]: 100, [loser]: 0 });
    if (this.ids[TEST]) {
      this.aws.shift(this.ids[TEST], { [winner]: 100, [loser]: 0 });
    }
  }

  /** Everybody's promise: what takes requests sends them to tasks, and the listeners are as the template says. */
  public expectHealthy(): void {
    const groups = this.moving ? [BLUE, GREEN] : [this.live];
    for (const [name, wanted] of Object.entries(this.template)) {
      const listener = this.aws.listeners.get(this.ids[name])!;
      expect(listener).toMatchObject({ port: Number(wanted.Port), protocol: wanted.Protocol, sslPolicy: wanted.SslPolicy });
      expect([...listener.certificates].sort()).toEqual([...wanted.CertificateArns ?? []].sort());
      if (wanted.RedirectPort) {
        expect(listener.actions[0].RedirectConfig?.Port).toBe(wanted.RedirectPort);
      } else {
        const served = Object.entries(this.aws.weights(this.ids[name])).filter(([, weight]) => weight > 0).map(([arn]) => arn);
        expect(groups).toEqual(expect.arrayContaining(served));
        expect(served.length).toBeGreaterThan(0);
      }
    }
    expect(this.aws.listeners.size).toBe(Object.keys(this.template).length);
    expect(this.testing === undefined || this.aws.listeners.has(this.testing)).toBe(true);
  }

  public async remove(): Promise<void> {
    const before = this.template;
    this.template = {};
    await this.cleanUp(before);
    expect(this.aws.listeners.size).toBe(0);
  }
}

const shapes = fc.record({
  secure: fc.boolean(),
  test: fc.boolean(),
  policy: fc.constantFrom('policy-1', 'policy-2'),
  port: fc.constantFrom(443, 8443),
  further: fc.subarray(['c1', 'c2', 'c3']),
  tag: fc.constantFrom('a', 'b'),
  attribute: fc.constantFrom('', 'x', 'y'),
});
const steps = fc.oneof(
  fc.record({
    do: fc.constant('update' as const),
    shape: shapes,
    failAfter: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
    lost: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  }),
  fc.record({ do: fc.constantFrom<ReleaseStep[]>('install', 'canary', 'finish', 'rollBack') }),
);

test('whatever the order of updates, failures, lost answers and releases: requests stay where the tasks are', async () => {
  await fc.assert(fc.asyncProperty(shapes, fc.array(steps, { maxLength: 12 }), async (first, sequence) => {
    const stack = new Stack();
    expect(await stack.update(templateOf(first))).toBe(true);
    stack.expectHealthy();
    for (const step of sequence) {
      if (step.do === 'update') {
        const template = templateOf(step.shape);
        const done = await stack.update(template, step.failAfter, step.lost);
        // Only a release under way, or a failure of something else, is in the way.
        expect(done || stack.moving !== undefined || (step.failAfter ?? 9) < Object.keys(template).length).toBe(true);
      } else {
        stack.shift(step.do);
      }
      stack.expectHealthy();
    }
    await stack.remove();
  }), { numRuns: 200, seed: 20261123 });
}, 60_000);
