import { legend, LegendEntry } from './legend';
import { el, fitted, label, Svg, textEl, textWidth } from './svg';
import { FONT, MARGIN, PLOT_LEFT, PLOT_RIGHT, SMALL } from './theme';
import { TimeAxis, timeAxis } from './time-axis';
import { CanaryPlan } from '../../src/analysis/canary-plan';
import { CanaryAnalysisResult } from '../../src/analysis/types';
import { datapointsText } from '../plan/wording';
import { duration, percent } from '../text/format';

/** A part of the picture, drawn from its own upper edge. */
export interface Panel {
  readonly content: readonly Svg[];
  readonly height: number;
}

const LEAD = 16;
const TRAFFIC_TOP = 84;
const TRAFFIC_HEIGHT = 140;
const WINDOW_HEIGHT = 26;
const ROW_HEIGHT = 40;
const GAP = 14;

interface Frame {
  readonly plan: CanaryPlan;
  readonly analysis: CanaryAnalysisResult;
  readonly axis: TimeAxis;
  readonly rollout: number;
  readonly horizon: number;
}

/** Traffic, the way back and the alarms, over time. */
export function timeline(plan: CanaryPlan, analysis: CanaryAnalysisResult): Panel {
  const frame = frameOf(plan, analysis);
  const windowTop = TRAFFIC_TOP + TRAFFIC_HEIGHT + GAP;
  const alarmsTop = windowTop + WINDOW_HEIGHT + GAP;
  const bottom = alarmsTop + Math.max(1, plan.alarms.length) * ROW_HEIGHT;
  const explained = legend(entriesOf(frame), bottom + 54);
  return {
    height: bottom + 24 + (analysis.alarms.length === 0 ? 0 : 28 + explained.height),
    content: [
      label(MARGIN, 20, 'Traffic, alarms and the way back', { class: 'heading' }),
      goneArea(frame, bottom),
      ...traffic(frame),
      ...wayBack(frame, windowTop),
      ...plan.alarms.flatMap((_, i) => alarmRow(frame, i, alarmsTop + i * ROW_HEIGHT)),
      ...(plan.alarms.length === 0 ? [label(MARGIN, alarmsTop + 24, 'no alarms: nothing rolls it back', { class: 'muted' })] : []),
      ...moments(frame, bottom),
      ...timeTicks(frame, bottom),
      ...explained.content,
    ],
  };
}

function frameOf(plan: CanaryPlan, analysis: CanaryAnalysisResult): Frame {
  let rollout = 0;
  const ends = plan.steps.map(({ durationSeconds }) => (rollout += durationSeconds));
  const horizon = rollout + plan.terminationWaitSeconds!;
  const latest = analysis.alarms.map((result) => result.latestRollbackOfTotalFailureSeconds!);
  const means = analysis.alarms.flatMap((result) => result.expectedTimeToRollbackSeconds ?? []);
  const focus = latest.length === 0 ? Infinity : Math.max(...latest);
  const last = Math.max(horizon, ...latest, ...means);
  const axis = timeAxis({
    end: last + 0.08 * Math.min(last, 6 * focus),
    focus,
    moments: [...ends, horizon, ...latest, last],
    labelled: [0, horizon, rollout],
  }, PLOT_LEFT + LEAD, PLOT_RIGHT, (text) => textWidth(text, SMALL));
  return { plan, analysis, axis, rollout, horizon };
}

function traffic({ plan: { steps }, axis }: Frame): Svg[] {
  const y = (share: number) => TRAFFIC_TOP + TRAFFIC_HEIGHT * (1 - share);
  let from = 0;
  const stretches = [...steps, { share: 1, durationSeconds: Infinity }].map(({ share, durationSeconds }) => {
    const begin = axis.x(from);
    from += durationSeconds;
    return { share, begin, end: from === Infinity ? PLOT_RIGHT : axis.x(from) };
  });
  const outline = stretches.map(({ share, begin, end }) => `V${y(share).toFixed(2)}H${end.toFixed(2)}`
    .replace(/^/, `H${begin.toFixed(2)}`)).join('');
  return [
    el('rect', { x: PLOT_LEFT, y: TRAFFIC_TOP, width: PLOT_RIGHT - PLOT_LEFT, height: TRAFFIC_HEIGHT, class: 'old' }),
    el('path', { d: `M${axis.x(0).toFixed(2)} ${y(0)}${outline}V${y(0)}Z`, class: 'new' }),
    ...[0, 0.5, 1].map((share) => label(PLOT_LEFT - 8, y(share) + 4, percent(share), { class: 'muted small', anchor: 'end' })),
    ...stretches.flatMap(({ share, begin, end }) => shareLabel(percent(share), begin, end, y(share))),
    label(MARGIN, TRAFFIC_TOP + 14, 'Traffic', { class: 'strong' }),
    ...['new', 'old'].flatMap((version, i) => [
      el('rect', { x: MARGIN, y: TRAFFIC_TOP + 26 + i * 20, width: 12, height: 12, rx: 2, class: version }),
      label(MARGIN + 20, TRAFFIC_TOP + 36 + i * 20, `${version} version`, { class: 'muted small' }),
    ]),
  ];
}

