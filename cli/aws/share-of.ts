import type { Rule } from '@aws-sdk/client-elastic-load-balancing-v2';

/** The new version's share of the requests, by the weights of the rule that forwards to either version; unknown without one. */
export function shareOf(rules: Rule[], freshArn: string | undefined, oldArn: string | undefined): number | undefined {
  const forwards = rules.map(({ Actions }) => Actions?.find(({ Type }) => Type === 'forward')?.ForwardConfig?.TargetGroups ?? []);
  const groups = forwards.find((found) => found.some(({ TargetGroupArn }) => [freshArn, oldArn].includes(TargetGroupArn))) ?? [];
  const weight = (of: typeof groups) => of.reduce((sum, { Weight = 0 }) => sum + Weight, 0);
  const own = freshArn === undefined ? [] : groups.filter(({ TargetGroupArn }) => TargetGroupArn === freshArn);
  return weight(groups) > 0 ? weight(own) / weight(groups) : undefined;
}
