import { flow, Look, named, onPage, Page, symbol, Symbol } from './page';
import {
  clockOf, endingLines, failedText, headline, intervalText, isGood, latencyText, problemLines, requestsText, secondsUntil,
  stageTime, tasksText, valuesText, versionsText, waitEnd,
} from './words';
import { lengthText, timeText } from '../clock';
import { percentText } from '../percent';
import { AlarmView, isSettled, ReleaseView, VersionView } from '../view';

/** From that width on a version and an alarm have one line each, if it fits. */
const WIDE = 96;
const NARROWEST = 40;

/** A frame, as lines of at most the page's width. */
export function renderScreen(view: ReleaseView, page: Page): string[] {
  const columns = Math.max(page.columns, NARROWEST);
  const parts = [
    [...head(view, page, columns), ...problemLines(view).flatMap((line) => named([['', line]], columns, ''))],
    view.phase === undefined ? [] : stages(view, page, columns),
    isSettled(view) ? [] : traffic(view, page, columns),
    fitting(versionTable(view, page), columns) ?? versionBlocks(view, page, columns),
    fitting(alarmTable(view, page), columns) ?? alarmBlocks(view, page, columns),
    isGood(view) === undefined ? [] : named(endingLines(view, page), columns),
    controls(view, columns),
  ].filter((lines) => lines.length > 0);
  return [...parts.flatMap((lines, i) => i === 0 ? lines : ['', ...lines]), ...footer(view, page, columns)]
    .map((line) => colour(onPage(line.trimEnd(), page), page));
}

/** A table where every line of it has its place: what is wrapped by the terminal cannot be drawn over. */
function fitting(table: string[], columns: number): string[] | undefined {
  return columns >= WIDE && table.every(({ length }) => length <= columns) ? table : undefined;
}

function head(view: ReleaseView, page: Page, columns: number): string[] {
  const { service, id, began, seconds } = view;
  const dot = ` ${symbol('dot', page)} `;
  const left = `${symbol(headSymbol(view), page)} ${headline(view)}   ${service.serviceName}`;
  const right = [service.engine, service.region, service.account].filter((part) => part !== undefined).join(dot);
  const first = left.length + 3 + right.length <= columns
    ? [`${left}${right.padStart(columns - left.length)}`]
    : [...flow([`${symbol(headSymbol(view), page)} ${headline(view)}`, service.serviceName], columns, '   ', '', '  '), `  ${right}`];
  const since = began === undefined ? '' : `since ${timeText(began, clockOf(view, page))} (${lengthText(seconds ?? 0)})`;
  const facts = [versionsText(view), id ?? '', since].filter((part) => part !== '');
  return [...first, ...flow(facts, columns, dot, '  '), ...(view.description === undefined ? [] : flow(view.description.split(' '), columns, ' ', '  '))];
}

function headSymbol(view: ReleaseView): Symbol {
  const good = isGood(view);
  return good === undefined ? (view.phase === 'waiting' ? 'waiting' : view.phase === undefined ? 'ahead' : 'running') : good ? 'done' : 'failed';
}

function stages(view: ReleaseView, page: Page, columns: number): string[] {
  const shown = view.stages.map((stage) => `${symbol(stage.status, page)} ${stage.label} ${stageTime(stage, view, page)}`.trimEnd());
  return flow(shown, columns, '   ', '  ');
}

function traffic(view: ReleaseView, page: Page, columns: number): string[] {
  const { share, planned, asPlanned, next } = view.traffic;
  const width = columns >= WIDE ? 36 : 16;
  const filled = Math.round((share ?? 0) * width);
  const end = waitEnd(view, page, 'approves it');
  const bar = share === undefined ? '?' : `${symbol('full', page).repeat(filled)}${symbol('empty', page).repeat(width - filled)} ${percentText(share)}`;
  const facts = [
    ...(asPlanned === undefined || planned === undefined ? [] : [asPlanned ? 'as planned' : `NOT as planned: ${percentText(planned)}`]),
    ...(next ? [`next: ${percentText(next.share)} in ${lengthText(secondsUntil(next.at, view))}`] : []),
    ...(view.phase === 'settling' && view.settledAt !== undefined ? [`over in ${lengthText(secondsUntil(view.settledAt, view))}`] : []),
    ...(end === undefined ? [] : [end]),
  ];
  return flow([`new  ${bar}`, ...facts], columns, '   ', '  traffic    ', '             ');
}

function versionTable(view: ReleaseView, page: Page): string[] {
  const { versions } = view;
  if (versions.length === 0) {
    return [];
  }
  const width = Math.max(...versions.map(({ name }) => Math.min(name.length, 20))) + 4;
  const row = (cells: readonly string[]) => `  ${cells[0].padEnd(width)}${cells[1].padStart(10)}  ${cells[2].padStart(16)}  ${cells[3].padStart(16)}  ${cells[4].padStart(8)}   ${cells[5]}`;
  return [
    row(['', 'requests', 'failed', '95 % interval', 'p99', 'tasks']),
    ...versions.map((version) => row([
      `${version.role} ${version.name.slice(0, 20)}`, requestsText(version), failedText(version),
      intervalText(version), latencyText(version), tasksText(version),
    ])),
    ...versionNotes(view, page, ' '.repeat(width + 2), page.columns),
  ];
}

