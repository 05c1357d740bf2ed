/**
 * Three services of each engine behind one listener, under a steady load to each: whatever happens to one, it loses no request but
 * those of a faulty version, and neither the rules of the others nor what belongs to nobody is touched.
 */
import { describeSharedByCodeDeploy } from './shared-listener-by-code-deploy';
import { describeSharedByEcs } from './shared-listener-by-ecs';
import { SharedScene } from './shared-scene';
import { FOREIGN, GUEST, prioritiesOf, SHARED_STACKS } from '../apps/shared-stack';
import { CODE_DEPLOY, ECS, Engine } from '../engines';
import { ReleasedService } from '../released-service';

function describeShared<R extends ReleasedService>(engine: Engine<R>, describeOwn: (scene: () => SharedScene<R>) => void): void {
  let scene: SharedScene<R>;

  beforeAll(async () => {
    scene = await SharedScene.start(engine);
  });

  afterAll(async () => scene?.stop());

  test('two stacks of one app and one that has imported the listener: each gets its own requests, and nobody’s are answered by the listener', async () => {
    const { services, shared: { nobody, listener } } = scene;
    for (const { targets, production } of Object.values(services)) {
      const taken = [...production, targets.guest];
      expect(await Promise.all(taken.map((target) => scene.answerOf(target)))).toEqual(taken.map(() => '200 v1'));
      expect(await scene.answerOf(targets.further)).toBe('404 ');
    }
    expect(await scene.answerOf(nobody.foreign)).toBe(`200 ${FOREIGN.answer}`);
    expect(await scene.answerOf(nobody.unknown)).toBe('404 ');
    const ofServices = engine.movesSeveralRules ? ['101', '102', '111', '112', '121', '122'] : ['101', '111', '121'];
    expect((await listener.rules()).map(({ Priority }) => Priority).sort()).toEqual([...ofServices, '5', 'default']);
  });

  test.each(SHARED_STACKS)('a release of %s', async (stack) => {
    const service = scene.services[stack];
    await scene.nothingElseChanges([service], () => scene.promote(service, 'v2'));
  });

  test('a faulty release rolls back', async () => {
    const { Beta: beta } = scene.services;
    await scene.nothingElseChanges([beta], () => scene.rollBack(beta, 'v3-broken'));
  });

  test('two releases at once, of which one rolls back', async () => {
    const { Alpha: alpha, Gamma: gamma } = scene.services;
    await scene.nothingElseChanges([alpha, gamma], async () => {
      await Promise.all([scene.promote(alpha, 'v3'), scene.rollBack(gamma, 'v3-broken')]);
    });
  });

  test('stack updates: the task definition and the canary, then stack tags', async () => {
    const { services: { Alpha: alpha }, shared: { listener } } = scene;
    const before = await listener.rulesTo(alpha.pair);
    await scene.nothingElseChanges([alpha], async () => {
      await scene.update(alpha, { cpu: '256', canaryPercentage: '40' });
      expect(await alpha.updates.update(scene.contextOf(alpha), { team: 'shop' })).toBe('UPDATE_COMPLETE');
    });
    expect(await listener.rulesTo(alpha.pair)).toEqual(before);
    expect((await alpha.updates.describe()).Tags).toEqual([{ Key: 'team', Value: 'shop' }]);
    await scene.expectLive(alpha);
  });

  test('a further domain comes and goes', async () => {
    const { services: { Beta: beta }, shared: { listener } } = scene;
    const before = await listener.rulesTo(beta.pair);
    await scene.nothingElseChanges([beta], async () => {
      await scene.update(beta, { further: 'yes' });
      expect(await scene.answerOf(beta.targets.further)).toBe('200 v2');
      await scene.update(beta, { further: undefined });
      expect(await scene.answerOf(beta.targets.further)).toBe('404 ');
    });
    expect(await listener.rulesTo(beta.pair)).toEqual(before);
  });

  test('a service comes and takes a path, is overtaken by its neighbour of the stack in one update, takes the path again, and goes', async () => {
    const { services: { Gamma: gamma }, shared: { listener } } = scene;
    const { own, guest } = gamma.targets;
    expect(await scene.answerOf(guest)).toBe('200 v2');
    await scene.nothingElseChanges([gamma], async () => {
      scene.expected(gamma).announce(GUEST);
      await scene.update(gamma, { guest: 'yes' });
      expect(await scene.answerOf(guest)).toBe(`200 ${GUEST}`);
      await scene.update(gamma, { order: 'swapped' });
      expect(await scene.answerOf(guest)).toBe('200 v2');
      await scene.update(gamma, { order: undefined });
      expect(await scene.answerOf(guest)).toBe(`200 ${GUEST}`);
      expect(await scene.answerOf(own)).toBe('200 v2');
      await scene.update(gamma, { guest: undefined });
      scene.expected(gamma).retire(GUEST);
      expect(await scene.answerOf(guest)).toBe('200 v2');
    });
    expect((await listener.rules()).filter(({ Priority }) => Number(Priority) > 1000)).toEqual([]);
    await scene.expectLive(gamma);
  });

  test('an update of everything that fails late and rolls back', async () => {
    const { services: { Gamma: gamma }, shared: { listener } } = scene;
    const before = await listener.rules();
    await scene.nothingElseChanges([gamma], async () => {
      scene.expected(gamma).announce(GUEST);
      await scene.refuse(gamma, { guest: 'yes', order: 'swapped', further: 'yes', cpu: '256', fails: 'yes' });
      scene.expected(gamma).retire(GUEST);
    });
    expect(await listener.rules()).toEqual(before);
    await scene.expectLive(gamma);
  });

  test('a priority that another stack has is refused, with the order that works, before anything is changed', async () => {
    const { services: { Beta: beta }, shared: { listener } } = scene;
    const before = await listener.rules();
    await scene.nothingElseChanges([], async () => {
      expect((await scene.refuse(beta, { priority: String(prioritiesOf('Alpha') + 1) })).join())
        .toMatch(/priority 101 of the listener is that of .*stack\/Alpha\/.*deploy that stack first/);
    });
    expect(await listener.rules()).toEqual(before);
  });

  describeOwn(() => scene);

  test('nobody has tried to touch what belongs to nobody', async () => {
    const { services: { Alpha: alpha, Gamma: gamma }, shared: { listener, listenerArn } } = scene;
    const rules = await listener.rules();
    const arns = rules.filter(({ Priority }) => ['default', String(FOREIGN.priority)].includes(Priority!)).map(({ RuleArn }) => RuleArn!);
    expect(arns).toHaveLength(2);
    expect(listener.callsOn(listenerArn, ...arns)).toEqual([]);
    // And those who change something are found by the same look.
    const own = await listener.rulesTo([...alpha.pair, ...gamma.pair]);
    expect(new Set(listener.callsOn(...own.map(({ RuleArn }) => RuleArn!)).map(({ caller, action }) => `${caller} ${action}`)))
      .toEqual(new Set(['client ModifyRule', 'client SetRulePriorities', `${engine.name.toLowerCase()} ModifyRule`]));
  });
}

describe('by CodeDeploy', () => describeShared(CODE_DEPLOY, describeSharedByCodeDeploy));
describe('by ECS', () => describeShared(ECS, describeSharedByEcs));
