import { Duration } from 'aws-cdk-lib';
import { JudgedPlan } from './judged-plan';
import { planOf } from './plans';
import { recommend } from '../../cli/recommend/recommendation';
import { Candidate } from '../../cli/recommend/trials';
import { AlarmStatistic, AnalyzedAlarm, CanaryConfig, ExpectedTraffic, IRollbackAlarm, RollbackAlarm } from '../../src';
import { CanaryPlan } from '../../src/analysis/canary-plan';
import { serviceStack } from '../stacks';

/** As the lines to paste have it. */
function made(
  { name, statistic, assumption, threshold, minimumRequests, datapointsToAlarm, evaluationPeriods, criticalValue, minimumFailures }: AnalyzedAlarm,
): IRollbackAlarm {
  const options = { name, threshold, minimumRequests, datapointsToAlarm, evaluationPeriods };
  if (statistic === AlarmStatistic.COMPARISON) {
    return RollbackAlarm.canaryVersusBaseline({ ...options, criticalValue, minimumFailures });
  }
  if (assumption !== undefined) {
    return RollbackAlarm.logErrors({ name, threshold, datapointsToAlarm, evaluationPeriods });
  }
  return name === 'totalFailure' ? RollbackAlarm.totalFailure(options) : RollbackAlarm.http5xx(options);
}

function canaryOf({ shape, intervalMinutes }: Candidate): CanaryConfig {
  const options = { percentage: shape.percentage, interval: Duration.minutes(intervalMinutes) };
  return shape.kind === 'canary' ? CanaryConfig.timeBasedCanary(options) : CanaryConfig.timeBasedLinear(options);
}

/** The service of a plan, made anew with what `plan --recommend` finds for it and some traffic, each with its template. */
export function recommendedPlans(expectedTraffic: ExpectedTraffic, longestMinutes: number): JudgedPlan[] {
  const plan: CanaryPlan = serviceStack({ expectedTraffic }).web.plan;
  const { best } = recommend(
    { plan, file: 'plan.json', question: planOf('today', expectedTraffic).options, analysis: plan.analysis },
    { longestMinutes, leastDatapoints: 2 },
  );
  return best.map((candidate) => {
    const title = `${candidate.shape.kind}, ${candidate.shape.percentage} %, ${candidate.intervalMinutes} min, `
      + candidate.alarms.map(({ name, threshold, datapointsToAlarm, evaluationPeriods }) => `${name} ${threshold} in ${datapointsToAlarm} of ${evaluationPeriods}`).join(', ');
    return planOf(
      title, expectedTraffic, { canary: canaryOf(candidate), rollbackAlarms: [...candidate.alarms.map(made), RollbackAlarm.taskHealth()] },
    );
  });
}
