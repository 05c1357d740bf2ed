/** The steps of .ci/run, and the table of them in CONTRIBUTING.md. */

/** A step as both have it. */
export interface Step {
  readonly name: string;
  readonly command: string;
}

/** A row of the table. */
export interface Row extends Step {
  /** On two cores, as a run measured it: `3`, `< 1`, or what says that nobody has. */
  readonly minutes: string;
  /** `whole`, or `sampled: ` and of what how much. */
  readonly extent: string;
}

const HEADER = '| step of `.ci/run` | command | minutes | whole or sampled |\n| --- | --- | --- | --- |\n';

/** The steps in the script, in order. */
export function stepsOf(script: string): Step[] {
  return [...script.matchAll(/^step '([^']+)' (.+?)(?: \|\| exit 1)?$/gm)].map(([, name, command]) => ({ name, command }));
}

/** @throws when the document has no such table */
export function rowsOf(document: string): Row[] {
  return tableIn(document).text.trim().split('\n').map((line) => {
    const [name, command, minutes, extent] = line.split('|').slice(1, -1).map((cell) => cell.trim());
    return { name, command: command.replaceAll('`', ''), minutes, extent };
  });
}

/**
 * The document with the minutes that a run took.
 *
 * @param seconds by the name of the step
 */
export function withMinutes(document: string, seconds: ReadonlyMap<string, number>): string {
  const { start, text } = tableIn(document);
  const rows = rowsOf(document).map(({ name, command, minutes, extent }) => {
    const taken = seconds.get(name);
    return `| ${name} | \`${command}\` | ${taken === undefined ? minutes : minutesOf(taken)} | ${extent} |\n`;
  });
  return document.slice(0, start) + rows.join('') + document.slice(start + text.length);
}

function minutesOf(seconds: number): string {
  return seconds < 60 ? '< 1' : String(Math.round(seconds / 60));
}

function tableIn(document: string): { readonly start: number; readonly text: string } {
  const header = document.indexOf(HEADER);
  if (header < 0) {
    throw new Error(`there is no table that begins with\n${HEADER}`);
  }
  const start = header + HEADER.length;
  const [text] = /^(?:\|.*\n)*/.exec(document.slice(start))!;
  return { start, text };
}
