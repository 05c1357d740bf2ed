import { Asker, Timing } from './asker';
import { Cadence } from './cadence';
import { Clients } from './clients';
import { Asked, Observation, ObservedService } from '../../release/observation';

/** What the parts of a watcher share. */
export interface WatchContext {
  readonly clients: Clients;
  readonly asker: Asker;
  readonly timing: Timing;
  readonly cadence: Cadence;
  readonly known: Known;
}

type Parts = { -readonly [Name in keyof Observation]: Observation[Name] };
/** The parts that are asked for again and again. */
type AskedName = { [Name in keyof Observation]-?: NonNullable<Observation[Name]> extends Asked<unknown> ? Name : never }[keyof Observation];

/** All that AWS has said so far of a release. */
export class Known {
  public readonly parts: Parts;

  constructor(service: ObservedService, private readonly timing: Timing) {
    this.parts = { service };
  }

  /** What was known stays known, beside the reason why there is nothing newer. */
  public tell<Name extends AskedName>(name: Name, problem: string | undefined, value: NonNullable<Observation[Name]>['value'] | undefined): void {
    const before = this.parts[name] as Asked<unknown> | undefined;
    if (problem !== undefined) {
      this.parts[name] = { at: before?.at ?? this.timing.now(), value: before?.value, problem } as never;
    } else if (value !== undefined) {
      this.parts[name] = { at: this.timing.now(), value } as never;
    }
  }

  /** Forgets what was of one release; the alarms are the service's. */
  public forgetRelease(): void {
    const { service, alarms } = this.parts;
    Object.keys(this.parts).forEach((name) => { delete this.parts[name as keyof Observation]; });
    Object.assign(this.parts, { service, ...(alarms && { alarms }) });
  }
}
