/** What happens at the same second happens in the order of these numbers. */
export enum Rank {
  /** A minute of the metrics is complete. */
  MINUTE,
  /** A change in how many requests come, or fail. */
  TRAFFIC,
  /** The state of an alarm after an evaluation becomes known. */
  ALARM,
  /** The engine looks at the alarms. An alarm that comes with the last second is in time. */
  POLL,
  /** The engine moves traffic, or lets go of the old version. */
  ENGINE,
}

interface Event {
  readonly at: number;
  readonly rank: Rank;
  readonly happen: () => void;
}

/** What is to happen, the soonest first. There are a handful at a time, so that sorting in is a short walk. */
export class EventQueue {
  /** The latest first. */
  private readonly events: Event[] = [];

  public add(at: number, rank: Rank, happen: () => void): void {
    const { events } = this;
    let place = events.length;
    while (place > 0 && (events[place - 1].at < at || (events[place - 1].at === at && events[place - 1].rank <= rank))) {
      place--;
    }
    events.splice(place, 0, { at, rank, happen });
  }

  /** Takes the soonest event out. */
  public next(): Event | undefined {
    return this.events.pop();
  }
}
