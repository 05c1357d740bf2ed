import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AlarmProperties, alarmsOf, JudgedAlarm } from './judged-alarm';
import { JudgedPlan } from './judged-plan';
import { Random } from './random';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryConfig, EcsCanaryBlueGreenProps, ExpectedTraffic, RollbackAlarm } from '../../src';
import { analysisOptionsOf } from '../../src/analysis/canary-plan';
import { serviceStack } from '../stacks';

/** The plan of a service and the alarms of its template. */
export function planOf(title: string, expectedTraffic: ExpectedTraffic, props: Partial<EcsCanaryBlueGreenProps> = {}): JudgedPlan {
  const { stack, web } = serviceStack(props);
  // The analysis is made below, once, with the traffic.
  const { analysis: _, ...rest } = web.plan;
  return { title: `${title}, ${inWords(expectedTraffic)}`, options: { ...analysisOptionsOf(rest)!, ...expectedTraffic }, alarms: alarmsIn(stack) };
}

function alarmsIn(stack: Stack): JudgedAlarm[] {
  return alarmsOf(Template.fromStack(stack).toJSON() as never);
}

function inWords({ requestsPerSecond, healthyErrorRate, faultyErrorRate }: ExpectedTraffic): string {
  return `${requestsPerSecond}/s, ${100 * healthyErrorRate} and ${100 * faultyErrorRate} % fail`;
}

/** A plan that is not made yet: a synthesis takes its time. */
export interface PlanToJudge {
  readonly title: string;
  readonly make: () => JudgedPlan;
}

function plan(what: string, traffic: ExpectedTraffic, props?: Partial<EcsCanaryBlueGreenProps>): PlanToJudge {
  return { title: `${what}, ${inWords(traffic)}`, make: () => planOf(what, traffic, props) };
}

/** The defaults under a random schedule and traffic. */
export function randomDefaultPlan(random: Random): PlanToJudge {
  const pick = <T>(...items: T[]): T => items[Math.floor(random.next() * items.length)];
  const whole = (from: number, to: number) => from + Math.floor(random.next() * (to - from + 1));
  const one = { percentage: pick(5, 10, 25, 25, 30, 40, 50), minutes: whole(5, 15) };
  const many = { percentage: pick(10, 20, 25, 34), minutes: whole(1, 4) };
  const [canary, title] = pick(
    [CanaryConfig.timeBasedCanary({ percentage: one.percentage, interval: Duration.minutes(one.minutes) }), `${one.percentage} %, ${one.minutes} min`] as const,
    [CanaryConfig.timeBasedCanary({ percentage: one.percentage, interval: Duration.minutes(one.minutes) }), `${one.percentage} %, ${one.minutes} min`] as const,
    [CanaryConfig.timeBasedLinear({ percentage: many.percentage, interval: Duration.minutes(many.minutes) }), `${many.percentage} % every ${many.minutes} min`] as const,
  );
  const wait = pick(0, 5, 10, 10, 20);
  const traffic = {
    requestsPerSecond: pick(0.2, 0.5, 1, 2, 5, 10, 10, 50, 100, 1000),
    healthyErrorRate: pick(0, 0.001, 0.001, 0.005, 0.01, 0.03),
    faultyErrorRate: pick(0.04, 0.05, 0.06, 0.1, 0.3, 1),
  };
  return plan(`${title}, then ${wait} min`, traffic, { canary, terminationWait: Duration.minutes(wait) });
}

const TEN_ERRORS: AnalyzedAlarm = {
  name: 'tenErrors',
  periodSeconds: 300,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  threshold: 10,
  statistic: AlarmStatistic.COUNT,
  alarmScope: AlarmScope.LOAD_BALANCER,
};

/** As CloudFormation has it: no kind of alarm counts without looking at how many requests there are. */
const TEN_ERRORS_TEMPLATE: AlarmProperties = {
  AlarmName: 'tenErrors',
  Metrics: [{ Id: 'errors', Expression: 'FILL(m, 0)' }, {
    Id: 'm',
    ReturnData: false,
    MetricStat: {
      Metric: { Namespace: 'AWS/ApplicationELB', MetricName: 'HTTPCode_Target_5XX_Count', Dimensions: [{ Name: 'LoadBalancer', Value: 'app/a/1' }] },
      Period: 300,
      Stat: 'Sum',
    },
  }],
  Threshold: 10,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  EvaluationPeriods: 1,
  DatapointsToAlarm: 1,
  TreatMissingData: 'notBreaching',
};

function tenErrors(traffic: ExpectedTraffic): PlanToJudge {
  const title = `10 %, 5 min, 10 errors in 300 s, ${inWords(traffic)}`;
  return {
    title,
    make: () => ({
      title,
      options: { steps: [{ share: 0.1, durationSeconds: 300 }], terminationWaitSeconds: 0, alarms: [TEN_ERRORS], ...traffic },
      alarms: [new JudgedAlarm(TEN_ERRORS_TEMPLATE)],
    }),
  };
}

const traffic = (requestsPerSecond: number, healthyErrorRate: number, faultyErrorRate: number): ExpectedTraffic =>
  ({ requestsPerSecond, healthyErrorRate, faultyErrorRate });

/** What tutorials do: 25 % for five minutes, the old version gone at once, and a rate over both versions in 2 of 2 periods of two minutes. */
const TUTORIAL: Partial<EcsCanaryBlueGreenProps> = {
  canary: CanaryConfig.timeBasedCanary({ percentage: 25, interval: Duration.minutes(5) }),
  terminationWait: Duration.minutes(0),
  rollbackAlarms: [RollbackAlarm.http5xx({
    threshold: 10, period: Duration.minutes(2), evaluationPeriods: 2, datapointsToAlarm: 2, alarmScope: AlarmScope.LOAD_BALANCER, unanswered: false,
  })],
};

const fivePercent = (minutes: number) => ({ canary: CanaryConfig.timeBasedCanary({ percentage: 5, interval: Duration.minutes(minutes) }) });

/** Others than the default. */
export const OTHER_PLANS: readonly PlanToJudge[] = [
  ...[traffic(10, 0.001, 1), traffic(10, 0.005, 1), traffic(10, 0.001, 0.3), traffic(1, 0.005, 0.3)].map(tenErrors),
  ...[traffic(10, 0.001, 1), traffic(10, 0.001, 0.5), traffic(1, 0.01, 0.5)].map((t) => plan('the tutorial', t, TUTORIAL)),
  ...[10, 15].flatMap((minutes) => [traffic(100, 0.001, 0.05), traffic(10, 0.001, 0.1), traffic(10, 0.01, 0.1), traffic(4, 0.001, 1)]
    .map((t) => plan(`5 %, ${minutes} min`, t, fivePercent(minutes)))),
];
