import { PowerPoint, powerCurve } from './power-curve';
import { el, fitted, label, Svg, textEl, textWidth } from './svg';
import { DASHES, FONT, MARGIN, PLOT_LEFT, PLOT_RIGHT, SERIES, SMALL } from './theme';
import { Panel } from './timeline';
import { AnalyzedAlarm, CanaryAnalysisOptions, CanaryAnalysisResult, ExpectedTraffic } from '../../src/analysis/types';
import { percent } from '../text/format';

const TOP = 72;
const HEIGHT = 220;
const LEGEND_ROW = 34;
/** Error rates below that are no faults that a canary could find. */
const LEAST_RATE = 1e-4;
const LABELLED_RATES = [0.0001, 0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

interface Curve {
  readonly alarm: AnalyzedAlarm;
  readonly points: readonly PowerPoint[];
  readonly smallest?: number;
  readonly colour: string;
  readonly dash: string;
}

/** How likely a faulty version is rolled back before promotion, by how many of its requests it fails. */
export function detection(question: CanaryAnalysisOptions, analysis: CanaryAnalysisResult, traffic: ExpectedTraffic, target: number): Panel {
  const from = Math.max(LEAST_RATE, Math.min(traffic.healthyErrorRate / 2, 0.1));
  const x = (rate: number) => PLOT_LEFT + Math.max(0, Math.log(rate / from) / Math.log(1 / from)) * (PLOT_RIGHT - PLOT_LEFT);
  const y = (probability: number) => TOP + HEIGHT * (1 - probability);
  const curves = question.alarms.map((alarm, i): Curve => ({
    alarm,
    points: powerCurve(question, alarm, from, 1),
    smallest: analysis.alarms.find(({ name }) => name === alarm.name)?.smallestDetectableErrorRate,
    colour: SERIES[i % SERIES.length],
    dash: DASHES[(i + Math.floor(i / SERIES.length)) % DASHES.length],
  }));
  return {
    height: Math.max(TOP + HEIGHT + 56, TOP + (curves.length + 1) * LEGEND_ROW),
    content: [
      label(MARGIN, 20, 'Rolled back before promotion, by the error rate of the new version', { class: 'heading' }),
      ...[0, 0.25, 0.5, 0.75, 1].flatMap((probability) => [
        el('line', { x1: PLOT_LEFT, y1: y(probability), x2: PLOT_RIGHT, y2: y(probability), class: 'grid' }),
        label(PLOT_LEFT - 8, y(probability) + 4, percent(probability), { class: 'muted small', anchor: 'end' }),
      ]),
      ...rates(x, from),
      ...references(x, traffic),
      el('line', { x1: PLOT_LEFT, y1: y(target), x2: PLOT_RIGHT, y2: y(target), class: 'moment' }),
      ...curves.map(({ alarm, points, colour, dash }) => el('path', {
        'd': path(points, x, y), 'class': 'series', 'stroke': colour, 'stroke-dasharray': dash || undefined,
      }, textEl('title', {}, alarm.name))),
      ...curves.flatMap((curve, i) => legendRow(curve, TOP + i * LEGEND_ROW)),
      el('line', { x1: MARGIN, y1: TOP + curves.length * LEGEND_ROW + 8, x2: MARGIN + 28, y2: TOP + curves.length * LEGEND_ROW + 8, class: 'moment' }),
      label(MARGIN + 36, TOP + curves.length * LEGEND_ROW + 12, `target ${percent(target)}`, { class: 'muted small' }),
    ],
  };
}

function rates(x: (rate: number) => number, from: number): Svg[] {
  return [
    el('line', { x1: PLOT_LEFT, y1: TOP + HEIGHT, x2: PLOT_RIGHT, y2: TOP + HEIGHT, class: 'axis' }),
    ...LABELLED_RATES.filter((rate) => rate >= from).flatMap((rate) => [
      el('line', { x1: x(rate), y1: TOP + HEIGHT, x2: x(rate), y2: TOP + HEIGHT + 5, class: 'axis' }),
      label(x(rate), TOP + HEIGHT + 19, percent(rate), { class: 'muted small', anchor: 'middle' }),
    ]),
    label((PLOT_LEFT + PLOT_RIGHT) / 2, TOP + HEIGHT + 38, 'part of its requests that the new version fails (logarithmic)', { class: 'muted small', anchor: 'middle' }),
  ];
}

/** What is assumed of the two versions; each in a row of its own, so that they can be close. */
function references(x: (rate: number) => number, { healthyErrorRate, faultyErrorRate }: ExpectedTraffic): Svg[] {
  const mark = (rate: number, text: string, top: number) => {
    const anchor = x(rate) + 6 + textWidth(text, SMALL) > PLOT_RIGHT ? 'end' : 'start';
    return [
      el('line', { x1: x(rate), y1: top - 10, x2: x(rate), y2: TOP + HEIGHT, class: 'moment' }),
      label(x(rate) + (anchor === 'end' ? -6 : 6), top, text, { class: 'small', anchor }),
    ];
  };
  return [
    ...(healthyErrorRate > 0 ? mark(healthyErrorRate, `healthy: ${percent(healthyErrorRate)}`, TOP - 26) : []),
    ...(faultyErrorRate > 0 ? mark(faultyErrorRate, `faulty: ${percent(faultyErrorRate)}`, TOP - 10) : []),
  ];
}

function path(points: readonly PowerPoint[], x: (rate: number) => number, y: (probability: number) => number): string {
  return points.map(({ errorRate, beforePromotion }, i) => `${i === 0 ? 'M' : 'L'}${x(errorRate).toFixed(1)} ${y(beforePromotion).toFixed(1)}`).join('');
}

function legendRow({ alarm: { name }, smallest, colour, dash }: Curve, top: number): Svg[] {
  const room = PLOT_LEFT - MARGIN - 86;
  return [
    el('line', { 'x1': MARGIN, 'y1': top + 8, 'x2': MARGIN + 28, 'y2': top + 8, 'class': 'series', 'stroke': colour, 'stroke-dasharray': dash || undefined }),
    el('g', {}, textEl('title', {}, name), label(MARGIN + 36, top + 12, fitted(name, FONT, room, true), { class: 'strong' })),
    label(MARGIN + 36, top + 26, smallest === undefined ? 'finds nothing in time' : `finds from ${percent(smallest)} on`, { class: 'muted small' }),
  ];
}