/** In the step where it is high enough, above it where not; nothing where it is too narrow. */
function shareLabel(text: string, begin: number, end: number, top: number): Svg[] {
  if (textWidth(text, FONT, true) + 8 > end - begin) {
    return [];
  }
  const inside = TRAFFIC_TOP + TRAFFIC_HEIGHT - top >= 24;
  return [label((begin + end) / 2, inside ? top + 18 : top - 6, text, { class: inside ? 'on-new strong' : 'strong', anchor: 'middle' })];
}

/** While the old version still runs. */
function wayBack({ axis, rollout, horizon }: Frame, top: number): Svg[] {
  const stretch = (from: number, to: number, look: string, texts: readonly string[]) => {
    const [begin, end] = [axis.x(from), axis.x(to)];
    const text = texts.find((candidate) => textWidth(candidate, SMALL) + 12 <= end - begin);
    return end - begin < 0.5 ? [] : [
      el('rect', { x: begin, y: top, width: end - begin, height: WINDOW_HEIGHT, class: look },
        textEl('title', {}, `${texts[0]}: ${duration(from)} to ${duration(to)}`)),
      ...(text === undefined ? [] : [label((begin + end) / 2, top + 17, text, { class: 'on-new small', anchor: 'middle' })]),
    ];
  };
  return [
    label(MARGIN, top + 17, 'Rollback possible', { class: 'strong' }),
    ...stretch(0, rollout, 'canary', ['before promotion: few are hit', 'before promotion', 'canary']),
    ...stretch(rollout, horizon, 'promoted', ['after promotion: the old version is kept', 'after promotion', 'kept']),
    ...(horizon === 0 ? [label(axis.x(0) + 8, top + 17, 'never', { class: 'small' })] : []),
  ];
}

/** From the soonest that the alarm can go off to when it does for a total failure; the tail ends when the traffic is back. */
function alarmRow({ plan, analysis, axis }: Frame, i: number, top: number): Svg[] {
  const { name, model, unmodelled } = plan.alarms[i];
  const result = analysis.alarms.find((candidate) => candidate.name === name);
  const timing = model ?? unmodelled?.timing;
  const room = PLOT_LEFT - MARGIN - 12;
  const middle = top + ROW_HEIGHT / 2;
  const lines = [
    el('line', { x1: MARGIN, y1: top, x2: PLOT_RIGHT, y2: top, class: 'grid' }),
    el('g', {}, textEl('title', {}, name), label(MARGIN, middle - 3, fitted(name, FONT, room, true), { class: 'strong' })),
    label(MARGIN, middle + 13, fitted(timing ? datapointsText(timing) : 'unknown when', SMALL, room), { class: 'muted small' }),
  ];
  if (!model || result?.earliestRollbackSeconds === undefined || result.latestRollbackOfTotalFailureSeconds === undefined) {
    return [...lines, label(axis.x(0) + 8, middle + 5, 'without a model: no figure counts on it', { class: 'muted small' })];
  }
  const { rollbackLatencySeconds } = plan.assumptions;
  const { earliestRollbackSeconds: earliest, latestRollbackOfTotalFailureSeconds: latest, expectedTimeToRollbackSeconds: mean } = result;
  const [first, last, back] = [earliest - rollbackLatencySeconds, latest - rollbackLatencySeconds, latest].map((seconds) => axis.x(seconds));
  return [
    ...lines,
    el('g', {},
      textEl('title', {}, `${name}: goes off after ${duration(earliest - rollbackLatencySeconds)} at the earliest, after `
        + `${duration(latest - rollbackLatencySeconds)} for a total failure at the latest; the traffic is back after ${duration(latest)}`),
      el('rect', { x: first, y: middle - 6, width: Math.max(2, last - first), height: 12, rx: 2, class: 'fires' }),
      el('path', { d: `M${last.toFixed(2)} ${middle}H${back.toFixed(2)}M${back.toFixed(2)} ${middle - 6}V${middle + 6}`, class: 'tail' })),
    ...(mean === undefined ? [] : [diamond(axis.x(mean), middle, `${name}: the faulty version is rolled back after ${duration(mean)} on average`)]),
  ];
}

