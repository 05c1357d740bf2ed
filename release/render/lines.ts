import { annotation } from './annotation';
import { clockOf, endingLines, headline, isGood, problemLines, secondsUntil, TimeZone, valuesText, versionsText, waitEnd } from './words';
import { lengthText, secondsBetween, timeText } from '../clock';
import { percentText } from '../percent';
import { isSettled, ReleaseView, StageView } from '../view';

/** What has changed between two looks. */
export interface Change {
  readonly event: 'release' | 'stage' | 'traffic' | 'alarm' | 'tasks' | 'asking' | 'waits' | 'rollback' | 'ended' | 'still';
  readonly text: string;
}

/** Everything that is worth a line, in the order in which it is told. Without a look before, everything is new. */
export function changesBetween(before: ReleaseView | undefined, view: ReleaseView, zone: TimeZone): Change[] {
  const same = before?.id === view.id ? before : undefined;
  if (view.id === undefined) {
    return before === undefined ? [{ event: 'release', text: `${view.service.serviceName}: no release` }] : [];
  }
  return [
    ...(same ? [] : [{ event: 'release' as const, text: releaseText(view, zone) }]),
    ...problemChanges(same, view),
    ...stageChanges(same, view, zone),
    ...trafficChanges(same, view),
    ...alarmChanges(same, view),
    ...taskChanges(same, view),
    ...(view.phase === 'waiting' && (same?.phase !== 'waiting' || same.waitsAt !== view.waitsAt) ? [{ event: 'waits' as const, text: waitsText(view, zone) }] : []),
    ...(view.phase === 'rollingBack' && same?.phase !== 'rollingBack' ? [{ event: 'rollback' as const, text: rollbackText(view) }] : []),
    ...(isSettled(view) && !(same && isSettled(same)) ? endingLines(view, zone).map(([name, text], i) => ({
      event: 'ended' as const, text: i === 0 ? `${headline(view)}: ${text}` : name === '' ? text : `${name}: ${text}`,
    })) : []),
  ];
}

function releaseText(view: ReleaseView, zone: TimeZone): string {
  const since = view.began === undefined ? '' : `, since ${timeText(view.began, clockOf(view, zone))}`;
  const versions = versionsText(view);
  return `${view.service.serviceName}: ${view.id}${versions === '' ? '' : `, ${versions}`}${since}`;
}

function problemChanges(before: ReleaseView | undefined, view: ReleaseView): Change[] {
  const known = before === undefined ? [] : problemLines(before);
  const now = problemLines(view);
  return [
    ...now.filter((line) => !known.includes(line)).map((text) => ({ event: 'asking' as const, text })),
    ...(before !== undefined && before.problems.length > 0 && view.problems.length === 0 ? [{ event: 'asking' as const, text: 'AWS answers again' }] : []),
  ];
}

/** A stage that has begun, and one that has failed; that one is done is said by the next. */
function stageChanges(before: ReleaseView | undefined, view: ReleaseView, zone: TimeZone): Change[] {
  const statusOf = (label: string) => before?.stages.find((stage) => stage.label === label)?.status;
  return view.stages
    .filter(({ label, status, share }) => share === undefined && status !== statusOf(label) && (status === 'running' || status === 'failed' || status === 'done'))
    // What was over before anybody looked is not told stage by stage.
    .filter(({ status }) => before !== undefined || status === 'running')
    .map((stage) => ({ event: 'stage', text: stageText(stage, view, zone) }));
}

function stageText({ label, status, seconds }: StageView, view: ReleaseView, zone: TimeZone): string {
  if (status === 'running') {
    const end = label === 'settled' && view.settledAt !== undefined ? `, until ${timeText(view.settledAt, clockOf(view, zone))}` : '';
    return label === 'settled' ? `all traffic has moved, the old version is kept${end}` : `${label} runs`;
  }
  return `${label} ${status}${seconds === undefined ? '' : ` after ${lengthText(seconds)}`}`;
}

function trafficChanges(before: ReleaseView | undefined, view: ReleaseView): Change[] {
  const { share, asPlanned, planned, next } = view.traffic;
  const moved = share !== undefined && share !== (before?.traffic.share ?? 0);
  const astray = asPlanned === false && before?.traffic.asPlanned !== false;
  if (share === undefined || (!moved && !astray)) {
    return [];
  }
  const then = next ? `, ${percentText(next.share)} in ${lengthText(secondsUntil(next.at, view))}` : '';
  return [{ event: 'traffic', text: `the new version has ${percentText(share)}${asPlanned === false ? `, NOT as planned (${percentText(planned!)})` : ''}${then}` }];
}

