import {
  clockOf, endingLines, failedText, headline, intervalText, isGood, latencyText, problemLines, requestsText, stageTime, tasksText,
  TimeZone, valuesText,
  versionsText,
} from './words';
import { lengthText, timeText } from '../clock';
import { ReleaseView } from '../view';

/** The release told in Markdown, for the summary of a job or a comment. */
export function renderMarkdown(view: ReleaseView, zone: TimeZone): string {
  const good = isGood(view);
  const mark = good === undefined ? '⏳' : good ? '✅' : '❌';
  const clock = clockOf(view, zone);
  const facts: [string, string][] = [
    ['Service', `${view.service.serviceName} (${view.service.region})`],
    ...(view.id === undefined ? [] : [['Release', `${view.id}${versionsText(view) === '' ? '' : `: ${versionsText(view)}`}`] as [string, string]]),
    ...(view.began === undefined ? [] : [['Time', `${timeText(view.began, clock)}, ${lengthText(view.seconds ?? 0)}`] as [string, string]]),
    ...(good === undefined
      ? []
      : endingLines(view, zone).map(([name, text]): [string, string] => [name.charAt(0).toUpperCase() + name.slice(1), text])),
    ...problemLines(view).map((line): [string, string] => ['', line]),
  ];
  return [
    `## ${mark} ${cell(headline(view))}`,
    '',
    ...table(['', ''], facts),
    ...(view.stages.length === 0 ? [] : ['', ...table(['Stage', 'State', 'Time'], view.stages.map((stage) => [stage.label, stage.status, stageTime(stage, view, zone)]))]),
    ...(view.versions.length === 0 ? [] : ['', ...table(['Version', 'Requests', 'Failed', '95 % interval', 'p99', 'Tasks'], view.versions.map((version) => [
      `${version.role} ${version.name}`, requestsText(version), failedText(version),
      intervalText(version), latencyText(version), tasksText(version),
    ]))]),
    ...(view.alarms.length === 0 ? [] : ['', ...table(['Alarm', 'State', 'Last minutes', 'Fires at'], view.alarms.map((alarm) => [
      alarm.name, alarm.state ?? '?', valuesText(alarm), alarm.firesAt ?? '?',
    ]))]),
  ].join('\n');
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)];
}

/** What a table would take for its own, and what Markdown would make of names. */
function cell(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#]/g, (found) => `\\${found}`);
}
