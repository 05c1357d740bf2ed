/** The titles of the tests in a source, as they are written. What is skipped, or still to do, is no test. */
export function titlesOf(source: string): string[] {
  const calls = source.matchAll(/^[ \t]*(?:test|it)(?:\(|\.each(?:<[^]*?>)?\([^]*?\)\()\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/gm);
  return [...calls].map(([, , title]) => title.replace(/\\(.)/g, '$1'));
}
