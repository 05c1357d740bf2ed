import { Cadence, EVERY } from './cadence';
import { Known, WatchContext } from './known';
import { DividedAt, EngineContext, FollowedRelease, WatchedReleases } from './releases';
import { Signals } from './signals';
import { VersionWatcher } from './version-watcher';
import { Observation, ObservedRelease } from '../../release/observation';
import { AskFailed } from '../steer/ask-failed';

/** Looks at the releases of a service, again and again, and asks for each thing no more often than it changes. */
export class Watcher {
  private readonly context: WatchContext;
  private readonly cadence: Cadence;
  private readonly known: Known;
  private readonly versions: VersionWatcher;
  private readonly signals: Signals;
  private setting?: { readonly alarmNames: string[]; readonly dividedAt?: DividedAt };
  private followed?: FollowedRelease;
  /** The id by which it was asked for. */
  private asked?: string;

  constructor({ clients, asker, timing, service }: EngineContext, private readonly releases: WatchedReleases) {
    this.cadence = new Cadence(timing);
    this.known = new Known(service, timing);
    this.context = { clients, asker, timing, cadence: this.cadence, known: this.known };
    this.versions = new VersionWatcher(this.context);
    this.signals = new Signals(this.context);
  }

  /** Asks for what is due. */
  public async look(releaseId?: string, next = false): Promise<Observation> {
    this.setting ??= { alarmNames: await this.releases.alarmNames(), dividedAt: await this.releases.dividedAt() };
    // Of a rollback the release that it undoes is shown, under another id than the one that was asked for.
    if (releaseId !== undefined && this.followed !== undefined && releaseId !== this.asked && releaseId !== this.followed.id) {
      this.turnTo(undefined);
    }
    if (next && this.cadence.isDue('next', EVERY.deployment) && (this.followed === undefined || this.known.parts.release?.value?.phase === 'ended')) {
      this.cadence.done('next');
      const running = await this.patiently(async () => this.releases.running(this.context));
      if (running !== undefined && running.id !== this.followed?.id) {
        this.turnTo(running);
      }
    }
    if (this.followed === undefined && !(next && this.cadence.was('sought'))) {
      this.cadence.done('sought');
      this.followed = await this.releases.find(this.context, releaseId);
      this.asked = releaseId;
    }
    await this.followed?.look();
    const release = await this.lookAtVersions();
    if (release !== undefined) {
      this.known.parts.controls = this.releases.controlsOf(release, this.versions.oldName);
    }
    await this.signals.lookAtAlarms(this.setting.alarmNames);
    if (release?.shiftBegan !== undefined) {
      await this.signals.lookAtMetrics(release, this.versions.requestSource);
    }
    return { ...this.known.parts };
  }

  /** The release as it is known when its versions have been looked at. */
  private async lookAtVersions(): Promise<ObservedRelease | undefined> {
    const release = this.known.parts.release?.value;
    if (this.followed !== undefined && release !== undefined) {
      const before = this.known.parts.newShare?.value;
      await this.versions.look(this.followed, release, this.setting?.dividedAt);
      if (before !== undefined && before !== this.known.parts.newShare?.value) {
        // The balancer is ahead of what is known of the release: its share would be called not as planned.
        await this.followed.catchUp();
      }
    }
    return this.known.parts.release?.value;
  }

  /** Asks for the next release: without an answer the one that is known stands, beside the reason why there is nothing newer. */
  private async patiently<T>(ask: () => Promise<T>): Promise<T | undefined> {
    const { value } = this.known.parts.release ?? {};
    try {
      const answer = await ask();
      this.known.parts.release = value && { at: this.context.timing.now(), value };
      return answer;
    } catch (error) {
      if (!(error instanceof AskFailed)) {
        throw error;
      }
      this.known.parts.release = { at: this.known.parts.release?.at ?? this.context.timing.now(), value, problem: error.message };
      return undefined;
    }
  }

  /** Forgets what was known of another release. */
  private turnTo(followed: FollowedRelease | undefined): void {
    this.followed = followed;
    this.asked = undefined;
    this.cadence.forget('deployment', 'target', 'metrics', 'later');
    this.versions.forget();
    this.known.forgetRelease();
  }
}
