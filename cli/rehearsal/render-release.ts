import { RecordedRelease } from './distribution';
import { ObservedMinute, ReleaseEvent } from './simulation/release';
import { Scenario } from './simulation/scenario';
import { endingText, eventText } from './wording';
import { Io } from '../io';
import { duration, percent, plural } from '../text/format';
import { Cell, table } from '../text/table';
import { wrap } from '../text/wrap';

/** Of a longer release only the minutes in which something happens are printed. */
const MOST_MINUTES = 30;

type Entry = { readonly at: number } & ({ readonly event: ReleaseEvent } | { readonly minute: ObservedMinute } | { readonly left: number });

const LOOKS = { alarm: 'red', missed: 'yellow', stopped: 'red', restored: 'green', terminated: 'yellow', refused: 'red' } as const;

/** One release as a timeline. */
export function renderRelease(recorded: RecordedRelease, scenario: Scenario, io: Io): string[] {
  const columns = [
    { header: 'after', align: 'right' as const }, { header: '' }, { header: 'old', align: 'right' as const }, { header: 'failed', align: 'right' as const },
    { header: 'new', align: 'right' as const }, { header: 'failed', align: 'right' as const },
  ];
  return [
    ...table(columns, entriesOf(recorded).map((entry) => rowOf(entry, scenario)), io),
    '',
    ...wrap(endingText(recorded.release, scenario), Math.min(io.columns, 100)),
  ];
}

function entriesOf({ events, minutes }: RecordedRelease): Entry[] {
  const begin = events.find(({ kind }) => kind === 'shift' || kind === 'refused')?.at ?? 0;
  const told = events.filter(({ at, kind }) => at >= begin || kind === 'alarm');
  const since = minutes.filter(({ at }) => at > begin);
  const shown = since.length <= MOST_MINUTES ? since : since.filter((minute) =>
    minute.breaching.includes(true) || told.some(({ at }) => Math.abs(minute.at - at) <= 60));
  const kept = new Set(shown);
  const entries: Entry[] = told.map((event) => ({ at: event.at, event }));
  let left = 0;
  for (const minute of since) {
    if (kept.has(minute)) {
      entries.push(...(left > 0 ? [{ at: minute.at - 60, left }] : []), { at: minute.at, minute });
      left = 0;
    } else {
      left++;
    }
  }
  entries.push(...(left > 0 ? [{ at: since[since.length - 1].at, left }] : []));
  // A minute is over before anything happens at its end.
  return entries.map((entry, i) => ({ entry, i })).sort((a, b) => a.entry.at - b.entry.at || Number('event' in a.entry) - Number('event' in b.entry) || a.i - b.i)
    .map(({ entry }) => entry);
}

function rowOf(entry: Entry, scenario: Scenario): Cell[] {
  if ('left' in entry) {
    return ['…', plural(entry.left, 'quiet minute'), '', '', '', ''];
  }
  const after = entry.at < 0 ? `-${duration(-entry.at)}` : duration(entry.at);
  if ('event' in entry) {
    const look = LOOKS[entry.event.kind as keyof typeof LOOKS];
    const text = eventText(entry.event, scenario);
    return [after, look === undefined ? { text, look: 'bold' } : { text, look }, '', '', '', ''];
  }
  const { counts: { oldRequests, oldFailures, newRequests, newFailures }, breaching } = entry.minute;
  const names = scenario.alarms.filter((_, i) => breaching[i]).map(({ name }) => name).join(', ');
  const minute: Cell = names === '' ? { text: 'a minute', look: 'dim' } : { text: `a minute: ${names} breaching`, look: 'yellow' };
  return [after, minute, count(oldRequests), failed(oldRequests, oldFailures), count(newRequests), failed(newRequests, newFailures)];
}

function count(requests: number): string {
  return requests === 0 ? '–' : requests.toLocaleString('en-US');
}

function failed(requests: number, failures: number): string {
  return requests === 0 ? '' : failures === 0 ? '0' : percent(failures / requests);
}
