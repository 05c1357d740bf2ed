import { CanaryAnalysisResult, CanaryFinding, CanaryVerdict } from '../../src/analysis/types';
import { CliError } from '../cli-error';
import { detection } from './detection';
import { faults } from './faults';
import { el, fitted, group, label, Svg, textEl, textWidth, wrapped } from './svg';
import { FONT, LARGE, MARGIN, SMALL, STYLE, WIDTH } from './theme';
import { Panel, timeline } from './timeline';
import { headlineOf } from '../plan/headline';
import { PlanReport } from '../plan/report';
import { scheduleText, trafficText, VERDICTS } from '../plan/wording';
import { amount, duration, probability } from '../text/format';

const GAP = 28;
const TILE_GAP = 12;
const TILE_HEIGHT = 64;
const LINE = 18;

/**
 * A plan as one self-contained SVG: traffic, alarms and the way back over time, and with traffic how likely
 * which fault is found. Light or dark as the reader has it.
 *
 * @throws CliError when the schedule is known only at deployment
 */
export function drawPlan(report: PlanReport): Svg {
  const { plan, analysis, question } = report;
  if (!analysis || !question) {
    throw new CliError(`${report.file}: the termination wait is known only at deployment, so there is nothing to draw.`,
      'Give terminationWait a concrete value in the app.');
  }
  const panels = [
    heading(report, analysis),
    ...(plan.expectedTraffic ? [tiles(analysis)] : []),
    ...[faults(report)].flatMap((panel) => panel ?? []),
    timeline(plan, analysis),
    ...(plan.expectedTraffic && question.alarms.length > 0
      ? [detection(question, analysis, plan.expectedTraffic, plan.assumptions.targetProbability)] : []),
    ...(analysis.findings.length > 0 ? [findings(analysis.findings)] : []),
    assumptions(report),
  ];
  let y = MARGIN;
  const placed = panels.map(({ content, height }) => {
    const top = y;
    y += height + GAP;
    return group(0, top, ...content);
  });
  const height = y - GAP + MARGIN;
  return el('svg', {
    'xmlns': 'http://www.w3.org/2000/svg',
    'viewBox': `0 0 ${WIDTH} ${Math.ceil(height)}`,
    'width': WIDTH,
    'height': Math.ceil(height),
    'role': 'img',
    'aria-labelledby': 'title description',
  },
  textEl('title', { id: 'title' }, `Canary plan of ${nameOf(report)}`),
  textEl('desc', { id: 'description' }, describe(report, analysis)),
  el('style', {}, STYLE),
  el('rect', { width: WIDTH, height: Math.ceil(height), class: 'page' }),
  ...placed);
}

function nameOf({ plan }: PlanReport): string {
  return plan.names.serviceName ?? plan.constructPath;
}

/** The picture in words. */
function describe(report: PlanReport, { verdict, combined, findings: found }: CanaryAnalysisResult): string {
  const { plan } = report;
  const { rollbackBeforePromotionProbability: power, latestRollbackOfTotalFailureSeconds: latest } = combined;
  return [
    headlineOf(report)!.sentence,
    `The new version gets ${scheduleText(plan.steps)} of the traffic; the old one is kept for ${duration(plan.terminationWaitSeconds!)} more.`,
    latest === undefined ? 'Nothing is sure to roll back a version that fails every request.' : `A version that fails every request is rolled back after ${duration(latest)} at the latest.`,
    plan.expectedTraffic === undefined || power === undefined ? ''
      : `With ${trafficText(plan.expectedTraffic)}, that one is rolled back before promotion with a probability of ${probability(power)}.`,
    `Verdict: ${verdict}: ${VERDICTS[verdict].meaning}.`,
    ...found.map(({ id, remedy }) => `${id}: ${remedy}`),
  ].filter((sentence) => sentence !== '').join(' ');
}

