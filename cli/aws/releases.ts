import { Asker, Timing } from './asker';
import { Clients } from './clients';
import { WatchContext } from './known';
import { Control, ObservedRelease, ObservedService, Phase } from '../../release/observation';
import { ReleaseView } from '../../release/view';
import { ReleaseChoice } from '../steer/steered-service';

/** What every part of an adapter works with. */
export interface EngineContext {
  readonly clients: Clients;
  readonly asker: Asker;
  readonly timing: Timing;
  readonly service: ObservedService;
}

/** An answer to what a look can do without, as `Asker.may` gives it. */
export interface Answer<T> {
  readonly value?: T;
  readonly problem?: string;
  readonly asked: boolean;
}

/** Where the balancer divides the requests: all rules of a listener, or one rule. */
export type DividedAt = { readonly ListenerArn: string } | { readonly RuleArns: [string] };

/** A version as the engine has it. */
export interface Version {
  /** Its revision, as its ARN. */
  readonly revision: string;
  /** The target group that its tasks are in. */
  readonly groupArn?: string;
  /** Absent where it has none (any more, or yet). */
  readonly tasks?: { readonly running: number; readonly desired: number };
}

/** The versions that an engine knows. */
export interface Versions {
  readonly fresh?: Version;
  readonly old?: Version;
}

/** Where an engine's releases are found, to be watched. */
export interface WatchedReleases {
  /** The alarms that it watches. */
  alarmNames(): Promise<string[]>;
  dividedAt(): Promise<DividedAt | undefined>;
  /** The one that is under way. */
  running(context: WatchContext): Promise<FollowedRelease | undefined>;
  /** The one of an id; without one that under way, else the newest. */
  find(context: WatchContext, releaseId: string | undefined): Promise<FollowedRelease | undefined>;
  controlsOf(release: ObservedRelease, oldName: string | undefined): Control[];
}

/** One release that is looked at again and again: what is known of it, an engine's adapter keeps. */
export interface FollowedRelease {
  readonly id: string;
  /** Asks for what is due, and tells `known.parts.release` what it has become. */
  look(): Promise<void>;
  /** Asks at once for how far it is: something else was seen to be ahead. */
  catchUp(): Promise<void>;
  /** Its versions, with their tasks. Asked for now and then. */
  versions(release: ObservedRelease): Promise<Answer<Versions>>;
}

/** What a release would start from. */
export interface Standing {
  /** The revision that is live, as its ARN. */
  readonly live?: string;
  readonly running?: { readonly id: string; readonly revision?: string; readonly began: number };
  /** The alarms that are looked at before. */
  readonly alarmNames: readonly string[];
  /** What would become of a release while one of them is on, as the end of a sentence. */
  readonly whileAlarmIsOn: string;
  /** What a release does, a sentence each. */
  readonly course: readonly string[];
  /** What else speaks against it. */
  readonly refusal?: string;
  /** Why a release that has been started so should be stopped, as it is now; nothing where it goes as it should, or the engine sees to that. */
  readonly overdue?: (view: ReleaseView) => string | undefined;
  /** Releases a revision, and says how the release is called. */
  start(revision: string): Promise<string>;
}

/** What can start an engine's releases. */
export interface StartedReleases {
  /** @throws Refused when the engine cannot do what was chosen */
  standing(choice: ReleaseChoice): Promise<Standing>;
}

/** What was released before. */
export interface PastReleases {
  /** The newest releases, the newest first. */
  newest(most: number): Promise<ObservedRelease[]>;
  /** The revision that is live, as its ARN. */
  live(): Promise<string | undefined>;
}

/** What steers an engine's releases. */
export interface SteeredReleases {
  /** The phases that somebody can end. */
  readonly canBeEnded: readonly Phase[];
  readonly waitsHaveNames?: boolean;
  abort(releaseId: string): Promise<void>;
  promote(releaseId: string, phase: Phase, wait?: string): Promise<void>;
}
