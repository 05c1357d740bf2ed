import * as fc from 'fast-check';
import { balancerQueries, requestQueries, requestsOf } from '../../../cli/aws/metrics';

const MINUTE = 60_000;
const minute = fc.record({
  requests: fc.nat(1000), failed: fc.nat(200), c2XX: fc.nat(1000), c3XX: fc.nat(50), c4XX: fc.nat(50), balancer0: fc.nat(300), balancer1: fc.nat(300),
});
type Minute = { [Name in 'requests' | 'failed' | 'c2XX' | 'c3XX' | 'c4XX' | 'balancer0' | 'balancer1']?: number };

/** What CloudWatch answers: no datapoint where there is nothing to count. */
function results(minutes: readonly Minute[]) {
  const ids = ['requests', 'failed', 'c2XX', 'c3XX', 'c4XX', 'balancer0', 'balancer1'] as const;
  return ids.map((id) => {
    const known = minutes.map((counts, i) => ({ at: new Date(i * MINUTE), value: counts[id] ?? 0 })).filter(({ value }) => value > 0);
    return { Id: id.startsWith('balancer') ? id : `new${id}`, Timestamps: known.map(({ at }) => at), Values: known.map(({ value }) => value) };
  });
}

const failed = (...minutes: Minute[]) => requestsOf(results(minutes), 'new', 0).failed;

test.each<[string, Minute, number]>([
  ['answered with 5xx', { requests: 100, c2XX: 90, failed: 10, balancer0: 10 }, 10],
  ['refused or reset: the balancer answers with a 502', { requests: 100, c2XX: 90, balancer1: 10 }, 10],
  ['all of them unanswered', { requests: 100, balancer1: 100 }, 100],
  ['still under way: the balancer knows of no failure', { requests: 100, c2XX: 80 }, 0],
  ['redirected or not found', { requests: 100, c2XX: 50, c3XX: 20, c4XX: 30, balancer1: 7 }, 0],
  ['answered later than asked', { requests: 10, c2XX: 90, balancer1: 5 }, 0],
  ['of the other version', { requests: 100, c2XX: 95, balancer0: 40, balancer1: 3 }, 5],
])('requests %s', (_, counts, count) => {
  expect(failed(counts)).toBe(count);
});

test('failures are counted by the minute: what is missing in one is not made up for by another', () => {
  // By sums over both minutes there would be none.
  expect(failed({ requests: 100, balancer1: 100 }, { requests: 10, c2XX: 110 })).toBe(100);
  expect(requestsOf(results([{ requests: 7, failed: 7 }, { requests: 2, c2XX: 2 }]), 'new', MINUTE)).toEqual({ requests: 2, failed: 0 });
});

test('there are at least the targets’ 5xx, and no more than the balancer’s where those are more', () => {
  fc.assert(fc.property(fc.array(minute, { maxLength: 5 }), (minutes) => {
    const least = minutes.reduce((sum, counts) => sum + counts.failed, 0);
    const most = minutes.reduce((sum, counts) => sum + Math.max(counts.failed, counts.balancer0 + counts.balancer1), 0);
    expect(failed(...minutes)).toBeGreaterThanOrEqual(least);
    expect(failed(...minutes)).toBeLessThanOrEqual(most);
  }), { seed: 15, numRuns: 200 });
});

test('the metrics are those that the alarms use', () => {
  const metricsOf = (queries: ReturnType<typeof balancerQueries>) => queries.map(({ Id, MetricStat }) => {
    const { MetricName, Dimensions } = MetricStat!.Metric!;
    return [Id, MetricName, Dimensions!.map(({ Name }) => Name).join()];
  });
  expect(metricsOf(requestQueries('targetgroup/g/1', 'app/lb/1', 'new'))).toEqual([
    ['newrequests', 'RequestCount', 'TargetGroup,LoadBalancer'], ['newfailed', 'HTTPCode_Target_5XX_Count', 'TargetGroup,LoadBalancer'],
    ...['2XX', '3XX', '4XX'].map((name) => [`newc${name}`, `HTTPCode_Target_${name}_Count`, 'TargetGroup,LoadBalancer']),
    ['newp', 'TargetResponseTime', 'TargetGroup,LoadBalancer'],
  ]);
  expect(metricsOf(balancerQueries('app/lb/1'))).toEqual([
    ['balancer0', 'HTTPCode_Target_5XX_Count', 'LoadBalancer'], ['balancer1', 'HTTPCode_ELB_5XX_Count', 'LoadBalancer'],
  ]);
});
