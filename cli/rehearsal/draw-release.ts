import { RecordedRelease } from './distribution';
import { axisOf, footnote, heading, momentLine, page, Panel, rowLabel, timeAxis } from './picture';
import { horizonOf, PlayablePlan, rolloutOf } from './rehearsal';
import { ReleaseEvent } from './simulation/release';
import { Scenario } from './simulation/scenario';
import { conditionsText, endingText, eventText, timingText } from './wording';
import { el, label, Svg, textEl } from '../picture/svg';
import { PLOT_LEFT, PLOT_RIGHT } from '../picture/theme';
import { datapointsText } from '../plan/wording';
import { duration, percent } from '../text/format';

const TOP = 34;
const TRAFFIC_HEIGHT = 90;
const FAILED_HEIGHT = 90;
const ROW_HEIGHT = 34;
const GAP = 26;

/** What a release's picture is made of. */
interface Frame {
  readonly recorded: RecordedRelease;
  readonly plan: PlayablePlan;
  readonly scenario: Scenario;
  readonly end: number;
}

/** One release: who gets the traffic, what fails, and what the alarms see of it. */
export function drawRelease(recorded: RecordedRelease, plan: PlayablePlan, scenario: Scenario): Svg {
  const name = plan.names.serviceName ?? plan.constructPath;
  const last = Math.max(60, ...recorded.events.map(({ at }) => at));
  const frame: Frame = { recorded, plan, scenario, end: 1.04 * last };
  const ending = endingText(recorded.release, scenario);
  return page(`A release of ${name}`, `${conditionsText(scenario)}. ${ending}`, [
    heading(name, ending, conditionsText(scenario)),
    timeline(frame),
    footnote(timingText(scenario)),
  ]);
}

function timeline(frame: Frame): Panel {
  const { scenario, plan, end, recorded: { events } } = frame;
  const failedTop = TOP + TRAFFIC_HEIGHT + GAP;
  const alarmsTop = failedTop + FAILED_HEIGHT + GAP;
  const bottom = alarmsTop + scenario.alarms.length * ROW_HEIGHT;
  const moments: [number, string][] = [[rolloutOf(plan), 'all traffic was to move'], [horizonOf(plan), 'the old version was to go']];
  return {
    height: bottom + 26,
    content: [
      ...traffic(frame, TOP),
      ...failures(frame, failedTop),
      ...scenario.alarms.flatMap((_, i) => alarmRow(frame, i, alarmsTop + i * ROW_HEIGHT)),
      ...moments.filter(([at]) => at > 0 && at < end && !events.some((event) => event.kind === 'terminated' && event.at === at))
        .flatMap(([at, text]) => momentLine(end, at, text, TOP, bottom)),
      ...events.filter(({ kind }) => kind === 'restored' || kind === 'terminated')
        .flatMap((event) => momentLine(end, event.at, `${duration(event.at)}: ${eventText(event, scenario)}`, TOP - 14, bottom)),
      ...timeAxis(end, bottom),
    ],
  };
}

/** The share that the new version had, as it was. */
function traffic({ recorded: { events }, scenario, end }: Frame, top: number): Svg[] {
  const x = axisOf(end);
  const y = (share: number) => top + TRAFFIC_HEIGHT * (1 - share);
  const shares = events.filter(({ kind }) => kind === 'shift' || kind === 'restored');
  const stretches = shares.map((event, i) => ({ ...event, until: shares[i + 1]?.at ?? end }));
  return [
    ...rowLabel(top + 14, 'Traffic', 'of the new version'),
    el('rect', { x: PLOT_LEFT, y: top, width: PLOT_RIGHT - PLOT_LEFT, height: TRAFFIC_HEIGHT, class: 'old' }),
    ...stretches.filter(({ share }) => share > 0).map((event) =>
      el('rect', { x: x(event.at), y: y(event.share), width: x(event.until) - x(event.at), height: TRAFFIC_HEIGHT * event.share, class: 'new' },
        textEl('title', {}, `${duration(event.at)}: ${eventText(event, scenario)}`))),
    ...[0, 0.5, 1].map((share) => label(PLOT_LEFT - 8, y(share) + 4, percent(share), { class: 'muted small', anchor: 'end' })),
  ];
}

/** The new version's error rate, minute by minute. */
function failures({ recorded: { minutes }, end }: Frame, top: number): Svg[] {
  const x = axisOf(end);
  const shown = minutes.filter(({ at }) => at > 0);
  const rates = shown.map(({ counts: { newFailures, newRequests } }) => newRequests === 0 ? 0 : newFailures / newRequests);
  const most = Math.max(0.01, ...rates);
  const bottom = top + FAILED_HEIGHT;
  return [
    ...rowLabel(top + 14, 'Failed requests', 'of the new version'),
    ...[0, 1].flatMap((part) => [
      el('line', { x1: PLOT_LEFT, y1: bottom - part * FAILED_HEIGHT, x2: PLOT_RIGHT, y2: bottom - part * FAILED_HEIGHT, class: 'grid' }),
      label(PLOT_LEFT - 8, bottom - part * FAILED_HEIGHT + 4, percent(part * most), { class: 'muted small', anchor: 'end' }),
    ]),
    ...shown.flatMap(({ at, counts }, i) => {
      const [left, right] = [x(at - 60), x(at)];
      return rates[i] === 0 ? [] : [
        el('rect', { x: left + 0.5, y: bottom - FAILED_HEIGHT * rates[i] / most, width: Math.max(0.5, right - left - 1), height: FAILED_HEIGHT * rates[i] / most, class: 'late' },
          textEl('title', {}, `until ${duration(at)}: ${counts.newFailures} of ${counts.newRequests} requests failed`)),
      ];
    }),
  ];
}

/** A mark for each datapoint that breached, and a line while the alarm was on. */
function alarmRow({ recorded: { minutes, events }, scenario, end }: Frame, alarm: number, top: number): Svg[] {
  const x = axisOf(end);
  const middle = top + ROW_HEIGHT / 2;
  const watching = scenario.alarms[alarm];
  const states = events.filter((event) => event.alarm === alarm && (event.kind === 'alarm' || event.kind === 'ok'));
  const on = states.flatMap((event, i): { event: ReleaseEvent; until: number }[] => event.kind === 'alarm' ? [{ event, until: states[i + 1]?.at ?? end }] : []);
  return [
    el('line', { x1: PLOT_LEFT, y1: middle, x2: PLOT_RIGHT, y2: middle, class: 'grid' }),
    ...rowLabel(middle - 2, watching.name, datapointsText(watching)),
    ...on.filter(({ until }) => until > 0).map(({ event, until }) =>
      el('rect', { x: x(event.at), y: middle - 4, width: x(until) - x(event.at), height: 8, rx: 2, class: 'late' },
        textEl('title', {}, `${duration(Math.max(0, event.at))}: ${eventText(event, scenario)}`))),
    ...minutes.filter(({ at }) => at > 0).map(({ at, breaching }) => el('circle', { cx: x(at), cy: middle, r: breaching[alarm] ? 4 : 2, class: breaching[alarm] ? 'mean' : 'fires' })),
  ];
}
