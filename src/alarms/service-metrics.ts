import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { both, percentOf } from './expressions';
import { FailedRequests } from './failed-requests';
import { Color, MeteredPair, TargetGroupMetrics } from './target-group-metrics';

/** The metrics that the construct offers, of both target groups together. */

export function requestCount(pair: MeteredPair, options: cloudwatch.MathExpressionOptions = {}): cloudwatch.MathExpression {
  const { period, metrics } = prepare(pair, options);
  return new cloudwatch.MathExpression({
    label: 'requests',
    ...options,
    period,
    expression: both('Requests'),
    usingMetrics: metrics.ofBoth('Requests', (color) => metrics.requests(color)),
  });
}

export function http5xxRate(pair: MeteredPair, options: cloudwatch.MathExpressionOptions = {}): cloudwatch.MathExpression {
  const { period, metrics } = prepare(pair, options);
  return new cloudwatch.MathExpression({
    label: 'HTTP 5xx (%)',
    ...options,
    period,
    expression: percentOf(both('Errors'), both('Requests'), 1),
    usingMetrics: {
      ...metrics.ofBoth('Errors', (color) => metrics.errors(color)),
      ...metrics.ofBoth('Requests', (color) => metrics.requests(color)),
    },
  });
}

export function latency(pair: MeteredPair, options: cloudwatch.MathExpressionOptions = {}): cloudwatch.MathExpression {
  const { period, metrics } = prepare(pair, options);
  return new cloudwatch.MathExpression({
    label: 'p99 response time (s)',
    ...options,
    period,
    expression: 'MAX([FILL(blueLatency, 0), FILL(greenLatency, 0)])',
    usingMetrics: metrics.ofBoth('Latency', (color) => metrics.responseTime(color, 'p99')),
  });
}

/** The rate that `RollbackAlarm.http5xx()` compares, of one group. */
export function failureRate(pair: MeteredPair, color: Color, options: cloudwatch.MathExpressionOptions = {}): cloudwatch.MathExpression {
  const { period, metrics } = prepare(pair, options);
  return new FailedRequests(metrics, period, { minimumRequests: 1, unanswered: true }).rate(color).with({ ...options, period });
}

function prepare(pair: MeteredPair, options: cloudwatch.MathExpressionOptions) {
  const period = options.period ?? Duration.minutes(1);
  return { period, metrics: new TargetGroupMetrics(pair, period) };
}
