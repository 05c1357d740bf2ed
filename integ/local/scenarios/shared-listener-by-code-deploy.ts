import { PROMOTED } from './running-service';
import { SharedScene } from './shared-scene';
import { SharedService } from './shared-services';
import { causeOf } from '../../../release/code-deploy/cause-of';
import { whyOf } from '../../../release/why';
import { prioritiesOf } from '../apps/shared-stack';
import { IamReader } from '../iam';
import { Statement } from '../policy';
import { Releases } from '../releases';
import { imageOf } from '../starter';
import { until } from '../until';

/** What a release under a reading that is not the usual one is to say. */
const REMEDY = 'give it a listener of its own (loadBalancer and listenerPort)';

/** Declares the tests of services that CodeDeploy releases: several rules of one, and the role by which it moves them. */
export function describeSharedByCodeDeploy(scene: () => SharedScene<Releases>): void {
  test('two rules swap their priorities in one update', async () => {
    const { Alpha: alpha } = scene().services;
    expect(await scene().prioritiesTo(alpha)).toEqual({ own: '101', anyHost: '102' });
    await scene().nothingElseChanges([alpha], () => scene().update(alpha, { order: 'swapped' }));
    expect(await scene().prioritiesTo(alpha)).toEqual({ own: '102', anyHost: '101' });
    await scene().expectLive(alpha);
  });

  test('an update that takes a rule away has changed the role, and the rule is still there: a release is rolled back, that rule with it', async () => {
    const { services: { Beta: beta }, shared: { listener } } = scene();
    const role = await roleOf(scene(), beta);
    await scene().update(beta, { further: 'yes', canaryMinutes: '100' });
    const rule = (await listener.rulesTo(beta.pair)).find(({ Priority }) => Priority === String(prioritiesOf('Beta') + 4))!.RuleArn!;
    const statements = await role.statements();
    await scene().nothingElseChanges([beta], async () => {
      scene().expected(beta).announce('v4');
      const { releases } = beta.running;
      const id = await releases.release(imageOf('v4'));
      await until('some requests go to it', async () => Object.values(await beta.running.weights()).every((weight) => weight > 0));
      const named = statements.filter(({ Resource }) => [Resource].flat().includes(rule));
      expect(named).toHaveLength(1);
      await role.put(statements.map((statement) => ({ ...statement, Resource: [statement.Resource].flat().filter((arn) => arn !== rule) })));
      await releases.stop(id, true);
      const { rollbackInfo } = await releases.follow(id);
      expect(await releases.info(rollbackInfo!.rollbackDeploymentId!)).toMatchObject({ status: 'Succeeded' });
      scene().expected(beta).retire('v4');
      await role.put(statements);
    });
    expect(await scene().answerOf(beta.targets.further)).toBe(`200 ${scene().versionOf(beta)}`);
    await scene().update(beta, { further: undefined, canaryMinutes: undefined });
  });

  test.each([
    ['D1', 'ELASTIC_LOAD_BALANCING_INVALID', 'moves no rules'],
    ['D2', 'IAM_ROLE_PERMISSIONS', 'wants to change more than the rules of the service'],
  ])('if AWS is to be read as %s, a release fails and says what to do, and every rule is as it was', async (reading, code, does) => {
    const { aws, services: { Beta: beta }, shared: { listener } } = scene();
    const before = await listener.rules();
    await scene().nothingElseChanges([], async () => {
      await aws.read({ 'listener-rules': reading });
      await expectRefusal(scene(), beta, `v4-${reading}`, code, does);
      await aws.read({ 'listener-rules': 'R' });
    });
    expect(await listener.rules()).toEqual(before);
  });

  test('without what the group’s role may do to rules a release fails, and with it the same succeeds', async () => {
    const { services: { Beta: beta } } = scene();
    const role = await roleOf(scene(), beta);
    const statements = await role.statements();
    // One by the ARNs of the rules, and one by their tag.
    const without = statements.filter(({ Action }) => Action !== 'elasticloadbalancing:ModifyRule');
    expect(without).toHaveLength(statements.length - 2);
    await scene().nothingElseChanges([beta], async () => {
      await role.put(without);
      await expectRefusal(scene(), beta, 'v5', 'IAM_ROLE_PERMISSIONS', 'wants to change more than the rules of the service');
      await role.put(statements);
      await scene().promote(beta, 'v6');
    });
  });

  test('the remedy works: a live service goes to a listener of its own, and is released whatever AWS does with rules', async () => {
    const { aws, services: { Beta: beta }, shared: { balancer } } = scene();
    await scene().endLoad(beta);
    await scene().update(beta, { ownListenerPort: '8080' });
    await aws.read({ 'listener-rules': 'D1' });
    const { releases } = beta.running;
    expect(await releases.ended(await releases.release(imageOf('v7')))).toMatchObject(PROMOTED);
    await aws.read({ 'listener-rules': 'R' });
    expect(await scene().answerOf({ ...beta.targets.own, host: `${balancer}:8080` })).toBe('200 v7');
  });
}

/** Releases a version that nobody gets to see. */
async function expectRefusal(
  scene: SharedScene<Releases>, service: SharedService<Releases>, version: string, code: string, does: string,
): Promise<void> {
  const { releases } = service.running;
  const info = await releases.follow(await releases.release(imageOf(version)));
  expect(info).toMatchObject({ status: 'Failed', errorInformation: { code } });
  expect(whyOf(causeOf(info)!).details).toEqual([`if it shares its listener (listenerRule), CodeDeploy ${does}: ${REMEDY}`]);
  expect(await service.running.answers()).toEqual([`200 ${scene.versionOf(service)}`]);
}

/** The role of a deployment group. */
async function roleOf({ aws }: SharedScene<Releases>, { running }: SharedService<Releases>) {
  const iam = new IamReader(aws.endpoint);
  const name = (await running.releases.group()).serviceRoleArn!.split('/').at(-1)!;
  return {
    statements: async () => iam.roleStatements(name, 'Release'),
    put: async (statements: Statement[]) => iam.putRoleStatements(name, 'Release', statements),
  };
}
