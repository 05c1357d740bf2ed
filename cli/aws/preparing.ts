import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { RegisterTaskDefinitionCommand, type TaskDefinition } from '@aws-sdk/client-ecs';
import { asRefusal } from './errors';
import { digestLine, isSameImage, ResolvedImage, resolveImage } from './images';
import { EngineContext, Standing, StartedReleases } from './releases';
import { describeNewest, describeRevision, familyOf, mainContainerOf, nameOfRevision, revisionName } from './versions';
import { CliError } from '../cli-error';
import { EarlierVersion, ImageChoice, PreparedRelease, ReleaseChoice } from '../steer/steered-service';

/** Says what a release would be and what speaks against it, whichever engine it is by. Nothing is changed until it is started. */
export class Preparing {
  constructor(private readonly context: EngineContext, private readonly releases: StartedReleases) {}

  public async prepareEarlier({ revision, name }: EarlierVersion, choice: ReleaseChoice): Promise<PreparedRelease> {
    return this.prepared(await this.releases.standing(choice), `${name} (${revisionName(revision)})`, choice, async () => revision);
  }

  public async prepare(images: readonly ImageChoice[], choice: ReleaseChoice): Promise<PreparedRelease> {
    const { clients, asker, service } = this.context;
    const standing = await this.releases.standing(choice);
    const { live, running } = standing;
    if (live === undefined) {
      throw new CliError(`${service.serviceName}: no version of it is live whose other settings could be kept.`);
    }
    // Not the live one: a stack update registers other settings, and leaves it to the next release to bring them.
    const { definition, tags } = await asker.must(async () => describeNewest(clients, familyOf(live)));
    const changed = { ...withImages(definition, images), ...(tags.length > 0 && { tags }) };
    const resolved = await this.resolve(images.map(({ image }) => image));
    const shown = images.map(({ container, image }) => container === undefined ? image : `${container}=${image}`).join(', ');
    const prepared = await this.prepared(standing, shown, choice, async () => {
      const { taskDefinition } = await asker.must(async () => clients.ecs.send(new RegisterTaskDefinitionCommand(changed)));
      return taskDefinition!.taskDefinitionArn!;
    });
    const missing = resolved.find((image) => image.missing);
    return {
      ...prepared,
      summary: [...prepared.summary, ...resolved.map(digestLine), `with the settings of ${revisionName(definition.taskDefinitionArn!)}, the newest of its family`],
      ...(missing && !choice.beforeBuild && { refusal: `${missing.image}: ${missing.problem}. Push it first, and through a pull-through cache pull it once.` }),
      ...(running && await this.isOfImages(running, changed, resolved) && { running: running.id }),
    };
  }

  private async resolve(images: readonly string[]): Promise<ResolvedImage[]> {
    const resolved: ResolvedImage[] = [];
    for (const image of new Set(images)) {
      resolved.push(await resolveImage(this.context.clients, this.context.asker, image));
    }
    return resolved;
  }

  /** Whether the release that is under way has the same image in every container. */
  private async isOfImages(
    { revision, began }: NonNullable<Standing['running']>, wanted: Pick<TaskDefinition, 'containerDefinitions'>, resolved: readonly ResolvedImage[],
  ): Promise<boolean> {
    const { clients, asker } = this.context;
    if (revision === undefined) {
      return false;
    }
    const { containerDefinitions: containers = [] } = await asker.must(async () => describeRevision(clients, revision));
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
        : isSameImage(chosen, image === other ? chosen : await resolveImage(clients, asker, other), began));
      if (!isSame) {
        return false;
      }
    }
    return true;
  }

  private async prepared(
    standing: Standing, what: string, { ignoreAlarms }: ReleaseChoice, revision: () => Promise<string>,
  ): Promise<PreparedRelease> {
    const { clients, asker, service } = this.context;
    const { running, live } = standing;
    const refusal = running ? `${running.id} is under way: follow it (watch), or stop it first (abort).`
      : standing.refusal ?? (ignoreAlarms ? undefined : await this.alarmsOn(standing));
    return {
      summary: [
        `${service.serviceName} in ${service.account ?? 'an unknown account'}, ${service.region}: release ${what}`,
        ...(live === undefined ? [] : [`it replaces ${await nameOfRevision(clients, asker, live)} (${revisionName(live)})`]),
        ...standing.course,
      ],
      ...(refusal !== undefined && { refusal }),
      ...(standing.overdue && { overdue: standing.overdue }),
      start: async () => standing.start(await revision().catch((error: Error) => { throw asRefusal(error); })),
    };
  }

  /** Why alarms speak against a release; nothing where none is on. */
  private async alarmsOn({ alarmNames, whileAlarmIsOn }: Standing): Promise<string | undefined> {
    const on = await alarmsThatAreOn(this.context, alarmNames);
    return on.length === 0 ? undefined : `${alarmsAreOn(on)}: ${whileAlarmIsOn}. Wait, or go without alarms: --ignore-alarms.`;
  }
}

/** Which of some alarms are on. */
export async function alarmsThatAreOn({ clients, asker }: Pick<EngineContext, 'clients' | 'asker'>, names: readonly string[]): Promise<string[]> {
  // Asked for none, CloudWatch describes all of the account.
  if (names.length === 0) {
    return [];
  }
  const { MetricAlarms = [], CompositeAlarms = [] } = await asker.must(async () => clients.cloudwatch.send(new DescribeAlarmsCommand({
    AlarmNames: [...names], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], StateValue: 'ALARM',
  })));
  return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName!);
}

/** `alarms http5xx, all are on` */
export function alarmsAreOn(names: readonly string[]): string {
  return names.length === 1 ? `alarm ${names[0]} is on` : `alarms ${names.join(', ')} are on`;
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
