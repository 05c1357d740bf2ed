import { AlarmDatapoint, AlarmEvaluation, AlarmState, MissingData } from './alarm-state-types';

/** CloudWatch looks back this many periods more than it needs (standard resolution). */
const SPARE_PERIODS = 2;

/** The state of an alarm after its newest datapoints, by CloudWatch's documented treatment of missing data. */
export function evaluateAlarm(evaluation: AlarmEvaluation): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = evaluation;
  const range = [...evaluation.datapoints].reverse().slice(0, evaluationPeriods + SPARE_PERIODS);
  const real = range.filter((datapoint) => datapoint !== AlarmDatapoint.MISSING);
  const breaching = real.slice(0, evaluationPeriods).filter((datapoint) => datapoint === AlarmDatapoint.BREACHING).length;
  const filled = Math.max(0, evaluationPeriods - real.length);

  if (breaching + (treatMissingData === MissingData.BREACHING ? filled : 0) >= datapointsToAlarm) {
    return AlarmState.ALARM;
  }
  if (filled === 0 || treatMissingData === MissingData.BREACHING || treatMissingData === MissingData.NOT_BREACHING || breaching < real.length) {
    return AlarmState.OK;
  }
  return withoutContradiction(evaluation, range);
}

/** All there is breaches, and it is too little; or there is nothing at all. The range comes newest first. */
function withoutContradiction(evaluation: AlarmEvaluation, range: AlarmDatapoint[]): AlarmState {
  if (evaluation.treatMissingData === MissingData.IGNORE) {
    return evaluation.currentState ?? AlarmState.INSUFFICIENT_DATA;
  }
  const oldest = range.lastIndexOf(AlarmDatapoint.BREACHING);
  if (oldest === -1) {
    return AlarmState.INSUFFICIENT_DATA;
  }
  // A breach that nothing newer contradicts counts once it is M periods old ("premature alarm state").
  return oldest + 1 >= evaluation.datapointsToAlarm ? AlarmState.ALARM : AlarmState.OK;
}
