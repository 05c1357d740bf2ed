import { Io, Look } from '../io';

/** A column of a table. */
export interface Column {
  readonly header: string;
  readonly align?: 'left' | 'right';
}

/** What is in a cell, and how it looks. */
export type Cell = string | { readonly text: string; readonly look: Look };

const INDENT = '  ';
const GAP = '  ';

/**
 * A table as lines. Where it is wider than the terminal, the columns that do not fit follow below, the first
 * one repeated; where one column alone is, its text is cut.
 */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[], io: Io): string[] {
  const widths = columns.map(({ header }, i) => Math.max(header.length, ...rows.map((row) => textOf(row[i]).length)));
  return blocks(widths, io.columns - INDENT.length).flatMap((block, number) => {
    const line = (cells: readonly Cell[], look?: Look) => (INDENT + block.map(({ column, width }) =>
      paint(cells[column], width, columns[column].align, io, look)).join(GAP)).trimEnd();
    return [...(number === 0 ? [] : ['']), line(columns.map(({ header }) => header), 'dim'), ...rows.map((row) => line(row))];
  });
}

interface Place {
  readonly column: number;
  readonly width: number;
}

/** Which columns are printed next to each other. */
function blocks(widths: readonly number[], available: number): Place[][] {
  const first: Place = { column: 0, width: Math.min(widths[0], available) };
  const found: Place[][] = [];
  let used = Infinity;
  for (let column = 1; column < widths.length; column++) {
    const room = available - first.width - GAP.length;
    const place = { column, width: Math.max(1, Math.min(widths[column], room)) };
    if (used + GAP.length + place.width > available) {
      found.push([first]);
      used = first.width;
    }
    found[found.length - 1].push(place);
    used += GAP.length + place.width;
  }
  return found.length === 0 ? [[first]] : found;
}

function paint(cell: Cell, width: number, align: Column['align'], io: Io, look?: Look): string {
  const text = textOf(cell);
  const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text;
  const padded = align === 'right' ? cut.padStart(width) : cut.padEnd(width);
  const chosen = look ?? (typeof cell === 'string' ? undefined : cell.look);
  return chosen === undefined ? padded : io.look(chosen, padded);
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}
