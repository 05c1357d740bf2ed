/** Words that all renderers share. */
import { clean } from '../clean';
import { Clock, lengthText, secondsBetween, timeText } from '../clock';
import { countText, percentText, plural, rateText } from '../percent';
import { Result, ReleaseView, StageView, VersionView } from '../view';
import { valueText } from '../why';

/** The time of day for a reader: a view has no time zone. */
export type TimeZone = Pick<Clock, 'utcOffsetMinutes'>;

const RESULTS: Record<Result, string> = {
  promoted: 'promoted',
  rolledBack: 'rolled back',
  stopped: 'stopped',
  refused: 'refused: an alarm was on',
  rollbackFailed: 'ROLLBACK FAILED',
};

/** Where the release is, in two or three words. */
export function headline(view: ReleaseView): string {
  switch (view.phase) {
    case undefined:
      return 'no release';
    case 'installing':
      return 'installing';
    case 'waiting':
      return 'waits for approval';
    case 'shifting':
      return view.traffic.share === undefined ? 'shifting' : `canary ${percentText(view.traffic.share)}`;
    case 'settling':
      return 'all traffic, old version kept';
    case 'rollingBack':
      return 'rolling back';
    case 'ended':
      return RESULTS[view.result!];
  }
}

/** Whether its end is the one that was wanted; nothing as long as that is open. */
export function isGood({ phase, result }: ReleaseView): boolean | undefined {
  return phase === 'rollingBack' ? false : result === undefined ? undefined : result === 'promoted';
}

/** `9d0e7c2 replaces 3f2c1ab` */
export function versionsText({ versions }: ReleaseView): string {
  const name = (role: VersionView['role']) => versions.find((version) => version.role === role)?.name;
  const [fresh, old] = [name('new'), name('old')];
  return fresh === undefined ? '' : old === undefined ? fresh : `${fresh} replaces ${old}`;
}

/** `6:12 of 10:00`, `14:15:41`, `3:21` */
export function stageTime({ seconds, ofSeconds, at }: StageView, view: ReleaseView, zone: TimeZone): string {
  if (at !== undefined) {
    return timeText(at, clockOf(view, zone));
  }
  if (seconds === undefined) {
    return ofSeconds === undefined ? '' : `for ${lengthText(ofSeconds)}`;
  }
  return ofSeconds === undefined || Math.floor(seconds) >= ofSeconds ? lengthText(seconds) : `${lengthText(seconds)} of ${lengthText(ofSeconds)}`;
}

/** What was not asked because there is nothing yet, and what could not be. */
function absent({ unknown }: VersionView): string {
  return unknown ? '?' : '–';
}

/** `2,744` */
export function requestsText(version: VersionView): string {
  return version.requests === undefined ? absent(version) : countText(version.requests);
}

/** `4   0.44 %` */
export function failedText(version: VersionView): string {
  const { requests, failed } = version;
  return requests === undefined || failed === undefined ? absent(version) : `${countText(failed)}${requests > 0 ? `   ${rateText(failed / requests)}` : ''}`;
}

/** `0.2 to 1.1 %` */
export function intervalText(version: VersionView): string {
  const { interval, requests } = version;
  if (interval === undefined) {
    return requests === undefined ? absent(version) : 'too few to say';
  }
  return `${(100 * interval.low).toFixed(1)} to ${(100 * interval.high).toFixed(1)} %`;
}

/** `212 ms` */
export function latencyText(version: VersionView): string {
  const { p99 } = version;
  return p99 === undefined ? absent(version) : p99 >= 10 ? `${p99.toFixed(1)} s` : `${Math.round(1000 * p99)} ms`;
}

/** `2 of 2 healthy, 0 stopped`, as the balancer has it; where it has not been asked they only run. */
export function tasksText({ running, desired, healthy, stopped }: VersionView): string {
  const count = stopped.reduce((sum, reason) => sum + reason.count, 0);
  return running === undefined ? '?' : `${healthy ?? running} of ${desired} ${healthy === undefined ? 'run' : 'healthy'}, ${count} stopped`;
}