function diamond(x: number, y: number, title?: string): Svg {
  const d = `M${x.toFixed(2)} ${y - 8}l6 8l-6 8l-6 -8Z`;
  return title === undefined ? el('path', { d, class: 'mean' }) : el('path', { d, class: 'mean' }, textEl('title', {}, title));
}

function goneArea({ axis, horizon }: Frame, bottom: number): Svg {
  const begin = axis.x(horizon);
  return el('rect', { x: begin, y: TRAFFIC_TOP, width: PLOT_RIGHT - begin, height: bottom - TRAFFIC_TOP, class: 'gone' });
}

/** The two moments that count, through all rows. */
function moments({ axis, rollout, horizon }: Frame, bottom: number): Svg[] {
  const mark = (seconds: number, text: string, y: number) => {
    const x = axis.x(seconds);
    const anchor = x - textWidth(text, SMALL) > PLOT_LEFT ? 'end' : 'start';
    return [
      el('line', { x1: x, y1: y - 10, x2: x, y2: bottom, class: 'moment' }),
      label(x + (anchor === 'end' ? -6 : 6), y, text, { class: 'small', anchor }),
    ];
  };
  return rollout === horizon
    ? mark(horizon, `${duration(horizon)}: all traffic moves, the old version is gone`, TRAFFIC_TOP - 10)
    : [
      // The later one above, or the earlier one's line would cross its text.
      ...mark(rollout, `${duration(rollout)}: all traffic moves`, TRAFFIC_TOP - 10),
      ...mark(horizon, `${duration(horizon)}: the old version is gone`, TRAFFIC_TOP - 28),
    ];
}

function timeTicks({ axis }: Frame, bottom: number): Svg[] {
  return [
    el('line', { x1: PLOT_LEFT, y1: bottom, x2: PLOT_RIGHT, y2: bottom, class: 'axis' }),
    ...axis.ticks.flatMap(({ x, label: text }) => [
      el('line', { x1: x, y1: bottom, x2: x, y2: bottom + 5, class: 'axis' }),
      label(x, bottom + 19, text, { class: 'muted small', anchor: 'middle' }),
    ]),
    ...axis.breaks.flatMap(({ x }) => [
      el('rect', { x: x - 4, y: bottom - 3, width: 8, height: 6, class: 'page' }),
      el('path', { d: `M${(x - 7).toFixed(2)} ${bottom + 6}l6 -12M${(x + 1).toFixed(2)} ${bottom + 6}l6 -12`, class: 'axis' }),
    ]),
    label(MARGIN, bottom + 19, 'since the first shift', { class: 'muted small' }),
  ];
}

function entriesOf({ analysis, axis }: Frame): LegendEntry[] {
  return analysis.alarms.length === 0 ? [] : [
    {
      text: 'the alarm goes off, if all requests fail: earliest to latest',
      mark: (x, y) => [el('rect', { x, y: y - 10, width: 18, height: 12, rx: 2, class: 'fires' })],
    },
    { text: 'traffic back', mark: (x, y) => [el('path', { d: `M${x} ${y - 4}H${x + 16}M${x + 16} ${y - 10}V${y + 2}`, class: 'tail' })] },
    ...analysis.alarms.some((result) => result.expectedTimeToRollbackSeconds !== undefined)
      ? [{ text: 'mean rollback of the faulty version', mark: (x: number, y: number) => [diamond(x + 9, y - 4)] }] : [],
    { text: 'no way back', mark: (x, y) => [el('rect', { x, y: y - 10, width: 18, height: 12, class: 'gone' })] },
    ...axis.breaks.length > 0
      ? [{ text: 'stretch shortened', mark: (x: number, y: number) => [el('path', { d: `M${x + 2} ${y + 2}l6 -12M${x + 10} ${y + 2}l6 -12`, class: 'axis' })] }] : [],
  ];
}
