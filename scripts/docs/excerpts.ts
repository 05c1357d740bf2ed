import { Block } from './markdown';

/**
 * A block that is not compiled here says which file of the examples it is a part of, and these are built and tested with
 * the packages (`npx projen test:consumers`).
 *
 * @param read the text of a file of the repository; undefined when there is none
 * @returns what is wrong, or undefined
 */
export function checkExcerpt({ language, parameters, text }: Block, read: (file: string) => string | undefined): string | undefined {
  const file = parameters.get('excerpt');
  if (!file) {
    return `say which file this ${language} is from: \`\`\`${language} excerpt=examples/…`;
  }
  const whole = read(file);
  if (whole === undefined) {
    return `there is no ${file}`;
  }
  return contains(linesOf(whole), linesOf(text)) ? undefined : `these lines are not in ${file}, or not in this order`;
}

function linesOf(text: string): string[] {
  return text.replace(/\s+$/, '').split('\n').map((line) => line.trimEnd());
}

/** Whether the lines stand there one after the other, indented by whatever they have in common. */
function contains(whole: string[], part: string[]): boolean {
  const wanted = dedent(part).join('\n');
  return whole.some((_, start) => dedent(whole.slice(start, start + part.length)).join('\n') === wanted);
}

function dedent(lines: string[]): string[] {
  const indents = lines.filter((line) => line !== '').map((line) => /^\s*/.exec(line)![0].length);
  const common = Math.min(...indents);
  return lines.map((line) => line.slice(common));
}
