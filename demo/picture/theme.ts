/** The terminal's own colours: dark in both of GitHub's themes, where its border tells it from the page. */
export const PAGE = '#0d1117';
export const BORDER = '#3d444d';
export const TEXT = '#e6edf3';
export const MUTED = '#9198a1';
export const GOING_WELL = '#58a6ff';
export const EMPTY = '#30363d';

/** What the colours of a terminal look like here; all can be read on the page. */
export const COLOURS: Readonly<Record<number, string>> = { 31: '#ff7b72', 32: '#3fb950', 33: '#d29922', 34: '#58a6ff', 36: '#39c5cf' };

export const FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace";
export const FONT_SIZE = 14;
/** Of one character: most monospaced fonts are as wide, and the others are made so. */
export const CELL = 8.4;
export const LINE = 20;
export const MARGIN = 20;
