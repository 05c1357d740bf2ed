import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CreateDeploymentCommand, type DeploymentGroupInfo, type DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { RegisterTaskDefinitionCommand, type TaskDefinition } from '@aws-sdk/client-ecs';
import { appSpecFor } from './app-spec';
import { Deployments } from './deployments';
import { containerOf, describeService, primaryOf } from './live';
import { describeNewest, describeRevision, familyOf, mainContainerOf, nameOfRevision, revisionName } from './versions';
import { appSpecOf } from '../../../release/code-deploy/release-of';
import { COMMAND } from '../../../release/how-to-run';
import { ObservedService } from '../../../release/observation';
import { CliError } from '../../cli-error';
import { AskFailed, Refused } from '../../steer/ask-failed';
import { EarlierVersion, ImageChoice, PreparedRelease, ReleaseChoice } from '../../steer/steered-service';
import { Asker, cannotBeAsked, isPassing } from '../asker';
import { Clients } from '../clients';
import { asRefusal, isNamed } from '../errors';
import { digestLine, isSameImage, ResolvedImage, resolveImage } from '../images';

/** Starts the releases of a deployment group. */
export class Starting {
  constructor(
    private readonly clients: Clients,
    private readonly asker: Asker,
    private readonly deployments: Deployments,
    private readonly service: ObservedService,
    private readonly appSpec: string | undefined,
  ) {}

  public async prepareEarlier({ revision, name }: EarlierVersion, choice: ReleaseChoice): Promise<PreparedRelease> {
    const group = await this.asker.must(async () => this.deployments.groupInfo());
    return this.prepared(group, await this.deployments.running(), `${name} (${revisionName(revision)})`, choice, async () => revision);
  }

  public async prepare(images: readonly ImageChoice[], choice: ReleaseChoice): Promise<PreparedRelease> {
    const group = await this.asker.must(async () => this.deployments.groupInfo());
    const live = primaryOf(await describeService(this.clients, this.asker, this.service))?.taskDefinition;
    if (live === undefined) {
      throw new CliError(`${this.service.serviceName}: it has no primary task set to take the other settings from.`);
    }
    // Not the live one: a stack update registers other settings, and leaves it to the next release to bring them.
    const { definition, tags } = await this.asker.must(async () => describeNewest(this.clients, familyOf(live)));
    const changed = { ...withImages(definition, images), ...(tags.length > 0 && { tags }) };
    const resolved = await this.resolve(images.map(({ image }) => image));
    const running = await this.deployments.running();
    const shown = images.map(({ container, image }) => container === undefined ? image : `${container}=${image}`).join(', ');
    const prepared = await this.prepared(group, running, shown, choice, async () => {
      const { taskDefinition } = await this.asker.must(async () => this.clients.ecs.send(new RegisterTaskDefinitionCommand(changed)));
      return taskDefinition!.taskDefinitionArn!;
    });
    const missing = resolved.find((image) => image.missing);
    return {
      ...prepared,
      summary: [...prepared.summary, ...resolved.map(digestLine), `with the settings of ${revisionName(definition.taskDefinitionArn!)}, the newest of its family`],
      ...(missing && !choice.beforeBuild && { refusal: `${missing.image}: ${missing.problem}. Push it first, and through a pull-through cache pull it once.` }),
      ...(running && await this.isOfImages(running, changed, resolved) && { running: running.deploymentId }),
    };
  }

  private async resolve(images: readonly string[]): Promise<ResolvedImage[]> {
    const resolved: ResolvedImage[] = [];
    for (const image of new Set(images)) {
      resolved.push(await resolveImage(this.clients, this.asker, image));
    }
    return resolved;
  }

  /** Whether the release that is under way has the same image in every container. */
  private async isOfImages(running: DeploymentInfo, wanted: Pick<TaskDefinition, 'containerDefinitions'>, resolved: readonly ResolvedImage[]): Promise<boolean> {
    const { revision } = appSpecOf(running);
    if (revision === undefined) {
      return false;
    }
    const { containerDefinitions: containers = [] } = await this.asker.must(async () => describeRevision(this.clients, revision));
    const pairs = (wanted.containerDefinitions ?? []).map(
      ({ name, image }) => ({ image: image!, other: containers.find((container) => container.name === name)?.image }),
    );
    if (pairs.length !== containers.length) {
      return false;
    }
    for (const { image, other } of pairs) {
      const chosen = resolved.find((one) => one.image === image);
      const isSame = other !== undefined && (chosen === undefined
        ? image === other
        : isSameImage(chosen, image === other ? chosen : await resolveImage(this.clients, this.asker, other), running.createTime!.getTime()));
      if (!isSame) {
        return false;
      }
    }
    return true;
  }

