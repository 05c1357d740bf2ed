import { group, label, Svg, textWidth } from './svg';
import { MARGIN, PLOT_RIGHT, SMALL } from './theme';

/** What a mark means: the mark is drawn from a left edge on, some 18 pixels wide, around the baseline. */
export interface LegendEntry {
  readonly text: string;
  readonly mark: (x: number, y: number) => readonly Svg[];
}

const ROW = 20;
const MARK = 24;
const GAP = 16;

/** Marks and their meanings, beside each other as long as there is room. */
export function legend(entries: readonly LegendEntry[], y: number): { readonly content: Svg[]; readonly height: number } {
  let [x, row] = [MARGIN, 0];
  const content = entries.map(({ text, mark }) => {
    const width = MARK + textWidth(text, SMALL);
    [x, row] = x > MARGIN && x + width > PLOT_RIGHT ? [MARGIN, row + ROW] : [x, row];
    const begin = x;
    x += width + GAP;
    return group(0, row, ...mark(begin, y), label(begin + MARK, y, text, { class: 'muted small' }));
  });
  return { content, height: row + ROW };
}
