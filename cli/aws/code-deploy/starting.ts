import { CreateDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { appSpecFor } from './app-spec';
import { Deployments } from './deployments';
import { containerOf, primaryOf } from './live';
import { appSpecOf } from '../../../release/code-deploy/release-of';
import { Refused } from '../../steer/ask-failed';
import { ReleaseChoice } from '../../steer/steered-service';
import { isNamed, startFailed } from '../errors';
import { EngineContext, Standing, StartedReleases } from '../releases';
import { describeService } from '../service';

/** Starts the releases of a deployment group. */
export class Starting implements StartedReleases {
  constructor(private readonly context: EngineContext, private readonly deployments: Deployments, private readonly appSpec: string | undefined) {}

  public async standing({ ignoreAlarms, fast, origin, description = origin }: ReleaseChoice): Promise<Standing> {
    const { clients, asker } = this.context;
    const group = await asker.must(async () => this.deployments.groupInfo());
    const running = await this.deployments.running();
    const service = await describeService(clients, asker, this.context.service);
    const { alarmConfiguration } = group;
    return {
      live: primaryOf(service)?.taskDefinition,
      ...(running && { running: { id: running.deploymentId!, revision: appSpecOf(running).revision, began: running.createTime!.getTime() } }),
      alarmNames: alarmConfiguration?.enabled === false ? [] : (alarmConfiguration?.alarms ?? []).map(({ name }) => name!),
      whileAlarmIsOn: 'CodeDeploy would stop the release at once',
      course: [
        fast ? 'all traffic at once, without a canary' : `through ${group.deploymentConfigName ?? 'the canary'}`,
        ...(ignoreAlarms ? ['no alarm stops it: --ignore-alarms'] : []),
      ],
      start: async (revision) => {
        const content = appSpecFor(revision, this.appSpec ?? group.targetRevision?.appSpecContent?.content, containerOf(service));
        try {
          // Once: it has no token that would make it idempotent.
          const { deploymentId } = await clients.codedeploy.send(new CreateDeploymentCommand({
            ...this.deployments.group,
            revision: { revisionType: 'AppSpecContent', appSpecContent: { content } },
            ...(description !== undefined && { description }),
            ...(fast && { deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce' }),
            ...(ignoreAlarms && { overrideAlarmConfiguration: { enabled: false } }),
          }));
          return deploymentId!;
        } catch (error) {
          throw isNamed(error, 'DeploymentLimitExceeded') ? new Refused('Another release has begun meanwhile: a deployment group has one at a time.') : startFailed(error);
        }
      },
    };
  }
}
