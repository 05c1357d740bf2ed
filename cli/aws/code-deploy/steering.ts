import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  ContinueDeploymentCommand, CreateDeploymentCommand, GetDeploymentTargetCommand, StopDeploymentCommand,
  type DeploymentGroupInfo, type DeploymentInfo,
} from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand, RegisterTaskDefinitionCommand, type Service, type TaskDefinition } from '@aws-sdk/client-ecs';
import { appSpecFor } from './app-spec';
import { Deployments, isRollback } from './deployments';
import { describeNewest, describeRevision, familyOf, imageOf, mainContainerOf, revisionName, tagOf } from './versions';
import { appSpecOf, releaseOf } from '../../../release/code-deploy/release-of';
import { COMMAND } from '../../../release/how-to-run';
import { ObservedService, Phase } from '../../../release/observation';
import { viewOf } from '../../../release/view-of';
import { CliError } from '../../cli-error';
import { AskFailed, Refused } from '../../steer/ask-failed';
import { EarlierVersion, ImageChoice, PastRelease, PreparedRelease, ReleaseChoice } from '../../steer/steered-service';
import { Asker, cannotBeAsked, isPassing, Timing } from '../asker';
import { Clients } from '../clients';

const WAITS: Partial<Record<Phase, 'READY_WAIT' | 'TERMINATION_WAIT'>> = { waiting: 'READY_WAIT', settling: 'TERMINATION_WAIT' };

/** As many releases as are looked through for an earlier version. */
const LOOKED_THROUGH = 40;

/** Stops, continues and starts the releases of a deployment group. */
export class Steering {
  constructor(
    private readonly clients: Clients,
    private readonly asker: Asker,
    private readonly timing: Timing,
    private readonly deployments: Deployments,
    private readonly service: ObservedService,
    private readonly appSpec: string | undefined,
  ) {}

