import { AlarmDatapoint, AlarmState, CanaryAnalysis, MissingData } from '../../src';

const DATAPOINTS: Record<string, AlarmDatapoint> = { '0': AlarmDatapoint.NOT_BREACHING, 'X': AlarmDatapoint.BREACHING, '-': AlarmDatapoint.MISSING };
const KEEP = 'retain current state';

function expectStates(datapoints: string, m: number, n: number, states: string[]): void {
  const treatments = [MissingData.MISSING, MissingData.IGNORE, MissingData.BREACHING, MissingData.NOT_BREACHING];
  treatments.forEach((treatMissingData, i) => {
    for (const currentState of Object.values(AlarmState)) {
      const state = CanaryAnalysis.evaluateAlarm({
        evaluationPeriods: n, datapointsToAlarm: m, treatMissingData, currentState, datapoints: datapoints.split(' ').map((d) => DATAPOINTS[d]),
      });
      expect([treatMissingData, state]).toEqual([treatMissingData, states[i] === KEEP ? currentState : states[i]]);
    }
  });
}

// The tables of "Configuring how CloudWatch alarms treat missing data" (CloudWatch user guide); the newest datapoint is the
// last one, and the states are those of missing, ignore, breaching and notBreaching.
describe('CloudWatch\'s own table', () => {
  test.each([
    ['0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    ['0 - - - -', ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', ['INSUFFICIENT_DATA', KEEP, 'ALARM', 'OK']],
    ['0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - X - -', ['ALARM', KEEP, 'ALARM', 'OK']],
  ])('3 of 3: %s', (datapoints, states) => expectStates(datapoints, 3, 3, states));

  test.each([
    ['0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - X -', ['ALARM', KEEP, 'ALARM', 'OK']],
  ])('2 of 3: %s', (datapoints, states) => expectStates(datapoints, 2, 3, states));

  // "the alarm does not go immediately into ALARM state when the data is either …"
  test.each(['- - - - X', '- - - X -', '- - - X 0', '- - X - 0'])('3 of 3, not prematurely: %s', (datapoints) => {
    expectStates(datapoints, 3, 3, ['OK', datapoints.includes('0') ? 'OK' : KEEP, datapoints.includes('0') ? 'OK' : 'ALARM', 'OK']);
  });
});

describe('beyond the table', () => {
  test('only the N + 2 newest datapoints count', () => expectStates('X X X X - - - - -', 3, 3, ['INSUFFICIENT_DATA', KEEP, 'ALARM', 'OK']));

  test('enough real ones leave the older ones out', () => expectStates('X X 0 0 0', 2, 3, ['OK', 'OK', 'OK', 'OK']));

  test('as many breaching ones as it takes are enough, however many are missing', () => expectStates('- - X - X', 2, 3, ['ALARM', 'ALARM', 'ALARM', 'ALARM']));

  test('a range that is given in part is missing the rest', () => expectStates('X', 1, 1, ['ALARM', 'ALARM', 'ALARM', 'ALARM']));

  test('the example of the design', () => {
    expect(CanaryAnalysis.evaluateAlarm({
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      treatMissingData: MissingData.NOT_BREACHING,
      datapoints: [AlarmDatapoint.NOT_BREACHING, AlarmDatapoint.MISSING, AlarmDatapoint.BREACHING],
      currentState: AlarmState.OK,
    })).toBe(AlarmState.OK);
  });

  test('a new alarm has no data', () => {
    const state = CanaryAnalysis.evaluateAlarm({ evaluationPeriods: 1, datapointsToAlarm: 1, treatMissingData: MissingData.IGNORE, datapoints: [] });
    expect(state).toBe(AlarmState.INSUFFICIENT_DATA);
  });

  test('M above N is refused', () => {
    expect(() => CanaryAnalysis.evaluateAlarm({ evaluationPeriods: 2, datapointsToAlarm: 3, treatMissingData: MissingData.IGNORE, datapoints: [] }))
      .toThrow('CanaryAnalysis.evaluateAlarm: datapointsToAlarm (got 3): must be a whole number from 1 to 2.');
  });
});
