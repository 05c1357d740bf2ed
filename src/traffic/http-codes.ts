/** Elastic Load Balancing, Matcher: what an Application Load Balancer may be told to call healthy. */
const [LOWEST, HIGHEST] = [200, 499];

/** Whether a matcher is a list of codes and of ranges from a lower one to a higher one. */
export function areHealthyCodes(matcher: string): boolean {
  return matcher.split(',').every((part) => {
    const codes = /^(\d{3})(?:-(\d{3}))?$/.exec(part)?.slice(1).filter((code) => code !== undefined).map(Number) ?? [];
    return codes.length > 0 && codes.every((code, i) => code >= (codes[i - 1] ?? LOWEST) && code <= HIGHEST);
  });
}
