import { Backtested } from './backtest';
import { endOf, Recording } from './recording';
import { timeText } from './time';
import { el, label, Svg, textEl } from '../../picture/svg';
import { MARGIN, PLOT_LEFT, PLOT_RIGHT } from '../../picture/theme';
import { scheduleText } from '../../plan/wording';
import { amount, duration, percent, plural, probability } from '../../text/format';
import { axisOf, footnote, heading, page, Panel, rowLabel, timeAxis } from '../picture';
import { PlayablePlan } from '../rehearsal';

const TOP = 24;
const HEIGHT = 160;
const ROW = 22;
/** More bars than that are thinner than a pixel: the worst of those that fall together is drawn. */
const MOST_BARS = 680;

/** The recorded error rate over time, and what would have become of each incident. */
export function drawBacktest(recording: Recording, backtested: readonly Backtested[], plan: PlayablePlan): Svg {
  const name = plan.names.serviceName ?? plan.constructPath;
  const rolledBack = backtested.filter(({ distribution }) => distribution.rolledBack > 0.5).length;
  const what = `${rolledBack} of ${plural(backtested.length, 'incident')} would have been rolled back: ${scheduleText(plan.steps)}; `
    + `the old version is kept for ${duration(plan.terminationWaitSeconds)}`;
  return page(`Incidents of ${name}`, `${what}. ${backtested.map(sentence).join(' ')}`, [
    heading(name, what, `${recording.file}: ${timeText(recording.start)} to ${timeText(endOf(recording))}`),
    errorRates(recording, backtested),
    incidents(backtested),
    footnote('The share of the releases that were rolled back before all traffic had moved (in time), or as long as the old version could be restored (at all).'),
  ]);
}

function sentence({ incident, distribution, recordedFailures }: Backtested): string {
  const { beforePromotion, rolledBack, refused, runs, secondsToRollback, failedRequests } = distribution;
  if (refused === runs || failedRequests === undefined) {
    return `${timeText(incident.at)}: the release would not have started, because an alarm was on.`;
  }
  const after = secondsToRollback === undefined ? '' : `, after ${duration(secondsToRollback.median)}`;
  return `${timeText(incident.at)}: rolled back in time ${probability(beforePromotion)}, at all ${probability(rolledBack)}${after}; `
    + `${amount(failedRequests.mean)} requests would have failed, instead of ${amount(recordedFailures)}.`;
}

function errorRates(recording: Recording, backtested: readonly Backtested[]): Panel {
  const { intervals, intervalSeconds, start } = recording;
  const length = endOf(recording) - start;
  const x = axisOf(length);
  const bottom = TOP + HEIGHT;
  const bars = barsOf(intervals.map(({ requests, failures }) => requests === 0 ? 0 : failures / requests));
  const most = Math.max(0.01, ...bars);
  const width = (PLOT_RIGHT - PLOT_LEFT) / bars.length;
  const [first, last] = length > 2 * 86_400 ? [5, 10] : [11, 16];
  const textOf = (seconds: number) => new Date((start + seconds) * 1000).toISOString().slice(first, last);
  return {
    height: bottom + 24,
    content: [
      ...rowLabel(TOP + 14, 'Error rate', `worst of ${duration(Math.max(intervalSeconds, length / bars.length))}, UTC`),
      ...[0, 0.5, 1].flatMap((part) => [
        el('line', { x1: PLOT_LEFT, y1: bottom - part * HEIGHT, x2: PLOT_RIGHT, y2: bottom - part * HEIGHT, class: 'grid' }),
        label(PLOT_LEFT - 8, bottom - part * HEIGHT + 4, percent(part * most), { class: 'muted small', anchor: 'end' }),
      ]),
      ...bars.flatMap((rate, i) => rate === 0 ? [] : [
        el('rect', { x: PLOT_LEFT + i * width, y: bottom - HEIGHT * rate / most, width: Math.max(0.5, width), height: HEIGHT * rate / most, class: 'fires' }),
      ]),
      ...backtested.flatMap((each, i) => {
        const at = x(each.incident.at - start);
        return [
          el('line', { x1: at, y1: TOP - 4, x2: at, y2: bottom, class: 'moment' }),
          el('g', {}, textEl('title', {}, sentence(each)), el('circle', { cx: at, cy: TOP - 10, r: 9, class: lookOf(each) }),
            label(at, TOP - 6, String(i + 1), { class: 'on-new small', anchor: 'middle' })),
        ];
      }),
      ...timeAxis(length, bottom, textOf),
    ],
  };
}

function barsOf(rates: readonly number[]): number[] {
  const together = Math.ceil(rates.length / MOST_BARS);
  return Array.from({ length: Math.ceil(rates.length / together) }, (_, i) => Math.max(...rates.slice(i * together, (i + 1) * together)));
}

function incidents(backtested: readonly Backtested[]): Panel {
  return {
    height: Math.max(1, backtested.length) * ROW,
    content: backtested.length === 0 ? [label(MARGIN, 10, 'no incident', { class: 'muted' })] : backtested.flatMap((each, i) => [
      el('circle', { cx: MARGIN + 9, cy: 6 + i * ROW, r: 9, class: lookOf(each) }),
      label(MARGIN + 9, 10 + i * ROW, String(i + 1), { class: 'on-new small', anchor: 'middle' }),
      label(MARGIN + 28, 10 + i * ROW, sentence(each)),
    ]),
  };
}

/** As for verdicts: green if it was in time, yellow if late, red if it escaped. */
function lookOf({ distribution: { beforePromotion, rolledBack } }: Backtested): string {
  return beforePromotion > 0.5 ? 'sound' : rolledBack > 0.5 ? 'weak' : 'late';
}
