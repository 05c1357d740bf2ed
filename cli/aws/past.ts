import { EngineContext, PastReleases } from './releases';
import { describeRevision, imageOf, nameOfRevision, revisionName, tagOf } from './versions';
import { COMMAND } from '../../release/how-to-run';
import { ObservedRelease } from '../../release/observation';
import { viewOf } from '../../release/view-of';
import { CliError } from '../cli-error';
import { AskFailed } from '../steer/ask-failed';
import { EarlierVersion, PastRelease } from '../steer/steered-service';

/** As many releases as are looked through for an earlier version. */
const LOOKED_THROUGH = 40;

/** The releases of before, whichever engine has made them. */
export class Past {
  constructor(private readonly context: EngineContext, private readonly releases: PastReleases) {}

  public async history(most: number): Promise<PastRelease[]> {
    const past: PastRelease[] = [];
    for (const release of await this.releases.newest(most)) {
      if (!release.creates) {
        past.push(await this.pastOf(release));
      }
    }
    return past;
  }

  public async findEarlier(to: string): Promise<EarlierVersion> {
    const live = await this.releases.live();
    const promoted = (await this.releases.newest(LOOKED_THROUGH)).flatMap(({ status, revision }) => status === 'succeeded' && revision !== undefined ? [revision] : []);
    for (const revision of new Set(promoted.filter((other) => other !== live))) {
      const name = await this.releasableNameOf(revision);
      if (name !== undefined && (to === 'previous' || name === to || revisionName(revision) === to)) {
        return { revision, name };
      }
    }
    throw new CliError(`No release of the last 90 days has promoted ${to === 'previous' ? 'another version than the one that runs' : `a version '${to}' that does not run now`}.`,
      `Release it by its image: ${COMMAND} release --image URI`);
  }

  private async pastOf(release: ObservedRelease): Promise<PastRelease> {
    const { clients, asker, service, timing } = this.context;
    const [now, { minuteMs }] = [timing.now(), timing];
    const view = viewOf({ service, release: { at: now, value: release } }, undefined, { now, minuteMs, utcOffsetMinutes: 0 });
    const version = release.revision === undefined ? undefined : await nameOfRevision(clients, asker, release.revision);
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

  /** Nothing where ECS has no such revision any more. That it does not answer is no reason to go on to an older one. */
  private async releasableNameOf(revision: string): Promise<string | undefined> {
    const { clients, asker } = this.context;
    try {
      const definition = await asker.must(async () => describeRevision(clients, revision));
      return tagOf(imageOf(definition) ?? '') ?? revisionName(revision);
    } catch (error) {
      if (error instanceof AskFailed) {
        throw error;
      }
      return undefined;
    }
  }
}