function alarmChanges(before: ReleaseView | undefined, view: ReleaseView): Change[] {
  return view.alarms.flatMap((alarm): Change[] => {
    const old = before?.alarms.find(({ alarmName }) => alarmName === alarm.alarmName)?.state;
    const { name, state } = alarm;
    const news = state === 'ALARM' ? old !== 'ALARM' : state === 'OK' && old === 'ALARM';
    return news ? [{ event: 'alarm', text: `${name} ${state}: ${valuesText(alarm)}${alarm.firesAt === undefined ? '' : ` (goes off at ${alarm.firesAt})`}` }] : [];
  });
}

/** A reason is told once, however often it comes: tasks that do not start are replaced all the time. */
function taskChanges(before: ReleaseView | undefined, view: ReleaseView): Change[] {
  return view.versions.flatMap(({ role, stopped }) => {
    const known = before?.versions.find((version) => version.role === role)?.stopped.map(({ reason }) => reason) ?? [];
    return stopped.filter(({ reason }) => !known.includes(reason))
      .map(({ reason, count }): Change => ({ event: 'tasks', text: `${role} version: ${count} stopped: ${reason}` }));
  });
}

function waitsText(view: ReleaseView, zone: TimeZone): string {
  const until = waitEnd(view, zone, 'does');
  const command = view.controls.find(({ action }) => action === 'promote')?.command;
  return `waits${view.waitsAt === undefined ? '' : ` at ${view.waitsAt}`} for somebody to approve it${until === undefined ? '' : `, ${until}`}${command === undefined ? '' : `: ${command}`}`;
}

function rollbackText({ why, rollbackId }: ReleaseView): string {
  return `${why?.sentence ?? 'it has ended'}; traffic goes back${rollbackId === undefined ? '' : ` by ${rollbackId}`}`;
}

const QUIET_SECONDS = 120;
const LONGEST_QUIET_SECONDS = 540;
/** A release is not told in more pieces than that by what says that nothing happens. */
const PIECES = 26;

/** Tells a release line by line: what changes, and now and then that it still goes on. */
export class LineTeller {
  private before?: ReleaseView;
  /** When it was told last, how long it may be quiet from then on, and after that. */
  private told?: { readonly at: number; readonly quiet: number; readonly then: number };

  constructor(private readonly zone: TimeZone) {}

  /** The lines of a look, each `time event text`. */
  public tell(view: ReleaseView): string[] {
    const changes = changesBetween(this.before, view, this.zone);
    const isNews = changes.length > 0;
    const quiet = this.told === undefined ? 0 : secondsBetween(this.told.at, view.now, view);
    const still = !isNews && this.told !== undefined && !isSettled(view) && quiet >= this.told.quiet;
    this.before = view;
    if (isNews) {
      // Soon after something has happened, then the more seldom the longer it takes.
      this.told = { at: view.now, quiet: QUIET_SECONDS, then: Math.min(LONGEST_QUIET_SECONDS, Math.max(QUIET_SECONDS, rest(view) / PIECES)) };
    } else if (still) {
      this.told = { at: view.now, quiet: this.told!.then, then: this.told!.then };
    }
    return [...changes, ...(still ? [{ event: 'still', text: stillText(view) } as Change] : [])]
      .map(({ event, text }) => `${timeText(view.now, clockOf(view, this.zone))} ${event.padEnd(8)} ${text}`);
  }
}

/** How long it takes from now on: by the plan, else as long as it has taken. */
function rest(view: ReleaseView): number {
  return view.settledAt === undefined ? view.seconds ?? 0 : secondsUntil(view.settledAt, view);
}

function stillText(view: ReleaseView): string {
  const to = view.settledAt === undefined ? '' : `, over in ${lengthText(secondsUntil(view.settledAt, view))}`;
  const good = view.alarms.filter(({ state }) => state === 'OK').length;
  const alarms = view.alarms.length === 0 ? '' : `, ${good} of ${view.alarms.length} alarms OK`;
  return `${headline(view)}, ${lengthText(view.seconds ?? 0)} so far${alarms}${to}`;
}

/** What GitHub shows above the log: the why in one line, or by what it goes on. Nothing where nobody has to do anything. */
export function annotationOf(view: ReleaseView): string | undefined {
  const title = `Release ${view.id}`;
  const promote = view.controls.find(({ action, command }) => action === 'promote' && command !== undefined);
  if (view.phase === 'waiting' && promote) {
    return annotation('notice', `${view.service.serviceName} ${headline(view)}: it goes on by ${promote.command}`, title);
  }
  if (isGood(view) !== false || !isSettled(view)) {
    return undefined;
  }
  return annotation('error', `${view.service.serviceName} ${headline(view)}: ${view.why?.sentence ?? 'no reason was given'}`, title);
}
