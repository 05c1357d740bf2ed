/** Unchanged lines that are shown around a change. */
const CONTEXT = 3;

interface Line {
  /** ` ` in both, `-` only in the first, `+` only in the second. */
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** What turns one text into another: lines with their signs, and `@@` where unchanged ones are left out. */
export function lineDiff(from: string, to: string): string {
  const lines = compare(from.split('\n'), to.split('\n'));
  const shown = lines.map((_, i) => lines.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some(({ sign }) => sign !== ' '));
  return lines
    .flatMap(({ sign, text }, i) => {
      const gap = shown[i] && !shown[i - 1] ? ['@@'] : [];
      return shown[i] ? [...gap, `${sign}${text}`] : [];
    })
    .join('\n');
}

/** By the longest common subsequence; workflows are short enough for a table. */
function compare(from: string[], to: string[]): Line[] {
  const lengths = commonLengths(from, to);
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < from.length || j < to.length) {
    if (i < from.length && j < to.length && from[i] === to[j]) {
      lines.push({ sign: ' ', text: from[i] });
      i += 1;
      j += 1;
    } else if (j === to.length || (i < from.length && lengths[i + 1][j] >= lengths[i][j + 1])) {
      lines.push({ sign: '-', text: from[i] });
      i += 1;
    } else {
      lines.push({ sign: '+', text: to[j] });
      j += 1;
    }
  }
  return lines;
}

/** At [i][j]: the length of the longest common subsequence of what follows. */
function commonLengths(from: string[], to: string[]): number[][] {
  const lengths = Array.from({ length: from.length + 1 }, () => new Array<number>(to.length + 1).fill(0));
  for (let i = from.length - 1; i >= 0; i -= 1) {
    for (let j = to.length - 1; j >= 0; j -= 1) {
      lengths[i][j] = from[i] === to[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  return lengths;
}
