import { AlarmResult, CanaryFinding } from '../../src/analysis/types';
import { Io } from '../io';
import { faultMatrix } from './fault-matrix';
import { headlineOf } from './headline';
import { PlanReport } from './report';
import { conditionText, datapointsText, levelOf, scheduleText, trafficText, VERDICTS } from './wording';
import { amount, duration, percent, plural, probability, significant } from '../text/format';
import { Cell, Column, table } from '../text/table';
import { wrap } from '../text/wrap';

/** Longer paragraphs are hard to read. */
const MOST_COLUMNS = 100;
/** A schedule of more steps is abridged. */
const MOST_STEPS = 12;
const BAR_WIDTH = 20;

/** A plan for a terminal. */
export function renderPlan(report: PlanReport, io: Io): string {
  return [
    title(report, io),
    section('Schedule', schedule(report, io), io),
    section('Alarms, and when a rollback has ended', alarms(report, io), io),
    ...matrix(report, io),
    ...(report.analysis && report.plan.expectedTraffic ? [section(`Numbers for ${trafficText(report.plan.expectedTraffic)}`, numbers(report, io), io)] : []),
    ...(report.analysis && report.analysis.findings.length > 0 ? [section('Findings', report.analysis.findings.flatMap((finding) => findingLines(finding, io)), io)] : []),
    footer(report, io).map((line) => io.look('dim', line)),
  ].filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n');
}

/** Name, verdict, schedule: what one wants to know first. */
function title(report: PlanReport, io: Io): string[] {
  const { plan, analysis } = report;
  const { serviceName, region } = plan.names;
  const where = [plan.constructPath, plan.engineRules.title, region].filter((part) => part !== undefined).join(', ');
  const named = serviceName === undefined ? io.look('bold', where) : `${io.look('bold', serviceName)} (${where})`;
  if (!analysis) {
    return [named, ...wrap('The termination wait is known only at deployment, so there is no verdict.', widthOf(io))];
  }
  const { look, meaning } = VERDICTS[analysis.verdict];
  const { sentence, remedy } = headlineOf(report)!;
  return [
    named,
    `${io.look(look, analysis.verdict)}: ${meaning}`,
    '',
    ...wrap(sentence, widthOf(io)).map((line) => io.look('bold', line)),
    ...wrap(`→ ${remedy}`, widthOf(io)),
  ];
}

function schedule({ plan }: PlanReport, io: Io): string[] {
  const { terminationWaitSeconds: wait } = plan;
  let from = 0;
  const steps = plan.steps.map(({ share, durationSeconds }) => {
    from += durationSeconds;
    return row(from - durationSeconds, from, share, 'canary');
  });
  const rows: Cell[][] = [
    ...abridged(steps),
    wait === undefined ? row(from, undefined, 1, 'old version kept')
      : row(from, from + wait, 1, 'old version kept'),
    ...(wait === undefined ? [] : [row(from + wait, undefined, 1, 'old version gone')]),
  ].filter(([begin, end]) => begin !== end);
  const columns: Column[] = [
    { header: 'from', align: 'right' }, { header: 'to', align: 'right' }, { header: 'new version', align: 'right' }, { header: '' }, { header: '' },
  ];
  return [...wrap(scheduleText(plan.steps), widthOf(io), '  '), '', ...table(columns, rows, io)];
}

