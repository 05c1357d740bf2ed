import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as logs from 'aws-cdk-lib/aws-logs';

type Color = 'blue' | 'green';

const period = Duration.minutes(1);
const filled = (id: string) => `FILL(${id}, 0)`;
const percent = (part: string, whole: string) => `IF(${whole} >= 10, 100 * ${part} / (${whole} + (${whole} < 1)), 0)`;
const smaller = (of: (canary: Color, running: Color) => string) =>
  `IF(FILL(blueRequests, 0) < FILL(greenRequests, 0), ${of('blue', 'green')}, IF(FILL(greenRequests, 0) < FILL(blueRequests, 0), ${of('green', 'blue')}, 0))`;
const math = (expression: string, usingMetrics: Record<string, cloudwatch.IMetric>) =>
  new cloudwatch.MathExpression({ expression, usingMetrics, period });

/** The default alarms as one would write them without the library. */
export function alarmsByHand(
  stack: Stack,
  name: string,
  logGroup: logs.ILogGroup,
  loadBalancer: elbv2.ApplicationLoadBalancer,
  groups: Record<Color, elbv2.ApplicationTargetGroup>,
): cloudwatch.Alarm[] {
  const metric = (metricName: string, color?: Color, statistic = 'Sum') => new cloudwatch.Metric({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensionsMap: { LoadBalancer: loadBalancer.loadBalancerFullName, ...(color && { TargetGroup: groups[color].targetGroupFullName }) },
    statistic,
    period,
  });
  const requests = { blueRequests: metric('RequestCount', 'blue'), greenRequests: metric('RequestCount', 'green') };
  const failed = math('MAX([blueRate, greenRate, balancerRate])', {
    blueRate: groupRate('blue', metric),
    greenRate: groupRate('green', metric),
    balancerRate: math(percent(filled('balancerErrors'), '(FILL(blueRequests, 0) + FILL(greenRequests, 0) + FILL(balancerErrors, 0))'), {
      ...requests, balancerErrors: metric('HTTPCode_ELB_5XX_Count'),
    }),
  });
  const filter = new logs.MetricFilter(stack, 'Filter', {
    logGroup,
    filterPattern: logs.FilterPattern.anyTerm('ERROR', 'FATAL', 'CRITICAL'),
    metricNamespace: `ECS/${name}`,
    metricName: 'ApplicationErrorCount',
    metricValue: '1',
    defaultValue: 0,
  });
  const lines = math(`IF(FILL(logErrors, 0) >= 8, ${percent(filled('logErrors'), '(FILL(blueRequests, 0) + FILL(greenRequests, 0))')}, 0)`, {
    ...requests, logErrors: filter.metric({ statistic: 'Sum', period }),
  });
  const healthy = { blueHealthy: metric('HealthyHostCount', 'blue', 'Minimum'), greenHealthy: metric('HealthyHostCount', 'green', 'Minimum') };
  const tasks = math(`IF((FILL(blueRequests, 0) >= 10) AND (FILL(greenRequests, 0) >= 10), ${smaller((canary, running) =>
    `IF(FILL(${canary}Healthy, 1000000) < FILL(${running}Healthy, 0), 100 - 100 * FILL(${canary}Healthy, 0) / FILL(${running}Healthy, 1), 0)`)}, 0)`, { ...requests, ...healthy });
  const make = (id: string, expression: cloudwatch.MathExpression, threshold: number, datapointsToAlarm: number, evaluationPeriods: number) =>
    expression.createAlarm(stack, id, {
      alarmName: `web-service-${name}-${id}`,
      threshold,
      evaluationPeriods,
      datapointsToAlarm,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  return [
    make('http5xx', failed, 5, 3, 5),
    make('totalFailure', failed, 50, 2, 4),
    make('canaryVersusBaseline', comparison({
      ...requests, blueErrors: metric('HTTPCode_Target_5XX_Count', 'blue'), greenErrors: metric('HTTPCode_Target_5XX_Count', 'green'),
    }), 0.5, 5, 8),
    make('logErrors', lines, 10, 3, 5),
    make('taskHealth', tasks, 20, 3, 6),
  ];
}

/** What was not answered well, at most as much as the balancer counted failures. */
function groupRate(color: Color, metric: (metricName: string, color?: Color) => cloudwatch.Metric): cloudwatch.MathExpression {
  const counts = { Requests: 'RequestCount', 2: 'HTTPCode_Target_2XX_Count', 3: 'HTTPCode_Target_3XX_Count', 4: 'HTTPCode_Target_4XX_Count' };
  const missing = math(['Requests', '2', '3', '4'].map((id) => filled(color + id)).join(' - '), Object.fromEntries(
    Object.entries(counts).map(([id, metricName]) => [color + id, metric(metricName, color)])));
  const cap = math('FILL(targetErrors, 0) + FILL(balancerErrors, 0)', { targetErrors: metric('HTTPCode_Target_5XX_Count'), balancerErrors: metric('HTTPCode_ELB_5XX_Count') });
  return math(percent(`IF(${color}Missing < cap, IF(${color}Missing > 0, ${color}Missing, 0), cap)`, filled(`${color}Requests`)), {
    [`${color}Requests`]: metric('RequestCount', color), [`${color}Missing`]: missing, cap,
  });
}

/** By how much the smaller group fails more of its requests, where chance does not explain it. */
function comparison(counts: Record<string, cloudwatch.IMetric>): cloudwatch.MathExpression {
  const excess = math(smaller((canary, running) =>
    `FILL(${canary}Errors, 0) * FILL(${running}Requests, 0) - FILL(${running}Errors, 0) * FILL(${canary}Requests, 0)`), counts);
  const pairs = math('FILL(blueRequests, 0) * FILL(greenRequests, 0)', counts);
  const [errors, all] = ['Errors', 'Requests'].map((of) => `(FILL(blue${of}, 0) + FILL(green${of}, 0))`);
  return math('IF((FILL(blueRequests, 0) >= 10) AND (FILL(greenRequests, 0) >= 10) AND (excess > 0)'
    + ` AND (excess * excess * ${all} >= 2.56 * ${errors} * (${all} - ${errors}) * pairs), 100 * excess / (pairs + (pairs < 1)), 0)`, { ...counts, excess, pairs });
}