  private async prepared(
    group: DeploymentGroupInfo,
    running: DeploymentInfo | undefined,
    what: string,
    { ignoreAlarms, fast, description }: ReleaseChoice,
    revision: () => Promise<string>,
  ): Promise<PreparedRelease> {
    const refusal = running ? `${running.deploymentId} is under way: follow it (watch), or stop it first (abort).` : await this.alarmsOn(group, ignoreAlarms === true);
    const service = await describeService(this.clients, this.asker, this.service);
    const live = primaryOf(service)?.taskDefinition;
    return {
      summary: [
        `${this.service.serviceName} in ${this.service.account ?? 'an unknown account'}, ${this.service.region}: release ${what}`,
        ...(live === undefined ? [] : [`it replaces ${await nameOfRevision(this.clients, this.asker, live)} (${revisionName(live)})`]),
        fast ? 'all traffic at once, without a canary' : `through ${group.deploymentConfigName ?? 'the canary'}`,
        ...(ignoreAlarms ? ['no alarm stops it: --ignore-alarms'] : []),
      ],
      ...(refusal !== undefined && { refusal }),
      start: async () => {
        const arn = await revision().catch((error: Error) => { throw asRefusal(error); });
        const content = appSpecFor(arn, this.appSpec ?? group.targetRevision?.appSpecContent?.content, containerOf(service));
        try {
          // Once: it has no token that would make it idempotent.
          const { deploymentId } = await this.clients.codedeploy.send(new CreateDeploymentCommand({
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

  /** Why alarms speak against a release; nothing where none is on. */
  private async alarmsOn({ alarmConfiguration }: DeploymentGroupInfo, ignoreAlarms: boolean): Promise<string | undefined> {
    const AlarmNames = alarmConfiguration?.enabled === false ? [] : (alarmConfiguration?.alarms ?? []).map(({ name }) => name!);
    if (ignoreAlarms || AlarmNames.length === 0) {
      return undefined;
    }
    const { MetricAlarms = [], CompositeAlarms = [] } = await this.asker.must(async () => this.clients.cloudwatch.send(new DescribeAlarmsCommand({
      AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], StateValue: 'ALARM',
    })));
    const on = [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName);
    const named = on.length === 1 ? `alarm ${on[0]} is on` : `alarms ${on.join(', ')} are on`;
    return on.length === 0 ? undefined : `${named}: CodeDeploy would stop the release at once. Wait, or go without alarms: --ignore-alarms.`;
  }
}

/** What of a description can be registered again, with other images. */
function withImages(definition: TaskDefinition, images: readonly ImageChoice[]) {
  const {
    taskDefinitionArn: _arn, revision: _revision, status: _status, requiresAttributes: _attributes, compatibilities: _compatibilities,
    registeredAt: _at, registeredBy: _by, deregisteredAt: _until, ...rest
  } = definition;
  const containers = definition.containerDefinitions ?? [];
  const main = mainContainerOf(definition)!;
  const chosen = new Map(images.map(({ container, image }) => [container ?? main.name!, image]));
  const missing = [...chosen.keys()].find((name) => !containers.some((container) => container.name === name));
  if (missing !== undefined) {
    throw new CliError(`--image: there is no container '${missing}' in ${revisionName(definition.taskDefinitionArn!)}.`, `There are: ${containers.map(({ name }) => name).join(', ')}`);
  }
  return {
    ...rest,
    family: definition.family!,
    containerDefinitions: containers.map((container) => ({ ...container, image: chosen.get(container.name!) ?? container.image })),
  };
}

/** Without an answer the release may have started all the same. What was not allowed has not. */
function startFailed(error: unknown): Error {
  const problem = cannotBeAsked(error);
  return problem === undefined ? asRefusal(error) : new AskFailed(isPassing(error)
    ? `${problem}. Whether the release has started is not known: look by ${COMMAND} status.` : `${problem}. The release has not started.`);
}