  public async abort(deploymentId: string): Promise<void> {
    try {
      // Rolled back also where the group would not do so by itself.
      await this.asker.must(async () => this.clients.codedeploy.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true })));
    } catch (error) {
      if (!isNamed(error, 'DeploymentAlreadyCompleted')) {
        throw asRefusal(error);
      }
    }
  }

  public async promote(deploymentId: string, phase: Phase): Promise<void> {
    const deploymentWaitType = WAITS[phase];
    const info = await this.asker.must(async () => this.deployments.get(deploymentId));
    const targetId = `${this.service.clusterName}:${this.service.serviceName}`;
    const { value } = await this.asker.may(async () => this.clients.codedeploy.send(new GetDeploymentTargetCommand({ deploymentId, targetId })));
    const now = releaseOf(info, { target: value?.deploymentTarget?.ecsTarget, now: this.timing.now(), minuteMs: this.timing.minuteMs }).phase;
    if (now !== phase || deploymentWaitType === undefined) {
      throw new Refused(deploymentWaitType === undefined
        ? `CodeDeploy cannot end '${phase}': only the wait for approval (waiting) and the wait at the end (settling).`
        : `${deploymentId} is not at '${phase}' any more, it is at '${now}'. Nothing was done.`);
    }
    try {
      await this.asker.must(async () => this.clients.codedeploy.send(new ContinueDeploymentCommand({ deploymentId, deploymentWaitType })));
    } catch (error) {
      throw isNamed(error, 'DeploymentAlreadyCompleted') || isNamed(error, 'DeploymentIsNotInReadyState')
        ? new Refused(`${deploymentId} does not wait any more. Nothing was done.`) : asRefusal(error);
    }
  }

  public async history(most: number): Promise<PastRelease[]> {
    const all = await this.deployments.newest(this.timing.now(), most);
    const releases = all.filter((info) => !isRollback(info)).slice(0, most);
    const past: PastRelease[] = [];
    for (const info of releases) {
      past.push(await this.pastOf(info, all));
    }
    return past;
  }

  private async pastOf(info: DeploymentInfo, all: readonly DeploymentInfo[]): Promise<PastRelease> {
    const rollback = all.find(({ deploymentId }) => deploymentId === info.rollbackInfo?.rollbackDeploymentId);
    const later = [...all].reverse().find((other) => !isRollback(other) && other.createTime! > info.createTime!);
    const { minuteMs } = this.timing;
    const release = releaseOf(info, { rollback, later, now: this.timing.now(), minuteMs });
    const now = this.timing.now();
    const view = viewOf({ service: this.service, release: { at: now, value: release } }, undefined, { now, minuteMs, utcOffsetMinutes: 0 });
    const version = release.revision === undefined ? undefined : await this.nameOf(release.revision);
    return {
      id: release.id,
      began: release.began,
      result: view.result ?? 'running',
      ...(version !== undefined && { version }),
      ...(view.ended !== undefined && { ended: view.ended }),
      ...(view.why && { why: view.why.sentence }),
      ...(view.description !== undefined && { description: view.description }),
    };
  }

  private async nameOf(revision: string): Promise<string> {
    const { value } = await this.asker.may(async () => describeRevision(this.clients, revision));
    return tagOf(value === undefined ? '' : imageOf(value) ?? '') ?? revisionName(revision);
  }

  /** Nothing where ECS has no such revision any more. That it does not answer is no reason to go on to an older one. */
  private async releasableNameOf(revision: string): Promise<string | undefined> {
    try {
      const definition = await this.asker.must(async () => describeRevision(this.clients, revision));
      return tagOf(imageOf(definition) ?? '') ?? revisionName(revision);
    } catch (error) {
      if (error instanceof AskFailed) {
        throw error;
      }
      return undefined;
    }
  }

  public async findEarlier(to: string): Promise<EarlierVersion> {
    const live = primaryOf(await this.describeService())?.taskDefinition;
    const promoted = (await this.deployments.newest(this.timing.now(), LOOKED_THROUGH))
      .filter((info) => !isRollback(info) && info.status === 'Succeeded')
      .flatMap((info) => appSpecOf(info).revision ?? []);
    const earlier = [...new Set(promoted)].filter((revision) => revision !== live).slice(0, LOOKED_THROUGH);
    for (const revision of earlier) {
      const name = await this.releasableNameOf(revision);
      if (name === undefined) {
        continue;
      }
      if (to === 'previous' || name === to || revisionName(revision) === to) {
        return { revision, name };
      }
    }
    throw new CliError(`No release of the last 90 days has promoted ${to === 'previous' ? 'another version than the one that runs' : `a version '${to}' that does not run now`}.`,
      `Release it by its image: ${COMMAND} release --image URI`);
  }

  public async prepareEarlier({ revision, name }: EarlierVersion, choice: ReleaseChoice): Promise<PreparedRelease> {
    const group = await this.asker.must(async () => this.deployments.groupInfo());
    const live = primaryOf(await this.describeService());
    return this.prepared(group, `${name} (${revisionName(revision)})`, live?.taskDefinition, choice, async () => revision);
  }

  public async prepare(images: readonly ImageChoice[], choice: ReleaseChoice): Promise<PreparedRelease> {
    const group = await this.asker.must(async () => this.deployments.groupInfo());
    const live = primaryOf(await this.describeService())?.taskDefinition;
    if (live === undefined) {
      throw new CliError(`${this.service.serviceName}: it has no primary task set to take the other settings from.`);
    }
    // Not the live one: a stack update registers other settings, and leaves it to the next release to bring them.
    const { definition, tags } = await this.asker.must(async () => describeNewest(this.clients, familyOf(live)));
    const changed = { ...withImages(definition, images), ...(tags.length > 0 && { tags }) };
    const running = await this.deployments.running();
    const runningRevision = running && appSpecOf(running).revision;
    const same = runningRevision !== undefined
      && sameImages(await this.asker.must(async () => describeRevision(this.clients, runningRevision)), changed);
    const shown = images.map(({ container, image }) => container === undefined ? image : `${container}=${image}`).join(', ');
    const prepared = await this.prepared(group, shown, live, choice, async () => {
      const { taskDefinition } = await this.asker.must(async () => this.clients.ecs.send(new RegisterTaskDefinitionCommand(changed)));
      return taskDefinition!.taskDefinitionArn!;
    });
    const summary = [...prepared.summary, `with the settings of ${revisionName(definition.taskDefinitionArn!)}, the newest of its family`];
    return { ...prepared, summary, ...(same && { running: running!.deploymentId }) };
  }

  private async prepared(
    group: DeploymentGroupInfo,
    what: string,
    live: string | undefined,
    { ignoreAlarms, fast, description }: ReleaseChoice,
    revision: () => Promise<string>,
  ): Promise<PreparedRelease> {
    const refusal = await this.refusalOf(group, ignoreAlarms === true);
    const container = containerOf(await this.describeService());
    return {
      summary: [
        `${this.service.serviceName} in ${this.service.account ?? 'an unknown account'}, ${this.service.region}: release ${what}`,
        ...(live === undefined ? [] : [`it replaces ${await this.nameOf(live)} (${revisionName(live)})`]),
        fast ? 'all traffic at once, without a canary' : `through ${group.deploymentConfigName ?? 'the canary'}`,
        ...(ignoreAlarms ? ['no alarm stops it: --ignore-alarms'] : []),
      ],
      ...(refusal !== undefined && { refusal }),
      start: async () => {
        const arn = await revision().catch((error: Error) => { throw asRefusal(error); });
        const content = appSpecFor(arn, this.appSpec ?? group.targetRevision?.appSpecContent?.content, container);
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

  private async refusalOf({ alarmConfiguration }: DeploymentGroupInfo, ignoreAlarms: boolean): Promise<string | undefined> {
    const running = await this.deployments.running();
    if (running) {
      return `${running.deploymentId} is under way: follow it (watch), or stop it first (abort).`;
    }
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

  private async describeService(): Promise<Service> {
    const { services = [] } = await this.asker.must(async () => this.clients.ecs.send(new DescribeServicesCommand({
      cluster: this.service.clusterName, services: [this.service.serviceName],
    })));
    return services[0];
  }
}

function primaryOf({ taskSets = [] }: Service) {
  return taskSets.find(({ status }) => status === 'PRIMARY');
}

function containerOf(service: Service): { name: string; port: number } {
  const { containerName, containerPort } = primaryOf(service)?.loadBalancers?.[0] ?? service.loadBalancers?.[0] ?? {};
  return { name: containerName ?? 'app', port: containerPort ?? 80 };
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

function sameImages(a: TaskDefinition, b: { containerDefinitions: readonly { image?: string }[] }): boolean {
  const images = (of: { containerDefinitions?: readonly { image?: string }[] }) => (of.containerDefinitions ?? []).map(({ image }) => image).join();
  return images(a) === images(b);
}

function isNamed(error: unknown, name: string): boolean {
  return [name, `${name}Exception`].includes((error as Error).name);
}

/** Without an answer the release may have started all the same. What was not allowed has not. */
function startFailed(error: unknown): Error {
  const problem = cannotBeAsked(error);
  return problem === undefined ? asRefusal(error) : new AskFailed(isPassing(error)
    ? `${problem}. Whether the release has started is not known: look by ${COMMAND} status.` : `${problem}. The release has not started.`);
}

/** What AWS answers with is a no, not a bug of this command. */
function asRefusal(error: unknown): Error {
  const { name, message } = error as Error & { $metadata?: object };
  return '$metadata' in (error as object) ? new Refused(`AWS refuses it: ${message} (${name})`) : error as Error;
}