function row(from: number, to: number | undefined, share: number, what: string): Cell[] {
  const filled = Math.max(1, Math.round(BAR_WIDTH * share));
  return [duration(from), to === undefined ? '' : duration(to), percent(share), '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled), what];
}

function abridged(steps: Cell[][]): Cell[][] {
  return steps.length <= MOST_STEPS
    ? steps
    : [...steps.slice(0, 3), ['', '…', '…', '', plural(steps.length - 5, 'further step')], ...steps.slice(-2)];
}

function alarms({ plan, analysis }: PlanReport, io: Io): string[] {
  if (plan.alarms.length === 0) {
    return ['  none: nothing rolls it back'];
  }
  const results = new Map(analysis?.alarms.map((result) => [result.name, result]));
  const rows = plan.alarms.map(({ name, model, unmodelled }): Cell[] => {
    const result = results.get(name);
    const timing = model ?? unmodelled?.timing;
    return [
      name, model ? conditionText(model) : 'no figure counts on it', timing ? datapointsText(timing) : 'unknown',
      time(result?.earliestRollbackSeconds), time(result?.latestRollbackOfTotalFailureSeconds),
    ];
  });
  const assumptions = plan.alarms.flatMap(({ name, model }) =>
    model?.assumption === undefined ? [] : wrap(`${name}: ${model.assumption}`, widthOf(io), '  '));
  return [...table([
    { header: 'alarm' }, { header: 'a period breaches from' }, { header: 'goes off when' },
    { header: 'earliest', align: 'right' }, { header: 'total failure', align: 'right' },
  ], rows, io), ...(assumptions.length > 0 ? ['', ...assumptions] : [])];
}

function matrix(report: PlanReport, io: Io): string[][] {
  const lines = faultMatrix(report, io, widthOf(io));
  return lines.length === 0 ? [] : [section('Which alarm sees which bad version', lines, io)];
}

/** What a row of the numbers is called, and what of a result it shows. */
const FIGURES: readonly [string, (result: AlarmResult) => string][] = [
  ['rolled back before promotion', (result) => or(result.rollbackBeforePromotionProbability, probability)],
  ['rolled back at all', (result) => or(result.rollbackProbability, probability)],
  ['a healthy version rolled back', (result) => or(result.falseAlarmProbability, probability)],
  ['mean time to rollback', (result) => time(result.expectedTimeToRollbackSeconds)],
  ['mean failed requests', (result) => or(result.expectedFailedRequests, amount)],
  ['  of which by the fault alone', (result) => or(result.expectedExcessFailedRequests, amount)],
  ['smallest error rate that is found', (result) => or(result.smallestDetectableErrorRate, percent)],
  ['minutes a step needs', (result) => or(result.recommendedIntervalMinutes, String)],
  ['requests/s it needs', (result) => or(result.minimumRequestsPerSecond, (rate) => significant(rate, 6))],
];

function numbers({ analysis }: PlanReport, io: Io): string[] {
  const each = analysis!.alarms;
  const results = each.length === 1 ? each : [...each, analysis!.combined];
  return table(
    [{ header: '' }, ...results.map(({ name }): Column => ({ header: name, align: 'right' }))],
    FIGURES.map(([label, show]) => [label, ...results.map(show)]),
    io,
  );
}

function findingLines(finding: CanaryFinding, io: Io): string[] {
  const { id, verdict, alarmName, rule, numbers: facts, remedy } = finding;
  return [
    `  ${io.look(VERDICTS[verdict].look, levelOf(finding))} ${io.look('bold', id)}${alarmName === undefined ? '' : ` (${alarmName})`}`,
    ...wrap(rule, widthOf(io), '    '),
    ...wrap(facts, widthOf(io), '    '),
    ...wrap(`→ ${remedy}`, widthOf(io), '    '),
  ];
}

function footer({ plan, question, file }: PlanReport, io: Io): string[] {
  const { expectedTraffic, assumptions: assumed } = plan;
  const sentences: [boolean, string][] = [
    [question !== undefined, `Times count from the first shift of traffic. Assumed: ${duration(assumed.phaseSeconds)} until the first full period, `
      + `${duration(assumed.alarmLatencySeconds)} from its end to the alarm, ${duration(assumed.rollbackLatencySeconds)} from the alarm to the traffic.`],
    [question !== undefined && expectedTraffic !== undefined, `Found and needed: with a probability of ${probability(assumed.targetProbability)} before promotion.`],
    [question !== undefined && expectedTraffic !== undefined && plan.alarms.some(({ model }) => model !== undefined && model.periodSeconds > 60),
      'For periods above one minute, figures are estimates, of releases that were played.'],
    [question !== undefined && expectedTraffic === undefined,
      'For probabilities give the traffic: --requests-per-second, --healthy-error-rate and --faulty-error-rate, or expectedTraffic in the app.'],
    [true, `From ${file}.`],
  ];
  return wrap(sentences.filter(([applies]) => applies).map(([, sentence]) => sentence).join(' '), widthOf(io));
}

function section(heading: string, lines: string[], io: Io): string[] {
  return [...wrap(heading, widthOf(io)).map((line) => io.look('bold', line)), ...lines];
}

function widthOf(io: Io): number {
  return Math.min(io.columns, MOST_COLUMNS);
}

function time(seconds: number | undefined): string {
  return or(seconds, duration);
}

function or(value: number | undefined, show: (value: number) => string): string {
  return value === undefined ? '–' : show(value);
}
