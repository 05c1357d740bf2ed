import { AlarmScope, AlarmStatistic, AnalyzedAlarm } from '../../src/analysis/types';

/** The alarm on 5xx as the construct makes it: written out, for a test must not take its numbers from what it tests. */
export const HTTP_5XX: AnalyzedAlarm = {
  name: 'http5xx',
  periodSeconds: 60,
  evaluationPeriods: 3,
  datapointsToAlarm: 2,
  threshold: 5,
  statistic: AlarmStatistic.RATE,
  alarmScope: AlarmScope.TARGET_GROUP,
  minimumRequests: 10,
};
