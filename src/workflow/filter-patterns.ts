/**
 * What is wrong with a pattern for branches or paths, in GitHub's syntax (Workflow syntax, "Filter pattern cheat
 * sheet"). GitHub says so only when the workflow is pushed, and runs it never.
 */
export function patternProblem(pattern: string): string | undefined {
  const body = pattern.replace(/^!/, '');
  if (body === '') {
    return 'is empty.';
  }
  const withoutSets = body.replace(/\\./g, 'x').replace(/\[([^\]]+)\]/g, (_, set: string) => (isSet(set) ? 'x' : '['));
  if (/[[\]]/.test(withoutSets)) {
    return 'has a bracket that does not enclose characters or a range of them from a lower one to a higher one.';
  }
  if (/^[+?]/.test(body) || /[*+?][+?]/.test(withoutSets)) {
    return 'has a + or ? that follows no character: they say how often the one before it comes.';
  }
  return undefined;
}

function isSet(set: string): boolean {
  return [...set.matchAll(/(.)-(.)/g)].every(([, from, to]) => from <= to);
}

/** Whether something is let in: patterns with ! only take away from what others have let in. */
export function letsIn(patterns: string[]): boolean {
  return patterns.some((pattern) => !pattern.startsWith('!'));
}
