/** How an alarm treats periods without data, in CloudWatch's own words. */
export enum MissingData {
  /** As if they breached. */
  BREACHING = 'breaching',
  /** As if they did not breach. */
  NOT_BREACHING = 'notBreaching',
  /** The alarm keeps its state where there is not enough data. */
  IGNORE = 'ignore',
  /** As missing: without any data the state is INSUFFICIENT_DATA. */
  MISSING = 'missing',
}

/** What a period says to an alarm. */
export enum AlarmDatapoint {
  /** Its value is beyond the threshold. */
  BREACHING = 'BREACHING',
  /** Its value is within the threshold. */
  NOT_BREACHING = 'NOT_BREACHING',
  /** It has no value. */
  MISSING = 'MISSING',
}

/** State of a CloudWatch alarm. */
export enum AlarmState {
  /** Not enough periods breach. */
  OK = 'OK',
  /** Enough periods breach. */
  ALARM = 'ALARM',
  /** There is no data to judge by. */
  INSUFFICIENT_DATA = 'INSUFFICIENT_DATA',
}

/** An alarm and its newest datapoints. */
export interface AlarmEvaluation {
  /** N: how many periods are looked at, 1 to 15. */
  readonly evaluationPeriods: number;
  /** M: how many of them must breach, 1 to `evaluationPeriods`. */
  readonly datapointsToAlarm: number;
  /** How periods without data count. */
  readonly treatMissingData: MissingData;
  /**
   * The evaluation range, oldest first: CloudWatch looks back two periods more than it needs. Datapoints older
   * than the N + 2 newest are not looked at; with fewer, the rest counts as missing.
   */
  readonly datapoints: AlarmDatapoint[];
  /**
   * The state before the evaluation, which `MissingData.IGNORE` may keep.
   *
   * @default AlarmState.INSUFFICIENT_DATA - that of a new alarm
   */
  readonly currentState?: AlarmState;
}
