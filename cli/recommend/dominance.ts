import { Searched } from './trials';
import { ExpectedTraffic } from '../../src/analysis/types';

/** Breaches of a healthy version that are as rare are as good as none: two of them in a quarter of an hour are one in a thousand million. */
const NEVER = 1e-6;
/** Breaches of a faulty version that are as likely, by that part. */
const SAME = 1e-4;

/** How often a minute breaches, with the faulty version and with a healthy one, wherever a release gets to. */
interface Breaches {
  readonly searched: Searched;
  readonly faulty: readonly number[];
  readonly healthy: readonly number[];
}

/** Conditions to which no other one is better everywhere: no M of N makes up for that. Today's threshold stays: of equals it is the one to take. */
export function undominated(all: readonly Searched[], shares: readonly number[], { faultyErrorRate, healthyErrorRate }: ExpectedTraffic): Searched[] {
  const twice = Math.min(1, 2 * healthyErrorRate);
  const known = all.map((searched): Breaches => ({
    searched,
    faulty: [...shares, 1].map((share) => searched.breach(share, faultyErrorRate)),
    healthy: [0, ...shares, 1].flatMap((share) => [searched.breach(share, healthyErrorRate), searched.breachAtTwice(share, twice)]),
  }));
  const isToday = ({ searched: { condition, replaced } }: Breaches) => condition.threshold === replaced?.threshold;
  return known.filter((one, i) => isToday(one) || !known.some((other, j) => i !== j && isAsGood(other, one) && (j < i || !isAsGood(one, other))))
    .map(({ searched }) => searched);
}

function isAsGood(one: Breaches, other: Breaches): boolean {
  return one.faulty.every((breach, i) => breach >= other.faulty[i] * (1 - SAME))
    && one.healthy.every((breach, i) => breach <= other.healthy[i] || breach <= NEVER);
}
