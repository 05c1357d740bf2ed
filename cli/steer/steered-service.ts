import { Observation, ObservedService, Phase } from '../../release/observation';
import { ReleaseView } from '../../release/view';

/** A service whose releases are seen and steered. Each engine has one; commands do not ask which. */
export interface SteeredService {
  readonly service: ObservedService;
  /** The phases that somebody can end. */
  readonly canBeEnded: readonly Phase[];
  /** Whether a release may wait more than once, and each wait has a name. */
  readonly waitsHaveNames: boolean;
  /**
   * One look: it asks for what is due, and keeps what is not.
   *
   * @param releaseId the release to look at; else the one under way, or the newest
   * @param next when that one has ended, the next one is looked at as soon as there is one
   */
  look(releaseId?: string, next?: boolean): Promise<Observation>;
  /** The newest releases, the newest first, without the deployments that undo others. */
  history(most: number): Promise<PastRelease[]>;
  /** Stops a release, so that traffic goes back. One that has ended already is no error. */
  abort(releaseId: string): Promise<void>;
  /**
   * Lets a release go on that waits.
   *
   * @param wait which of its waits it is, where they have names
   * @throws Refused when it does not wait there (any more)
   */
  promote(releaseId: string, phase: Phase, wait?: string): Promise<void>;
  /** What a release of images would start; nothing is changed. */
  prepare(images: readonly ImageChoice[], options: ReleaseChoice): Promise<PreparedRelease>;
  /** What an earlier version was, by its tag or by being the one before. */
  findEarlier(to: string): Promise<EarlierVersion>;
  /** What a release of an earlier version would start. */
  prepareEarlier(version: EarlierVersion, options: ReleaseChoice): Promise<PreparedRelease>;
}

/** An image for a container; for the one that gets the traffic, if none is named. */
export interface ImageChoice {
  readonly container?: string;
  readonly image: string;
}

/** How a release is to be made. */
export interface ReleaseChoice {
  readonly ignoreAlarms?: boolean;
  /** All traffic at once, instead of through the canary. */
  readonly fast?: boolean;
  /** The image is still to be built: that it is not there is no reason against it. */
  readonly beforeBuild?: boolean;
  /** What it says of itself. */
  readonly description?: string;
  /** What has started it: what it says of itself where nothing was given, if it has a place for that. */
  readonly origin?: string;
}

/** A release that can be started. */
export interface PreparedRelease {
  /** What it will do, a sentence each. */
  readonly summary: readonly string[];
  /** Why it should not be started now: an alarm is on, another one is under way. */
  readonly refusal?: string;
  /** The release of the same images that is under way: it is followed instead. */
  readonly running?: string;
  /** Why a release that was started so should be stopped, as it is now; nothing where it goes as it should, or the engine sees to that. */
  readonly overdue?: (view: ReleaseView) => string | undefined;
  /**
   * Starts it, and says how it is called.
   *
   * @throws Refused when it could not be started, or nothing would stop it and it was stopped again
   */
  start(): Promise<string>;
}

/** A version that ran before. */
export interface EarlierVersion {
  readonly name: string;
  /** The ARN of its revision. */
  readonly revision: string;
}

/** A release of the past. */
export interface PastRelease {
  readonly id: string;
  readonly version?: string;
  readonly began: number;
  readonly ended?: number;
  readonly result: 'promoted' | 'rolledBack' | 'stopped' | 'refused' | 'rollbackFailed' | 'running';
  readonly why?: string;
  readonly description?: string;
}

/** Which service, before anybody has asked AWS for it. */
export interface Selection {
  readonly serviceName?: string;
  readonly clusterName?: string;
  readonly applicationName?: string;
  readonly deploymentGroupName?: string;
  readonly releaseId?: string;
  readonly region?: string;
  readonly account?: string;
  readonly profile?: string;
  readonly engine?: string;
}