function heading(report: PlanReport, { verdict }: CanaryAnalysisResult): Panel {
  const { plan } = report;
  const badge = textWidth(verdict, FONT, true) + 24;
  const { sentence, remedy } = headlineOf(report)!;
  const room = WIDTH - 2 * MARGIN;
  const rows = [
    ...wrapped(sentence, LARGE, room, true).map((text) => ({ text, look: 'lead', height: 23 })),
    ...wrapped(`What to do: ${remedy}`, FONT, room, true).map((text) => ({ text, look: 'strong', height: LINE + 2 })),
    ...wrapped(`${plan.constructPath}: ${scheduleText(plan.steps)}; the old version is kept for ${duration(plan.terminationWaitSeconds!)}.`
      + `${plan.expectedTraffic ? ` ${trafficText(plan.expectedTraffic)}.` : ''}`, FONT, room).map((text) => ({ text, look: 'muted', height: LINE })),
  ];
  let y = 64;
  const lines = rows.map(({ text, look, height }, i) => {
    y += height + (i > 0 && look !== rows[i - 1].look ? 5 : 0);
    return label(MARGIN, y, text, { class: look });
  });
  return {
    height: y + 4,
    content: [
      label(MARGIN, 18, fitted(nameOf(report), 22, room, true), { class: 'name' }),
      el('rect', { x: MARGIN, y: 32, width: badge, height: 24, rx: 12, class: verdict }),
      label(MARGIN + badge / 2, 49, verdict, { class: 'on-new strong', anchor: 'middle' }),
      label(MARGIN + badge + 10, 49, VERDICTS[verdict].meaning),
      ...lines,
    ],
  };
}

/** The four numbers that one asks for first. */
function tiles({ combined }: CanaryAnalysisResult): Panel {
  const or = (value: number | undefined, show: (value: number) => string) => value === undefined ? '–' : show(value);
  const shown = [
    ['rolled back before promotion', or(combined.rollbackBeforePromotionProbability, probability)],
    ['a healthy version rolled back', or(combined.falseAlarmProbability, probability)],
    ['mean time to rollback', or(combined.expectedTimeToRollbackSeconds, duration)],
    ['mean failed requests', or(combined.expectedFailedRequests, amount)],
  ];
  const width = (WIDTH - 2 * MARGIN - (shown.length - 1) * TILE_GAP) / shown.length;
  return {
    height: TILE_HEIGHT,
    content: shown.flatMap(([name, value], i) => {
      const x = MARGIN + i * (width + TILE_GAP);
      return [
        el('rect', { x, y: 0.5, width, height: TILE_HEIGHT - 1, rx: 6, class: 'card' }),
        label(x + 14, 28, value, { class: 'big' }),
        label(x + 14, 49, name, { class: 'muted small' }),
      ];
    }),
  };
}

function findings(found: readonly CanaryFinding[]): Panel {
  const content: Svg[] = [label(MARGIN, 20, 'Findings, and what to do', { class: 'heading' })];
  let y = 48;
  for (const { id, verdict, alarmName, numbers, remedy } of found) {
    content.push(
      el('rect', { x: MARGIN, y: y - 11, width: 4, height: 14, class: VERDICT_CLASS[verdict] }),
      label(MARGIN + 14, y, fitted(`${id}${alarmName === undefined ? '' : `, ${alarmName}`}`, FONT, WIDTH - 2 * MARGIN - 14, true), { class: 'strong' }),
    );
    for (const [text, look] of [[numbers, 'muted'], [remedy, '']]) {
      for (const line of wrapped(text, FONT, WIDTH - 2 * MARGIN - 14)) {
        y += LINE;
        content.push(label(MARGIN + 14, y, line, { class: look }));
      }
    }
    y += LINE + 12;
  }
  return { content, height: y - LINE - 8 };
}

const VERDICT_CLASS: Record<CanaryVerdict, string> = {
  [CanaryVerdict.SOUND]: 'sound',
  [CanaryVerdict.WEAK]: 'weak',
  [CanaryVerdict.LATE]: 'late',
  [CanaryVerdict.IMPOSSIBLE]: 'impossible',
};

function assumptions({ plan: { assumptions: assumed } }: PlanReport): Panel {
  const text = `Assumed: ${duration(assumed.phaseSeconds)} from the first shift to the first full period, ${duration(assumed.alarmLatencySeconds)} from the end of a `
    + `period to the alarm, ${duration(assumed.rollbackLatencySeconds)} from the alarm until the traffic is back.`;
  const lines = wrapped(text, SMALL, WIDTH - 2 * MARGIN);
  return { height: lines.length * 16 - 4, content: lines.map((line, i) => label(MARGIN, 10 + i * 16, line, { class: 'muted small' })) };
}
