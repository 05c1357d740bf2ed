/** A number and its unit stay together. */
const UNIT = /(?<=\d) (?=(?:%|s|min|h|d)(?!\w))/g;
const GLUE = '\u00a0';

/** A paragraph as lines of at most a width, in letters unless something else measures. A word that is longer has a line of its own. */
export function wrap(text: string, width: number, indent = '', widthOf = (line: string) => line.length): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.replace(UNIT, GLUE).split(/[ \t\n]+/).filter((found) => found !== '')) {
    if (line !== '' && widthOf(`${indent}${line} ${word}`) > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return (line === '' ? lines : [...lines, indent + line]).map((done) => done.replaceAll(GLUE, ' '));
}
