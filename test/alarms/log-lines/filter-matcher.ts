/**
 * Which lines a filter pattern of CloudWatch Logs matches, as far as "Filter pattern syntax" in its user guide describes it and
 * the library's patterns need it: a regular expression alone, and conditions on fields of JSON. Anything else is refused.
 */

/** PutMetricFilter. */
const LONGEST_PATTERN = 1024;
/** All that a regular expression may consist of: no parentheses, no quotes, no blanks. */
const EXPRESSION = /^[A-Za-z0-9:_#=@/;,\-^$?[\]{}|\\*+.]+$/;
/** What may follow a backslash: an operator, or one of the documented classes. */
const ESCAPES = /\\(?:x[0-9A-Fa-f]{2}|[dDsSwW]|[\^$?[\]{}|\\*+.])/g;
const CONDITION = /^\(?\s*\$\.([\w-]+(?:\.[\w-]+)*)\s*=\s*(?:"([^"]*)"|(\d+))\s*\)?$/;

export function matcherOf(pattern: string): (line: string) => boolean {
  if (pattern.length > LONGEST_PATTERN) {
    throw new Error(`a pattern has at most ${LONGEST_PATTERN} characters, this one ${pattern.length}`);
  }
  const [, expression] = /^%(.*)%$/.exec(pattern) ?? [];
  if (expression !== undefined) {
    return expressionMatcher(expression);
  }
  const [, conditions] = /^\{ (.*) \}$/.exec(pattern) ?? [];
  if (conditions === undefined) {
    throw new Error(`neither a regular expression nor conditions on JSON: ${pattern}`);
  }
  const tests = conditions.split(' || ').map(conditionMatcher);
  return (line) => {
    const document = parse(line);
    return document !== undefined && tests.some((test) => test(document));
  };
}

function expressionMatcher(expression: string): (line: string) => boolean {
  if (!EXPRESSION.test(expression) || expression.replace(ESCAPES, '').includes('\\')) {
    throw new Error(`the regular expression has something that CloudWatch Logs does not take: ${expression}`);
  }
  const regex = new RegExp(expression);
  return (line) => regex.test(line);
}

function conditionMatcher(condition: string): (document: unknown) => boolean {
  const match = CONDITION.exec(condition.trim());
  if (!match) {
    throw new Error(`no condition that is known here: ${condition}`);
  }
  const [, path, text, number] = match;
  return (document) => {
    const value = path.split('.').reduce<unknown>((object, key) => (object as Record<string, unknown> | undefined)?.[key], document);
    return value === (number === undefined ? text : Number(number));
  };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
