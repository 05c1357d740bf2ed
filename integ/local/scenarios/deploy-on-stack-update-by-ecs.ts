import { only } from './running-service';
import { UpdatedService } from './updated-service';
import { failed } from '../load';
import { ServiceDeployments } from '../service-deployments';
import { until } from '../until';

/** Declares the tests of what only updates that ECS itself releases can come to. `v6` is live, on blue. */
export function describeUpdatesByEcs(subject: () => UpdatedService<ServiceDeployments>): void {
  test('where CloudFormation does not stop the release of a cancelled update, it is promoted, and a second one brings the old version back', async () => {
    const { running } = subject();
    await running.aws.read({ 'ecs-cancelled-update': 'waits' });
    const ended = subject().update({ version: 'v7' });
    await until('its canary has begun', async () => (await running.weights()).blue === 50);
    await subject().cancel();
    const { status, released, answers } = await ended;
    await running.aws.read({ 'ecs-cancelled-update': 'stops' });
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await subject().outcomesOf(released)).toEqual(['promoted', 'promoted']);
    expect(answers.filter(failed)).toEqual([]);
    expect(await running.becomes(only('v6', 'blue'))).toEqual(only('v6', 'blue'));
  });
}
