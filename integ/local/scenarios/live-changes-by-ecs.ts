import { LiveService } from './live-service';
import { ServiceDeployments } from '../service-deployments';

/** Declares the tests of what an update does to a service that ECS deploys itself, and to no other. */
export function describeChangesByEcs(subject: () => LiveService<ServiceDeployments>): void {
  test('another schedule, other alarms, hooks and a pause hold from the next release on, and another identity at once', async () => {
    await subject().unmoved(() => subject().update({ objects: 'release,pauses,hooks,identity' }));
    const { deploymentConfiguration } = await subject().described();
    expect(deploymentConfiguration).toMatchObject({
      strategy: 'LINEAR',
      linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 2 },
      bakeTimeInMinutes: 10,
      lifecycleHooks: expect.arrayContaining([
        expect.objectContaining({ targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }),
        expect.objectContaining({ lifecycleStages: ['POST_SCALE_UP'], hookTargetArn: expect.stringContaining(':function:') }),
      ]),
    });
    expect(deploymentConfiguration!.alarms!.alarmNames).toEqual(['http5xx', 'totalFailure', 'latency'].map((alarm) => `${subject().running.names.serviceName}-${alarm}`));
    await subject().unmoved(() => subject().update({ objects: undefined }));
  });

  test('another family is registered, and the service keeps its task definition', async () => {
    const { taskDefinition } = await subject().described();
    await subject().unmoved(() => subject().update({ props: { family: 'other-family' } }));
    expect((await subject().described()).taskDefinition).toBe(taskDefinition);
    await subject().unmoved(() => subject().update({ props: {} }));
  });

  test('a certificate that comes is refused before anything changes: it would be another listener', async () => {
    const before = await subject().listenerPorts();
    expect(await subject().unmoved(() => subject().refuse({ certificate: 'first' })))
      .toEqual([expect.stringMatching(/would take the service from its listener to another one/)]);
    expect(await subject().listenerPorts()).toEqual(before);
  });

  test('ECS Exec is switched on at once, for the tasks that start from then on', async () => {
    await subject().unmoved(() => subject().update({ props: { enableExecuteCommand: true } }));
    expect(await subject().described()).toMatchObject({ enableExecuteCommand: true });
    await subject().unmoved(() => subject().update({ props: {} }));
  });

  test('another network or platform is a canary of the version that is live, and so is a test listener', async () => {
    const { networkConfiguration: before } = await subject().described();
    const network = { platformVersion: '1.4.0', taskSubnets: { subnetType: 'Public' }, assignPublicIp: true };
    await subject().movedByItself(() => subject().update({ props: network, objects: 'groups' }));
    const { networkConfiguration: after, platformVersion } = await subject().described();
    expect([platformVersion, after]).toMatchObject(['1.4.0', { awsvpcConfiguration: { subnets: ['subnet-11', 'subnet-12'], assignPublicIp: 'ENABLED' } }]);
    expect(after!.awsvpcConfiguration!.securityGroups).not.toEqual(before!.awsvpcConfiguration!.securityGroups);
    await subject().movedByItself(() => subject().update({ props: {}, objects: undefined, testListenerPort: '9000' }));
    expect(await subject().listenerPorts()).toEqual([80, 9000]);
    await subject().movedByItself(() => subject().update({ testListenerPort: undefined }));
  });

  test('a security group that the same update replaces is a canary of the live version, too', async () => {
    await subject().movedByItself(() => subject().update({ objects: 'replacedGroup' }));
    await subject().movedByItself(() => subject().update({ objects: undefined }));
  });

  test('a deployment that reverts drift brings back the version that was live when the service was last updated, by a canary', async () => {
    const before = subject().live;
    await subject().release('v6');
    expect(await subject().revertDrift()).toBe('UPDATE_COMPLETE');
    expect(await subject().running.taskSets()).toEqual([`PRIMARY ${before}`]);
    subject().live = before;
    expect(await subject().unmoved(() => subject().revertDrift())).toBe('UNCHANGED');
  });

  test('where CloudFormation sends the whole service for tags, those of the app release nothing, and those of the command line alone an older version', async () => {
    const [{ aws }, before] = [subject().running, subject().live];
    await aws.read({ 'tags-only-update': 'service' });
    await subject().unmoved(() => subject().update({ team: 'search' }));
    await subject().release('v7');
    // The guard is not asked, because nothing of the template has changed.
    await subject().answered(() => subject().deploy('--tags', 'cost-center=shop'), ['v7', before]);
    expect(await subject().running.taskSets()).toEqual([`PRIMARY ${before}`]);
    subject().live = before;
    await aws.read({ 'tags-only-update': 'tags' });
  });

  test('deployOnStackUpdate releases what the template says when it is switched on, and nothing when it is switched off', async () => {
    const before = await subject().releases.list();
    await subject().update({ props: { deployOnStackUpdate: true } });
    expect(await subject().releases.list()).toHaveLength(before.length + 1);
    expect(await subject().running.taskSets()).toEqual(['PRIMARY v1']);
    subject().live = 'v1';
    await subject().unmoved(() => subject().update({ props: {} }));
  });

  test('a container or port that the live version does not have is refused before anything changes', async () => {
    expect(await subject().unmoved(() => subject().refuse({ props: { containerName: 'web', containerPort: 3001 } })))
      .toContainEqual(expect.stringContaining('the live version was made with another containerName (or trafficContainer), containerPort'));
  });
}
