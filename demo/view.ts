import { createColors } from 'picocolors';
import { Prediction, Predictions } from './prediction';
import { Moment, Outcome, VersionCount } from './story';

/** Only for a terminal: a log stays plain, also where CI says that it knows colours. */
const colors = createColors(process.stdout.isTTY === true && !process.env.NO_COLOR);

const BAR_WIDTH = 50;

/** A moment as lines for a terminal that can repaint. */
export function paint(moment: Moment): string {
  const blue = Math.round(BAR_WIDTH * moment.traffic.blue / 100);
  const bar = colors.bgBlue(' '.repeat(blue)) + colors.bgGreen(' '.repeat(BAR_WIDTH - blue));
  return [
    colors.bold(moment.title),
    `  stage    ${moment.stage}`,
    `  traffic  blue ${percent(moment.traffic.blue)} ${bar} ${percent(moment.traffic.green)} green`,
    ...moment.counts.map((count) => `  requests ${line(count)}`),
    ...Object.entries(moment.alarms).map(([name, state]) => `  alarm    ${name} ${paintState(state)}`),
  ].join('\n');
}

/** A moment as one plain line, for a log. */
export function tell({ title, stage, traffic, counts, alarms }: Moment): string {
  const raised = Object.entries(alarms).filter(([, state]) => state === 'ALARM').map(([name]) => name);
  return [
    `${title}: ${stage}`,
    `blue ${traffic.blue} %, green ${traffic.green} %`,
    ...counts.map(({ version, requests, failed }) => `${version} ${requests} requests, ${failed} failed`),
    raised.length === 0 ? 'alarms OK' : `ALARM ${raised.join(', ')}`,
  ].join(' | ');
}

/** What of a moment is worth a new line in a log. */
export function keyOf({ title, stage, traffic, alarms }: Moment): string {
  return JSON.stringify([title, stage, traffic, alarms]);
}

/** The end of the story. */
export function summarise(outcomes: Outcome[], skipped: number): string {
  const requests = sum(outcomes.map((outcome) => outcome.requests));
  const failures = sum(outcomes.map((outcome) => outcome.failed));
  return [
    colors.bold('Summary'),
    ...outcomes.flatMap(({ version, result, newVersion, minutesToRollback, predictions, reason, ...all }) => [
      `  ${version}: ${result}`,
      `    ${all.requests} requests during the release, ${all.failed} failed; ${newVersion.requests} went to ${version}, ${newVersion.failed} of them failed`,
      ...(minutesToRollback === undefined ? [] : [`    all traffic was back ${clock(60 * minutesToRollback)} after the first requests had moved`]),
      ...(minutesToRollback === undefined || !predictions ? [] : sideBySide(minutesToRollback, predictions)),
      ...(reason === undefined ? [] : [`    ${reason}`]),
    ]),
    `  in all: ${requests} requests sent, ${failures} failed (${(100 * failures / Math.max(requests, 1)).toFixed(2)} %)${skipped > 0 ? `, ${skipped} not sent` : ''}`,
    // What an endpoint on one machine cannot show is said where its results are.
    colors.dim('  On AWS the alarm comes about two minutes later: CloudWatch took 73 to 133 seconds to show a minute when somebody'),
    colors.dim('  measured it, and the local endpoint takes none. Nor does this prove anything about permissions, quotas or networks.'),
  ].join('\n');
}

/** What happened next to what the plan says. */
function sideBySide(minutesToRollback: number, { here, onAws }: Predictions): string[] {
  const row = (what: string, cells: string[]) => `      ${what.padEnd(28)}${cells.map((cell) => cell.padStart(16)).join('')}`.trimEnd();
  const predicted = ({ earliest, mean, latest }: Prediction) => [clock(earliest), clock(mean), clock(latest)];
  return [
    row('time to rollback', ['soonest', 'mean, at most', 'total failure']),
    row('measured', ['', clock(60 * minutesToRollback), '']),
    row('predicted, on the endpoint', predicted(here)),
    row('predicted, on AWS', predicted(onAws)),
  ];
}

/** `5 min 30 s` */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2)} s`;
}

function line({ version, requests, failed }: VersionCount): string {
  const failures = failed === 0 ? colors.dim('0 failed') : colors.red(`${failed} failed`);
  return `${version.padEnd(12)} ${String(requests).padStart(6)}  ${failures}`;
}

function paintState(state: string): string {
  return state === 'ALARM' ? colors.bgRed(' ALARM ') : colors.green(state);
}

function percent(share: number): string {
  return `${String(share).padStart(3)} %`;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
