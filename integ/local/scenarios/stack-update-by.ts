import { LiveService } from './live-service';
import { PlainUpdates } from './stack-update-outage';
import { Engine } from '../engines';
import { ReleasedService } from '../released-service';

/** What differs between the engines in stack updates of a live service. */
export interface UpdatesBy<R extends ReleasedService> {
  readonly engine: Engine<R>;
  /** The same engine without the library. */
  readonly plain: PlainUpdates;
  /** The other engine, as context has it, and what is said of an update to it. */
  readonly otherEngine: { readonly name: string; readonly refused: RegExp };
  /** What the engine says of a release whose canary has its share. */
  readonly inCanary: object;
  /** Updates the schedule while a release is under way, and asserts what comes of that. */
  changeSchedule(subject: LiveService<R>): Promise<void>;
}
