import { changesBetween } from './lines';
import { ReleaseView, Result } from '../view';

/** How the command that tells it ends; see the exit codes of the command line. */
export type ExitNumber = 0 | 1 | 2 | 3 | 4 | 5 | 70 | 130 | 143;

/** One look as data: what has changed, and everything that is known. */
export interface ViewEvent {
  readonly event: 'view';
  readonly time: string;
  /** The same that lines say. Empty at looks that found nothing new. */
  readonly changes: readonly { readonly event: string; readonly text: string }[];
  readonly view: object;
}

/** The last line of all. */
export interface EndedEvent {
  readonly event: 'ended';
  readonly time: string;
  readonly release: string | null;
  /** What became of it: a result, or why nobody follows it any more. */
  readonly result: Result | 'running' | 'waiting' | 'timeout' | 'unknown' | 'interrupted';
  readonly why: string | null;
  readonly exitCode: ExitNumber;
}

const UTC = { utcOffsetMinutes: 0 };

/** A look as data; nothing where nothing has changed. */
export function viewEvent(before: ReleaseView | undefined, view: ReleaseView): ViewEvent | undefined {
  const changes = changesBetween(before, view, UTC);
  return before !== undefined && changes.length === 0 ? undefined : {
    event: 'view', time: isoTime(view.now), changes: changes.map(({ event, text }) => ({ event, text: text.trim() })), view: dataOf(view),
  };
}

/** The end as data. */
export function endedEvent(view: ReleaseView | undefined, now: number, exitCode: ExitNumber, otherwise: EndedEvent['result']): EndedEvent {
  return {
    event: 'ended',
    time: isoTime(now),
    release: view?.id ?? null,
    result: view?.result ?? otherwise,
    why: view?.why?.sentence ?? null,
    exitCode,
  };
}

/** The view with times as people and programs write them. */
export function dataOf(view: ReleaseView): object {
  const { controls, stages, alarms, traffic, now: _now, minuteMs: _minute, ...rest } = view;
  return timed({
    ...rest,
    traffic: timed({ ...traffic, ...(traffic.next && { next: timed(traffic.next) }) }),
    stages: stages.map(timed),
    alarms: alarms.map(timed),
    controls,
  });
}

/** The members that are moments. */
const MOMENTS = ['began', 'ended', 'at', 'allTrafficAt', 'settledAt', 'waitsUntil', 'helpsUntil', 'requestsUntil'];

function timed<T extends object>(value: T): object {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, MOMENTS.includes(name) && typeof member === 'number' ? isoTime(member) : member]));
}

export function isoTime(at: number): string {
  return new Date(at).toISOString();
}
