import { only } from './running-service';
import { UpdatedService } from './updated-service';
import { failed } from '../load';
import { Releases } from '../releases';
import { until } from '../until';

/** Declares the tests of the function that releases by CodeDeploy. `v6` is live, on blue. */
export function describeUpdatesByCodeDeploy(subject: () => UpdatedService<Releases>): void {
  const revision = /task-definition-[\w-]+:\d+/;

  test('a deployment says which update of which stack has started it', async () => {
    const { releases } = subject();
    const [newest] = await subject().released();
    expect((await releases.info(newest)).description)
      .toMatch(/^Stack update of ByCode, WebRelease\w+: task-definition-released-by-codedeploy-prod:\d+ \(request /);
  });

  test('a release that outlasts an invocation is followed by several, and started once', async () => {
    const { aws } = subject().running;
    const calls = aws.calls().length;
    const { status, released, answers } = await subject().update({ version: 'v7', invocationSeconds: '20' });
    expect([status, released.length]).toEqual(['UPDATE_COMPLETE', 1]);
    expect(answers.filter(failed)).toEqual([]);
    expect(await subject().running.becomes(only('v7', 'green'))).toEqual(only('v7', 'green'));
    expect(aws.calls().slice(calls).filter(({ action }) => action === 'InvokeFunction').length).toBeGreaterThan(0);
  });

  test('a release that CloudFormation has given up is stopped and rolled back, and the stack’s own comes after it', async () => {
    const { releases, running } = subject();
    const [latest] = await subject().released();
    const { description } = await releases.info(latest);
    const second = revision.exec(description!)![0].replace(/\d+$/, '2');
    const abandoned = await releases.start(second, {
      description: description!.replace(revision, second).replace(/request .*/, 'request of-an-update-that-was-cancelled)'),
      // So slow that it is still there when the update comes to the release.
      deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent15Minutes',
    });
    await until('its traffic moves', async () => Object.values(await running.weights()).includes(10));
    const { status, answers } = await subject().update({ version: 'v8' });
    expect(status).toBe('UPDATE_COMPLETE');
    const info = await releases.info(abandoned);
    expect([info.status, info.errorInformation!.code]).toEqual(['Stopped', 'MANUAL_STOP']);
    expect((await releases.info(info.rollbackInfo!.rollbackDeploymentId!)).status).toBe('Succeeded');
    expect(answers.filter(failed)).toEqual([]);
    expect(await running.becomes(only('v8', 'blue'))).toEqual(only('v8', 'blue'));
  });
}
