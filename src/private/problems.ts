/** What a check that throws has to say, as a construct's validation says it: nothing when it passes. */
export function problemsOf(check: () => unknown): string[] {
  try {
    check();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
