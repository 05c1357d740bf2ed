import { Token } from 'aws-cdk-lib';
import { Color, COLORS } from './target-group-metrics';

/**
 * Metric math in pieces. Every metric is filled, because the balancer reports no zeros; no divisor is ever zero, because a
 * quotient by zero is no datapoint; and no function is used beyond FILL, IF and MAX of an array.
 */

/** The metric, 0 where it is missing: the balancer reports errors only when there are some. */
export function filled(id: string): string {
  return `FILL(${id}, 0)`;
}

/**
 * 100 × part / whole, 0 where the whole is below a minimum. Sums come in parentheses.
 *
 * The divisor is at least 1: a quotient by zero is no datapoint at all, whatever IF chooses.
 */
export function percentOf(part: string, whole: string, minimum: number): string {
  const guard = Token.isUnresolved(minimum) ? minimum : Math.max(minimum, 1);
  return `IF(${whole} >= ${guard}, 100 * ${part} / (${whole} + (${whole} < 1)), 0)`;
}

/** The sum of a metric of both groups. */
export function both(suffix: string): string {
  return `(${COLORS.map((color) => filled(color + suffix)).join(' + ')})`;
}

/** The highest of several series at each time. */
export function highestOf(expressions: string[]): string {
  return `MAX([${expressions.join(', ')}])`;
}

/**
 * A choice between the two groups: the one with fewer requests is the canary, as long as it has less than half of the traffic.
 * Where both have as many there is none.
 */
export function ofSmaller(of: (smaller: Color, larger: Color) => string): string {
  const [blue, green] = COLORS.map((color) => filled(`${color}Requests`));
  return `IF(${blue} < ${green}, ${of('blue', 'green')}, IF(${green} < ${blue}, ${of('green', 'blue')}, 0))`;
}
