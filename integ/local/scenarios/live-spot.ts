import { join } from 'path';
import { DescribeTasksCommand, ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { PROMOTED, RunningService } from './running-service';
import { spotAppSpec, spotNames, spotStack } from '../apps/live-stack';
import { EcsCanary } from '../ecs-canary';
import { CODE_DEPLOY, ECS } from '../engines';
import { failed } from '../load';
import { ReleasedService } from '../released-service';
import { Releases } from '../releases';
import { ServiceDeployments } from '../service-deployments';
import { StackUpdates } from '../stack-updates';
import { imageOf } from '../starter';
import { settled } from '../until';

const MIXED = ['FARGATE', 'FARGATE_SPOT', 'FARGATE_SPOT'];

/** Declares the test of releases by CodeDeploy, whose AppSpec has to name the capacity. */
export function describeSpotByCodeDeploy(running: () => RunningService<Releases>): void {
  test('Spot survives ten releases, and its on-demand base with it', async () => {
    const spot = running();
    const steady = spot.startLoad(20);
    const appSpec = spotAppSpec(CODE_DEPLOY, join(spot.aws.folder, 'cdk.out.spot'));
    expect(await providersBecome(spot, MIXED)).toEqual(MIXED);
    // The first one has no AppSpec of one before; the others have the workflow's, but for the last.
    for (const [i, byCommand] of [true, ...Array<boolean>(8).fill(false), true].entries()) {
      const version = `v${i + 1}`;
      if (byCommand) {
        await releaseByCommand(spot, version);
      } else {
        expect(await spot.releases.ended(await spot.releases.release(imageOf(version), { appSpec }))).toMatchObject(PROMOTED);
      }
      expect(await settled(() => spot.taskSets(), [`PRIMARY ${version}`])).toEqual([`PRIMARY ${version}`]);
    }
    expect(await providersBecome(spot, MIXED)).toEqual(MIXED);
    expect((await steady.stop()).filter(failed)).toEqual([]);

    // What an AppSpec without them does.
    expect(await spot.releases.ended(await spot.releases.release(imageOf('v11')))).toMatchObject(PROMOTED);
    const none = [undefined, undefined, undefined];
    expect(await providersBecome(spot, none)).toEqual(none);
  });
}

/** Declares the test of releases by ECS: the capacity is the service's, and no release names it. */
export function describeSpotByEcs(running: () => RunningService<ServiceDeployments>): void {
  test('Spot survives releases, other shares hold for the tasks that start from then on, and an end of Spot for the next release', async () => {
    const spot = running();
    const steady = spot.startLoad(20);
    expect(await providersBecome(spot, MIXED)).toEqual(MIXED);
    await releaseByCommand(spot, 'v2');
    expect(await spot.releases.ended(await spot.releases.release(imageOf('v3')))).toMatchObject(PROMOTED);
    expect(await providersBecome(spot, MIXED)).toEqual(MIXED);

    const before = await spot.releases.list();
    const updates = new StackUpdates(spot.aws, spotNames(ECS).stack, (app) => spotStack(app, ECS));
    expect(await updates.update({ spot: 'none' })).toBe('UPDATE_COMPLETE');
    expect([await providersBecome(spot, MIXED), await spot.releases.list()]).toEqual([MIXED, before]);
    expect(await spot.releases.ended(await spot.releases.release(imageOf('v4')))).toMatchObject(PROMOTED);
    const onDemand = ['FARGATE', 'FARGATE', 'FARGATE'];
    expect(await providersBecome(spot, onDemand)).toEqual(onDemand);
    expect((await steady.stop()).filter(failed)).toEqual([]);
  });
}

async function releaseByCommand({ aws, names }: RunningService<ReleasedService>, version: string): Promise<void> {
  const command = `release --plan cdk.out --service ${names.serviceName} --image ${imageOf(version)} --yes`;
  expect(await new EcsCanary(aws, command.split(' '), { cwd: aws.folder }).ended).toMatchObject({ code: 0 });
}

/** The capacity provider of each task, once they are these. */
async function providersBecome({ aws, names }: RunningService<ReleasedService>, expected: (string | undefined)[]): Promise<(string | undefined)[]> {
  const { clusterName: cluster, serviceName } = names;
  const ecs = new ECSClient(aws.clientConfig);
  return settled(async () => {
    const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, serviceName, desiredStatus: 'RUNNING' }));
    const { tasks = [] } = taskArns.length === 0 ? {} : await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    return tasks.map(({ capacityProviderName }) => capacityProviderName).sort();
  }, expected);
}
