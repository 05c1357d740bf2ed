/** A look at a release while it goes on. */
export interface ReleaseLook {
  /** Per cent of the production requests that go to the new version, as the engine says. */
  readonly share: number;
  /** Whether the new version has all requests and the old one is still kept. */
  readonly settling: boolean;
  /** Whether it has ended, its rollback perhaps not yet. */
  readonly over: boolean;
}

/** How a release has ended; `failed` where it did not take over and there was nothing to bring back, or that failed. */
export type Outcome = 'promoted' | 'rolled back' | 'failed';

/** A release after its end, that of its rollback included. */
export interface EndedRelease {
  readonly outcome: Outcome;
  /** Why, in the engine's words. */
  readonly said: string;
  /** Names of the alarms that have stopped it, as the engine says. */
  readonly alarms: string[];
}

/** What a release may have of its own. */
export interface ReleaseOptions {
  /** Function by lifecycle event, for an engine that is told them with each release; others have them in the service. */
  readonly hooks?: Record<string, string>;
  /** All requests go to the new version in one step, whatever the service's schedule is. The next release has that again. */
  readonly allAtOnce?: boolean;
}

/** What releases a service, whichever engine: what scenarios do and look at in the same way. */
export interface ReleasedService {
  /** Registers the family's newest revision with another image, releases it, and returns the release's id. */
  release(image: string, options?: ReleaseOptions): Promise<string>;
  /** The ids of all releases, the newest first. */
  list(): Promise<string[]>;
  /** Stops a release with a rollback; false where it was too late for that. */
  stop(id: string): Promise<boolean>;
  look(id: string): Promise<ReleaseLook>;
  /** Follows a release, and its rollback where there is one, to the end. */
  ended(id: string, onLook?: (look: ReleaseLook) => unknown): Promise<EndedRelease>;
  /** All that the engine says of a release, in its own form. */
  told(id: string): Promise<object>;
  /** Weight by target group name, where production requests arrive. */
  weights(): Promise<Record<string, number>>;
  /** ARN by name of the two target groups. */
  targetGroupArns(): Promise<Record<string, string>>;
  /** Number of registered targets by target group name. */
  targets(): Promise<Record<string, number>>;
  /** State by alarm name, of the alarms that can stop a release. */
  alarms(): Promise<Record<string, string>>;
  /** The production listener, alone in a list. */
  listenerArns(): Promise<string[]>;
  /** How long the next release's canary has its share. */
  canaryMinutes(): Promise<number | undefined>;
  /** Has releases wait so many minutes for somebody before their first request; or for nobody. */
  setApproval(minutes?: number): Promise<void>;
}

/** Looks at a release until it is over. */
export async function lookedAtUntilOver(
  releases: Pick<ReleasedService, 'look'>, id: string, onLook: (look: ReleaseLook) => unknown = () => {}, everyMs = 150,
): Promise<void> {
  for (;;) {
    const look = await releases.look(id);
    await onLook(look);
    if (look.over) {
      return;
    }
    await new Promise((wake) => setTimeout(wake, everyMs));
  }
}
