import { axisOf, footnote, heading, momentLine, page, Panel, rowLabel, timeAxis } from './picture';
import { horizonOf, PlayablePlan, rolloutOf } from './rehearsal';
import { byMinute, Rehearsed } from './render-distribution';
import { Scenario } from './simulation/scenario';
import { timingText } from './wording';
import { el, label, Svg, textEl } from '../picture/svg';
import { MARGIN, PLOT_LEFT, PLOT_RIGHT } from '../picture/theme';
import { scheduleText } from '../plan/wording';
import { duration, percent, plural, probability } from '../text/format';

const TOP = 30;
const HEIGHT = 120;
/** Bars in the length of a release. */
const BINS = 120;

/** Many releases: when each fault was rolled back, before all traffic moved or after. */
export function drawDistributions(rehearsed: readonly Rehearsed[], plan: PlayablePlan, scenario: Scenario): Svg {
  const name = plan.names.serviceName ?? plan.constructPath;
  const what = `${plural(rehearsed[0].distribution.runs, 'release')}${rehearsed.length > 1 ? ' of each fault' : ''}: ${scheduleText(plan.steps)}; `
    + `the old version is kept for ${duration(plan.terminationWaitSeconds)}`;
  return page(`Releases of ${name}`, `${what}. ${rehearsed.map(sentence).join(' ')}`, [
    heading(name, what),
    ...rehearsed.map((each) => histogram(each, plan)),
    footnote(timingText(scenario)),
  ]);
}

function sentence({ errorRate, distribution: { beforePromotion, rolledBack, refused, secondsToRollback } }: Rehearsed): string {
  const started = refused === 0 ? '' : ` ${plural(refused, 'release')} did not start.`;
  return `${percent(errorRate)} fail: ${probability(beforePromotion)} are rolled back before promotion, ${probability(rolledBack)} at all`
    + `${secondsToRollback === undefined ? '' : `, after ${duration(secondsToRollback.median)} in the median`}.${started}`;
}

function histogram(rehearsed: Rehearsed, plan: PlayablePlan): Panel {
  const { distribution: { rollbacks, runs } } = rehearsed;
  const [rollout, horizon] = [rolloutOf(plan), horizonOf(plan)];
  const end = 1.04 * Math.max(60, horizon, rollbacks[rollbacks.length - 1] ?? 0);
  const x = axisOf(end);
  const bins = byMinute(rollbacks, BINS);
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const bottom = TOP + 24 + HEIGHT;
  return {
    height: bottom + 24,
    content: [
      label(MARGIN, 10, sentence(rehearsed)),
      ...rowLabel(TOP + 38, `${percent(rehearsed.errorRate)} fail`, 'time of rollback'),
      el('rect', { x: x(horizon), y: TOP + 24, width: PLOT_RIGHT - x(horizon), height: HEIGHT, class: 'gone' }),
      ...bins.filter(({ count }) => count > 0).map(({ from, to, count }) => {
        const [left, right] = [x(from * 60), x(to * 60)];
        const height = HEIGHT * count / most;
        return el('rect', {
          x: left + 0.5, y: bottom - height, width: Math.max(0.5, right - left - 1), height, class: to * 60 <= rollout ? 'canary' : 'promoted',
        }, textEl('title', {}, `${from} to ${to} min: ${probability(count / runs)}`));
      }),
      label(PLOT_LEFT - 8, TOP + 28, rollbacks.length === 0 ? '' : probability(most / runs), { class: 'muted small', anchor: 'end' }),
      ...(rollout > 0 && rollout < horizon ? momentLine(end, rollout, 'all traffic moves', TOP + 20, bottom) : []),
      ...momentLine(end, horizon, 'the old version is gone', TOP + 20, bottom),
      ...timeAxis(end, bottom),
    ],
  };
}
