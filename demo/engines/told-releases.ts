import { LocalAws } from '../../integ/local/local-aws';
import { ServiceNames } from '../../integ/local/releases';

/** A moment of a release, as any engine tells it. */
export interface ToldState {
  /** For somebody who watches. */
  readonly stage: string;
  /** Weight by target group name, where production requests arrive. */
  readonly weights: Record<string, number>;
  /** State by alarm name. */
  readonly alarms: Record<string, string>;
}

/** How a release has ended. */
export interface ToldEnd {
  /** As the engine says it. */
  readonly status: string;
  readonly rolledBack: boolean;
  /** The engine's own words. */
  readonly reason?: string;
}

/** The releases of a service, whichever engine makes them. */
export interface ToldReleases {
  weights(): Promise<Record<string, number>>;
  alarms(): Promise<Record<string, string>>;
  /**
   * Starts one, and returns its id.
   *
   * @param hooks Lambda function by lifecycle event, where they are the release's
   */
  release(image: string, hooks?: Record<string, string>): Promise<string>;
  /** Follows it to its end, that of a rollback included. */
  follow(id: string, onState: (state: ToldState) => void): Promise<ToldEnd>;
}

/** An engine that the demo can show. */
export interface DemoEngine {
  /** As it is typed: `--engine code-deploy` */
  readonly name: string;
  /** As the construct's plan calls it. */
  readonly planName: string;
  /** Whether hooks are part of the service, not of a release. */
  readonly hooksAreOfTheService: boolean;
  /** The command of the AWS CLI that lists releases, with the variables that the sandbox prints. */
  readonly listCommand: string;
  releases(aws: LocalAws, names: ServiceNames): ToldReleases;
}