function versionBlocks(view: ReleaseView, page: Page, columns: number): string[] {
  const indent = '      ';
  return [
    ...view.versions.flatMap((version) => [
      `  ${version.role} ${version.name}`,
      ...flow([
        `${requestsText(version)} requests`, `${failedText(version).replace(/ +/, ', ')} failed`,
        intervalText(version), `p99 ${latencyText(version)}`, tasksText(version),
      ], columns, '   ', indent),
    ]),
    ...(view.versions.length === 0 ? [] : versionNotes(view, page, indent, columns)),
  ];
}

function versionNotes(view: ReleaseView, page: Page, indent: string, columns: number): string[] {
  const { requestsUntil, ages } = view;
  const notes = requestsUntil === undefined ? [] : [
    `since the shift, to ${timeText(requestsUntil, clockOf(view, page))}${isSettled(view) ? '' : `: CloudWatch is ${lengthText(ages.requests ?? 0)} behind`}`,
  ];
  const stopped = view.versions.flatMap(({ role, stopped: reasons }: VersionView) => reasons.map(({ reason, count }) => `${role}: ${count} × ${reason}`));
  return [...notes, ...stopped].flatMap((note) => flow(note.split(' '), columns, ' ', indent));
}

function alarmCells(alarm: AlarmView, view: ReleaseView, page: Page): { symbol: string; values: string; fires: string; until: string } {
  const { state, planned, helpsUntil } = alarm;
  const own: Symbol = state === undefined || !planned ? 'unknown' : state === 'ALARM' ? 'failed' : state === 'OK' ? 'done' : 'ahead';
  const others = view.alarms.some((other) => other.state !== undefined);
  const stateText = state === undefined ? (others ? 'not watched by the engine' : 'could not be asked') : { OK: 'OK', ALARM: 'ALARM', INSUFFICIENT_DATA: 'no data' }[state];
  const left = helpsUntil === undefined ? undefined : helpsUntil - view.now;
  return {
    symbol: symbol(state === 'ALARM' ? 'failed' : own, page),
    values: planned ? (alarm.values.length === 0 ? `${stateText} now` : valuesText(alarm)) : `not in the plan: ${stateText} now`,
    fires: alarm.firesAt ?? '?',
    until: isGood(view) !== undefined ? stateText : left === undefined ? 'not known' : left > 0
      ? `${timeText(helpsUntil!, clockOf(view, page))} ${symbol('about', page)}   ${lengthText(secondsUntil(helpsUntil!, view))} left`
      : `too late since ${timeText(helpsUntil!, clockOf(view, page))}`,
  };
}

function alarmTable(view: ReleaseView, page: Page): string[] {
  if (view.alarms.length === 0) {
    return [];
  }
  const rows = view.alarms.map((alarm) => ({ name: alarm.name, ...alarmCells(alarm, view, page) }));
  const width = (cells: readonly string[], least: number, most: number) => Math.min(most, Math.max(least, ...cells.map(({ length }) => length)));
  const names = width(rows.map(({ name }) => name), 5, 20);
  const values = width(rows.map((row) => row.values), 12, 24);
  const fires = width(rows.map((row) => row.fires), 8, 18);
  const row = (a: string, b: string, c: string, d: string) =>
    `  ${a.slice(0, names + 2).padEnd(names + 2)}   ${b.slice(0, values).padEnd(values)}   ${c.slice(0, fires).padEnd(fires)}   ${d}`;
  const titled = (title: string) => row('alarm', 'last minutes', 'goes off at', title);
  const untilWhen = ['a fault that starts by … is stopped', 'stops faults until'].map(titled).find((line, i) => i > 0 || line.length <= page.columns)!;
  return [
    isGood(view) === undefined ? untilWhen : titled('now'),
    ...rows.map((cells) => row(`${cells.symbol} ${cells.name}`, cells.values, cells.fires, cells.until)),
  ];
}

function alarmBlocks(view: ReleaseView, page: Page, columns: number): string[] {
  return view.alarms.flatMap((alarm) => {
    const cells = alarmCells(alarm, view, page);
    const helps = isGood(view) === undefined && alarm.helpsUntil !== undefined && alarm.helpsUntil > view.now;
    const until = `${helps ? 'stops faults until ' : ''}${cells.until.replace(/ +/g, ' ')}`;
    return flow([`${cells.symbol} ${alarm.name}`, cells.values, `goes off at ${cells.fires}`, until], columns, '   ', '  ', '      ');
  });
}

const CONTROLS = { abort: 'stop it', promote: 'go on now', rollback: 'go back' } as const;

function controls({ controls: all }: ReleaseView, columns: number): string[] {
  return named(all.map(({ action, text, command }) => [CONTROLS[action], command === undefined ? text : `${command}   ${text}`] as const), columns);
}

function footer(view: ReleaseView, page: Page, columns: number): string[] {
  if (isSettled(view)) {
    return [];
  }
  const asked = view.ages.release === undefined ? 'not asked yet' : `asked ${Math.round(view.ages.release)} s ago`;
  return flow([asked, 'Ctrl-C ends the watching, not the release'], columns, ` ${symbol('dot', page)} `, '  ');
}

/** Symbols say it, too: colours only help. */
const COLOURS: readonly (readonly [Symbol, Look])[] = [['failed', 'red'], ['done', 'green'], ['waiting', 'yellow'], ['full', 'cyan']];

function colour(line: string, page: Page): string {
  if (!page.unicode) {
    return line;
  }
  return COLOURS.reduce((text, [name, look]) => text.replace(new RegExp(`${symbol(name, page)}+`, 'g'), (found) => page.look(look, found)), line);
}
