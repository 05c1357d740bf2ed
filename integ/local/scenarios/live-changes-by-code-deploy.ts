import { LiveService } from './live-service';
import { Releases } from '../releases';

/** An image whose tasks start, or do not. */
export interface StickyImage {
  readonly stick: () => void;
  readonly unstick: () => void;
}

/** Declares the tests of what an update does to a service that CodeDeploy deploys, and to no other. */
export function describeChangesByCodeDeploy(subject: () => LiveService<Releases>, image: StickyImage): void {
  test('a scale-out in the middle of a canary, with tasks that do not start: the release fails after five minutes, and is rolled back', async () => {
    // The alarm on tasks that die would be faster.
    await subject().update({ canaryMinutes: '60', objects: 'http5xx' });
    const id = await subject().releaseIntoCanary('v6-stuck');
    image.stick();
    await subject().scaleByHand(5);
    const ended = await subject().releases.ended(id);
    expect(ended).toMatchObject({ outcome: 'rolled back', said: expect.stringContaining('The service did not reach a steady state within 5 minutes of a scaling event.') });
    image.unstick();
    expect(await subject().tasksBecome(5)).toEqual(['v5', 'v5', 'v5', 'v5', 'v5']);
    await subject().scaleByHand(2);
    await subject().update({ canaryMinutes: undefined, objects: undefined });
  });

  test('another schedule, other alarms and an approval hold from the next release on, and another identity at once', async () => {
    const arn = (await subject().described()).taskDefinition;
    await subject().unmoved(() => subject().update({ objects: 'release,approval,identity' }));
    expect((await subject().described()).taskDefinition).toBe(arn);
    expect(await subject().releases.group()).toMatchObject({
      blueGreenDeploymentConfiguration: {
        deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 30 },
        terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes: 10 },
      },
    });
    await subject().unmoved(() => subject().update({ objects: undefined }));
  });

  test('a test listener comes and goes at once', async () => {
    await subject().unmoved(() => subject().update({ testListenerPort: '9000' }));
    expect(await subject().listenerPorts()).toEqual([80, 9000]);
    await subject().unmoved(() => subject().update({ testListenerPort: undefined }));
  });

  test('another name of application and group makes a new group, for the next release', async () => {
    await subject().answered(() => subject().update({ props: { applicationName: 'other-app', deploymentGroupName: 'other-group' } }));
    await subject().answered(() => subject().update({ props: {} }));
    await subject().release('v7');
  });

  test('what ECS refuses is refused before anything changes, by the name of the property', async () => {
    const before = await subject().described();
    const failures = await subject().unmoved(() => subject().refuse({
      props: {
        platformVersion: '1.4.0',
        enableExecuteCommand: true,
        containerName: 'web',
        containerPort: 3001,
        family: 'other-family',
        taskSubnets: { subnetType: 'Public' },
        assignPublicIp: true,
      },
      objects: 'groups,engine',
    }));
    const [reason] = failures.filter((failure) => failure.startsWith('EcsCanaryBlueGreenServiceChanges'));
    const told = /Service: (.*?) of Live\/Web cannot change while CodeDeploy deploys the service: ECS refuses the update\. Nothing was changed\./.exec(reason);
    expect(told?.[1].split(', ').sort()).toEqual([
      'assignPublicIp', 'containerName (or trafficContainer)', 'containerPort', 'enableExecuteCommand', 'engine', 'family', 'platformVersion', 'securityGroups', 'taskSubnets (or vpc)',
    ]);
    expect(await subject().described()).toMatchObject({ taskDefinition: before.taskDefinition, networkConfiguration: before.networkConfiguration });
  });

  test('a security group that the same update replaces is refused by ECS, in its own words, and nothing moves', async () => {
    const { networkConfiguration: before } = await subject().described();
    expect(await subject().unmoved(() => subject().refuse({ objects: 'replacedGroup' })))
      .toContainEqual(expect.stringContaining('on services with a CODE_DEPLOY deployment controller'));
    expect((await subject().described()).networkConfiguration).toEqual(before);
  });
}
