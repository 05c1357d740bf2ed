import { CanaryAnalysis } from '../../src/analysis/canary-analysis';
import { analysisOptionsOf, CanaryPlan, PLAN_FORMAT_VERSION } from '../../src/analysis/canary-plan';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm } from '../../src/analysis/types';
import { CODE_DEPLOY_RULES } from '../../src/engine/code-deploy/code-deploy-rules';
import { HTTP_5XX } from '../analysis/http-5xx';

export const LOG_ERRORS: AnalyzedAlarm = {
  name: 'logErrors',
  periodSeconds: 60,
  evaluationPeriods: 3,
  datapointsToAlarm: 2,
  threshold: 5,
  statistic: AlarmStatistic.COUNT,
  alarmScope: AlarmScope.LOAD_BALANCER,
};

/** The alarm of the tutorials: both versions pooled, two periods of two minutes. */
export const TUTORIAL: AnalyzedAlarm = {
  name: 'http5xx',
  periodSeconds: 120,
  evaluationPeriods: 2,
  datapointsToAlarm: 2,
  threshold: 10,
  statistic: AlarmStatistic.RATE,
  alarmScope: AlarmScope.LOAD_BALANCER,
  minimumRequests: 0,
};

export const TRAFFIC = { requestsPerSecond: 10, healthyErrorRate: 0.001, faultyErrorRate: 0.1 };

/** The plan of the defaults, and whatever differs; with the analysis that belongs to it. */
export function planOf(changes: Partial<CanaryPlan> = {}): CanaryPlan {
  const plan: CanaryPlan = {
    formatVersion: PLAN_FORMAT_VERSION,
    constructPath: 'Shop/Web',
    engine: 'codeDeploy',
    engineRules: CODE_DEPLOY_RULES,
    names: { serviceName: 'web-service-node-app-prod', clusterName: 'web-cluster-node-app-prod', region: 'eu-west-1' },
    steps: [{ share: 0.25, durationSeconds: 600 }],
    terminationWaitSeconds: 600,
    alarms: [alarm(HTTP_5XX), alarm(LOG_ERRORS)],
    assumptions: { alarmLatencySeconds: 120, rollbackLatencySeconds: 30, phaseSeconds: 60, targetProbability: 0.99 },
    ...changes,
  };
  const question = analysisOptionsOf(plan);
  return question === undefined ? plan : { ...plan, analysis: CanaryAnalysis.analyze(question), ...changes };
}

export function alarm(model: AnalyzedAlarm) {
  return { name: model.name, alarmName: `web-service-node-app-prod-${model.name}`, model };
}

/** Under the name that synthesis gives it. */
export const FILE = 'Shop-Shop-Web.canary-plan.json';
