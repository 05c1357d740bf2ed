import { Token } from 'aws-cdk-lib';
import { ExpectedTraffic } from '../analysis/types';
import { Validator } from '../private/validator';

/** Far beyond any load balancer, and as much as the analysis takes. */
const MOST_REQUESTS_PER_SECOND = 1e7;

/**
 * @throws when a figure is a token, or none that traffic can have
 */
export function validateTraffic(validator: Validator, traffic: ExpectedTraffic | undefined): void {
  if (!traffic) {
    return;
  }
  const { requestsPerSecond, healthyErrorRate, faultyErrorRate } = traffic;
  for (const [property, value] of Object.entries({ requestsPerSecond, healthyErrorRate, faultyErrorRate })) {
    validator.require(!Token.isUnresolved(value), {
      property: `expectedTraffic.${property}`,
      rule: 'must be known at synth, because the figures are calculated there.',
      remedy: 'Use a concrete value instead of a token.',
    });
  }
  validator.number('expectedTraffic.requestsPerSecond', requestsPerSecond, {
    min: 0, above: true, max: MOST_REQUESTS_PER_SECOND, integer: false, remedy: 'Give the mean number of requests a second to both versions.',
  });
  const rate = { min: 0, max: 1, integer: false, remedy: 'Write 5 % as 0.05.' };
  validator.number('expectedTraffic.healthyErrorRate', healthyErrorRate, rate);
  validator.number('expectedTraffic.faultyErrorRate', faultyErrorRate, rate);
  validator.require(faultyErrorRate > healthyErrorRate, {
    property: 'expectedTraffic.faultyErrorRate',
    value: faultyErrorRate,
    rule: `must be above healthyErrorRate (${healthyErrorRate}): there would be nothing to find.`,
    remedy: 'Give the least error rate with which a version should be rolled back.',
  });
}
