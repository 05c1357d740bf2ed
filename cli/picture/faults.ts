import { legend, LegendEntry } from './legend';
import { el, fitted, label, Svg, textEl, wrapped } from './svg';
import { FONT, MARGIN, PLOT_LEFT, PLOT_RIGHT, SMALL, WIDTH } from './theme';
import { Panel } from './timeline';
import { FaultSights, faultSights, KINDS, Sight, unseenSentence } from '../plan/fault-sights';
import { PlanReport } from '../plan/report';
import { percent, probability } from '../text/format';

const TOP = 72;
const ROW = 28;
const GAP = 6;
const LINE = 17;

/** How a cell looks, and its word: colours alone would say nothing to many. */
const LOOKS: Record<Sight, { readonly look: string; readonly word: string; readonly meaning: string }> = {
  [Sight.SEES]: { look: 'sees', word: 'sees', meaning: 'the alarm goes off' },
  [Sight.ASSUMED]: { look: 'assumed', word: 'assumed', meaning: 'if what it takes for granted holds' },
  [Sight.UNKNOWN]: { look: 'unknown', word: 'unknown', meaning: 'nothing says so' },
  [Sight.BLIND]: { look: '', word: 'no', meaning: '' },
};

/** Which alarm sees which kind of bad version: a row an alarm, a column a kind, and all of them together below. */
export function faults(report: PlanReport): Panel | undefined {
  const kinds = faultSights(report);
  if (kinds.length === 0) {
    return undefined;
  }
  const { alarms, expectedTraffic, assumptions: { targetProbability } } = report.plan;
  const width = (PLOT_RIGHT - PLOT_LEFT) / kinds.length;
  const left = (column: number) => PLOT_LEFT + column * width;
  const rowTop = (row: number) => TOP + row * ROW;
  const bottom = rowTop(alarms.length + 1) + GAP;
  const explained = legend(entriesOf([...new Set(kinds.flatMap(({ sights }) => sights))].filter((sight) => sight !== Sight.BLIND)), bottom + 22);
  const notes = [
    ...expectedTraffic ? [`All together: how many releases of a version that fails ${percent(expectedTraffic.faultyErrorRate)} of its requests in that way are stopped `
      + 'before all users get it, by the alarms that have figures and assume nothing.'] : [],
    ...unseenSentence(kinds),
  ].flatMap((note) => wrapped(note, SMALL, WIDTH - 2 * MARGIN));
  return {
    height: bottom + 14 + explained.height + notes.length * LINE,
    content: [
      label(MARGIN, 20, 'Which alarm sees which bad version', { class: 'heading' }),
      label(MARGIN, TOP - 10, 'a version that', { class: 'muted small' }),
      ...kinds.flatMap(({ fault }, column) => header(KINDS[fault.kind].does, left(column) + width / 2, width)),
      ...alarms.flatMap(({ name }, row) => [
        ...rowName(name, rowTop(row)),
        ...kinds.flatMap(({ sights }, column) => cell(LOOKS[sights[row]].look, LOOKS[sights[row]].word, left(column), rowTop(row), width)),
      ]),
      el('line', { x1: MARGIN, y1: rowTop(alarms.length) + GAP / 2, x2: PLOT_RIGHT, y2: rowTop(alarms.length) + GAP / 2, class: 'axis' }),
      ...rowName('all together', rowTop(alarms.length) + GAP),
      ...kinds.flatMap((kind, column) => {
        const { look, word } = together(kind, expectedTraffic ? targetProbability : undefined);
        return cell(look, word, left(column), rowTop(alarms.length) + GAP, width, 'strong');
      }),
      ...explained.content,
      ...notes.map((line, i) => label(MARGIN, bottom + 26 + explained.height + i * LINE, line, { class: 'muted small' })),
    ],
  };
}

function header(text: string, middle: number, width: number): Svg[] {
  const lines = wrapped(text, SMALL, width - 4);
  return lines.map((line, i) => label(middle, TOP - 10 - (lines.length - 1 - i) * 14, line, { class: 'small', anchor: 'middle' }));
}

function rowName(name: string, top: number): Svg[] {
  const room = PLOT_LEFT - MARGIN - 12;
  return [el('g', {}, textEl('title', {}, name), label(MARGIN, top + 18, fitted(name, FONT, room, true), { class: 'strong' }))];
}

function cell(look: string, word: string, left: number, top: number, width: number, weight = ''): Svg[] {
  const text = label(left + width / 2, top + 18, fitted(word, SMALL, width - 8, weight !== ''), { class: `${look === '' ? 'muted ' : ''}small ${weight}`.trim(), anchor: 'middle' });
  return look === '' ? [text] : [el('rect', { x: left + 2.5, y: top + 2.5, width: width - 5, height: ROW - 5, rx: 4, class: look }), text];
}

/** A cell has no room for millionths. */
function briefly(value: number): string {
  return value > 0.9999 && value < 1 ? '> 99.99 %' : value > 0 && value < 0.0001 ? '< 0.01 %' : probability(value);
}

/** The best of a column, or how likely it is in time. */
function together({ fault, sights }: FaultSights, target: number | undefined): { look: string; word: string } {
  const { rollbackBeforePromotionProbability: power, isEstimate } = fault;
  if (target !== undefined && power !== undefined) {
    return { look: power >= target ? 'sees' : power >= target / 2 ? 'assumed' : 'nobody', word: `${isEstimate ? '≈ ' : ''}${briefly(power)}` };
  }
  const best = [Sight.SEES, Sight.ASSUMED, Sight.UNKNOWN].find((sight) => sights.includes(sight));
  return best === undefined ? { look: 'nobody', word: 'nobody' } : { look: LOOKS[best].look, word: best === Sight.SEES ? 'seen' : LOOKS[best].word };
}

function entriesOf(sights: readonly Sight[]): LegendEntry[] {
  return [
    ...sights.map((sight) => ({ look: LOOKS[sight].look, text: `${LOOKS[sight].word}: ${LOOKS[sight].meaning}` })),
    { look: 'nobody', text: 'nobody sees it, or it is rarely stopped in time' },
  ].map(({ look, text }) => ({ text, mark: (x, y) => [el('rect', { x: x + 0.5, y: y - 10.5, width: 15, height: 13, rx: 3, class: look })] }));
}