/** `0.2  0  0.6 %` */
export function valuesText({ values, unit }: { readonly values: readonly number[]; readonly unit?: string }): string {
  return values.length === 0 ? 'no data' : `${values.map(valueText).join('  ')}${unit === undefined ? '' : ` ${unit}`}`;
}

/** What is known once it has ended, or is on its way back: a name and a text each. */
export function endingLines(view: ReleaseView, zone: TimeZone): [string, string][] {
  const { why, traffic, versions, logGroup, began, ended } = view;
  const [fresh, old] = (['new', 'old'] as const).map((role) => versions.find((version) => version.role === role));
  return [
    ...(why ? [['why', why.sentence], ...why.details.map((detail) => ['', detail])] as [string, string][] : []),
    ['now', nowText(view, zone)],
    ...(isGood(view) === false && fresh?.requests !== undefined && traffic ? [['cost', costText(fresh, old)] as [string, string]] : []),
    ...(isGood(view) === false && logGroup !== undefined && began !== undefined
      ? [['look at', `log group ${logGroup}, ${timeText(began, clockOf(view, zone))} to ${timeText(ended ?? view.now, clockOf(view, zone))}`] as [string, string]] : []),
  ];
}

function nowText(view: ReleaseView, zone: TimeZone): string {
  const { result, traffic, ended, versions } = view;
  const since = ended === undefined ? '' : ` since ${timeText(ended, clockOf(view, zone))}`;
  const name = (role: VersionView['role']) => {
    const found = versions.find((version) => version.role === role)?.name;
    return `the ${role} version${found === undefined ? '' : ` (${found})`}`;
  };
  switch (result) {
    case 'promoted':
      return `${name('new')} has all requests${since}`;
    case 'rolledBack':
      return `${name('old')} has all requests again${since}`;
    case 'rollbackFailed':
      return 'look at which target groups the listener forwards to, and which of them have healthy targets';
    default: {
      const share = traffic.share === undefined ? '' : `: the new one has ${percentText(traffic.share)} of the requests`;
      return view.phase === 'rollingBack' ? `traffic goes back to ${name('old')}${share}` : `${name('old')} serves${share}${since}`;
    }
  }
}

function costText(fresh: VersionView, old: VersionView | undefined): string {
  const own = `${countText(fresh.failed!)} of ${plural(fresh.requests!, 'request')} to the new version failed`;
  return old?.requests ? `${own}; of the old version’s ${rateText(old.failed! / old.requests)}` : own;
}

/** Everything that could not be had, as it is told beside the rest. */
export function problemLines({ problems, ignoresAlarms, service }: ReleaseView): string[] {
  return [
    ...(service.endpoint === undefined ? [] : [`asked at ${clean(service.endpoint)}, which is not AWS`]),
    ...(ignoresAlarms ? ['this release ignores all alarms'] : []),
    ...problems.map((problem) => `? ${problem}`),
  ];
}

/** `stopped at 14:33:41 if nobody does` */
export function waitEnd(view: ReleaseView, zone: TimeZone, doesIt: string): string | undefined {
  const { waitsUntil, goesOnByItself } = view;
  return waitsUntil === undefined ? undefined : `${goesOnByItself ? 'goes on by itself' : 'stopped'} at ${timeText(waitsUntil, clockOf(view, zone))} if nobody ${doesIt}`;
}

export function clockOf({ now, minuteMs }: ReleaseView, { utcOffsetMinutes }: TimeZone): Clock {
  return { now, minuteMs, utcOffsetMinutes };
}

/** How long it is until a moment, in seconds of AWS. */
export function secondsUntil(at: number, view: ReleaseView): number {
  return Math.max(0, secondsBetween(view.now, at, view));
}
