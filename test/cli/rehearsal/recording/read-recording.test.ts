import { join } from 'path';
import { readCsv } from '../../../../cli/rehearsal/recording/read-csv';
import { readMetricData } from '../../../../cli/rehearsal/recording/read-metric-data';
import { readRecording } from '../../../../cli/rehearsal/recording/read-recording';
import { temporaryFolder, write } from '../../test-io';

const csv = (...lines: string[]) => () => readCsv(lines.join('\n'), 'x.csv');
const HEADER = 'time,requests,failures';
const row = (minute: string, rest = '10,1') => `2026-10-03T14:${minute}:00Z,${rest}`;

describe('CSV', () => {
  test('of one version', () => {
    expect(csv(HEADER, row('00', '600,3'), row('01', '0,0'), '')()).toEqual({
      file: 'x.csv', start: Date.UTC(2026, 9, 3, 14) / 1000, intervalSeconds: 60, byVersion: false, intervals: [{ requests: 600, failures: 3 }, { requests: 0, failures: 0 }],
    });
  });

  test('of two versions, its columns in any order and case, with others, a byte order mark, Windows line ends and an offset', () => {
    const { start, intervalSeconds, byVersion, intervals } = readCsv(
      '\ufeffnew_failures,Time,OLD_requests,comment,new_requests,old_failures\r\n'
      + '3,2026-10-03 16:00+02:00,75,"a, b",25,1\r\n4,2026-10-03 16:05+02:00,80,,30,0\r\n', 'x.csv');
    expect({ start, intervalSeconds, byVersion }).toEqual({ start: Date.UTC(2026, 9, 3, 14) / 1000, intervalSeconds: 300, byVersion: true });
    expect(intervals).toEqual([
      { requests: 25, failures: 3, oldRequests: 75, oldFailures: 1 }, { requests: 30, failures: 4, oldRequests: 80, oldFailures: 0 },
    ]);
  });

  test.each<[string, string[], string]>([
    ['nothing', [''], 'x.csv: it is empty.\nIt needs requests and failures; or'],
    ['other columns', ['time,count,errors', 'x,1,1'], "x.csv:1: the columns are 'time', 'count', 'errors'.\nIt needs time, too. It needs requests and failures"],
    ['no time', ['requests,failures', '1,1'], "x.csv:1: the columns are 'requests', 'failures'.\nIt needs time, too."],
    ['a column twice', ['time,requests,failures,requests', '1,1,1,1'], "x.csv:1: there are two columns 'requests'."],
    ['no rows', [HEADER], 'x.csv:1: there are no rows below the names'],
    ['one row', [HEADER, row('00')], 'x.csv:2: there is one row below the names'],
    ['a row too short', [HEADER, row('00'), '2026-10-03T14:01:00Z,5'], 'x.csv:3: this is not CSV: '],
    ['a quote without an end', [HEADER, row('00'), '"2026'], 'x.csv:3: this is not CSV: '],
    ['no time zone', [HEADER, '2026-10-03T14:00:00,1,1', row('01')], "x.csv:2: time: '2026-10-03T14:00:00' has no time zone.\nWrite all times in UTC"],
    ['two time zones', [HEADER, row('00'), '2026-10-03T16:01:00+02:00,1,1'], 'x.csv:3: time: the time zone is +02:00, and that of the first row is Z.'],
    ['no time at all', [HEADER, row('00'), 'yesterday,1,1'], "x.csv:3: time: 'yesterday' is no time."],
    ['a day that there is not', [HEADER, '2026-13-03T14:00:00Z,1,1', row('01')], "x.csv:2: time: '2026-13-03T14:00:00Z' is no time."],
    ['seconds', [HEADER, '2026-10-03T14:00:30Z,1,1', row('01')], "x.csv:2: time: '2026-10-03T14:00:30Z' is not the beginning of a minute."],
    ['a time twice', [HEADER, row('00'), row('01'), row('01')], 'x.csv:4: time: 2026-10-03T14:01:00Z is there twice.'],
    ['unsorted', [HEADER, row('00'), row('01'), row('00')], 'x.csv:4: time: 2026-10-03T14:00:00Z comes after 2026-10-03T14:01:00Z.\nSort the rows'],
    ['the newest first', [HEADER, row('02'), row('01')], 'x.csv:3: time: 2026-10-03T14:01:00Z comes after 2026-10-03T14:02:00Z.'],
    ['a gap', [HEADER, row('00'), row('01'), '', row('04')], 'x.csv:5: time: 2026-10-03T14:02:00Z is missing: it is 3 min after the row before, and 1 min in line 3.\nWrite a row with zeros'],
    ['a gap between its first rows', [HEADER, row('00'), row('02'), row('03'), row('04')], 'x.csv:3: time: 2026-10-03T14:01:00Z is missing: it is 2 min after the row before, and 1 min in line 4.'],
    ['an interval too short', [HEADER, row('00'), row('05'), row('06')], 'x.csv:3: time: 2026-10-03T14:01:00Z is missing: it is 5 min after the row before, and 1 min in line 4.'],
    ['30 February', [HEADER, '2026-02-30T14:00:00Z,1,1', row('01')], "x.csv:2: time: '2026-02-30T14:00:00Z' is no time.\nThere is no such day"],
    ['hour 24', [HEADER, '2026-10-03T24:00:00Z,1,1', row('01')], "x.csv:2: time: '2026-10-03T24:00:00Z' is no time."],
    ['a zone that there is not', [HEADER, '2026-10-03T14:00:00+25:00,1,1', row('01')], "x.csv:2: time: '2026-10-03T14:00:00+25:00' is no time."],
    ['a year of the past', [HEADER, '1926-10-03T14:00:00Z,1,1', row('01')], "x.csv:2: time: '1926-10-03T14:00:00Z' is not between the years 2000 and 2100.\nIs the year right?"],
    ['a fraction of a minute', [HEADER, '2026-10-03T14:00:00.5Z,1,1', row('01')], "x.csv:2: time: '2026-10-03T14:00:00.5Z' is not the beginning of a minute."],
    ['a negative number', [HEADER, row('00'), row('01', '5,-1')], 'x.csv:3: failures: -1 is no number of requests: it must be whole, and not negative.'],
    ['a fraction', [HEADER, row('00', '5.5,1'), row('01')], 'x.csv:2: requests: 5.5 is no number of requests'],
    ['NaN', [HEADER, row('00', 'NaN,1'), row('01')], "x.csv:2: requests: 'NaN' is no number."],
    ['Infinity', [HEADER, row('00', 'Infinity,1'), row('01')], "x.csv:2: requests: 'Infinity' is no number."],
    ['hexadecimal', [HEADER, row('00', '0x10,1'), row('01')], "x.csv:2: requests: '0x10' is no number."],
    ['an empty cell', [HEADER, row('00', '5,'), row('01')], 'x.csv:2: failures: it is empty.'],
    ['more failures than requests', [HEADER, row('00', '5,6'), row('01')], 'x.csv:2: failures: 6 failures are more than 5 requests.'],
  ])('with %s is refused, with the number of the line', (_, lines, message) => {
    expect(csv(...lines)).toThrow(expect.objectContaining({ name: 'CliError', message: expect.stringContaining(message) }));
  });

  test('zeros after the point are no fraction, as spreadsheets write them', () => {
    expect(csv(HEADER, row('00', '5.0,1'), row('01', '1e3,1'))().intervals.map(({ requests }) => requests)).toEqual([5, 1000]);
  });
});

describe('GetMetricData', () => {
  const at = (minute: number) => `2026-10-03T14:${String(minute).padStart(2, '0')}:00+00:00`;
  const requests = { Id: 'requests', StatusCode: 'Complete', Timestamps: [at(2), at(1), at(0)], Values: [30, 20, 10] };
  const failures = { Id: 'failures', StatusCode: 'Complete', Timestamps: [at(1)], Values: [2] };
  /** Of requests, and no failures. */
  const times = (...Timestamps: unknown[]) => ({ MetricDataResults: [{ Id: 'requests', Timestamps, Values: Timestamps.map(() => 10) }, { ...failures, Timestamps: [], Values: [] }] });
  const deep = '['.repeat(1e5) + ']'.repeat(1e5);
  const read = (data: unknown) => () => readMetricData(typeof data === 'string' ? data : JSON.stringify(data), 'x.json');
  const of = (...results: unknown[]) => read({ MetricDataResults: results });

  test('has the newest first, and nothing where nothing was counted', () => {
    expect(of(requests, failures)()).toEqual({
      file: 'x.json',
      start: Date.UTC(2026, 9, 3, 14) / 1000,
      intervalSeconds: 60,
      byVersion: false,
      intervals: [{ requests: 10, failures: 0 }, { requests: 20, failures: 2 }, { requests: 30, failures: 0 }],
    });
  });

  test('may have been saved by version 1 of the AWS CLI, or have minutes without any request', () => {
    const seconds = Date.UTC(2026, 9, 3, 14) / 1000;
    const sparse = { ...requests, Timestamps: [seconds, seconds + 60, seconds + 240], Values: [1, 2, 3] };
    expect(of(sparse, { ...failures, Timestamps: [], Values: [] })().intervals.map((interval) => interval.requests)).toEqual([1, 2, 0, 0, 3]);
  });

  test('may begin with a byte order mark, and have its times as Python or JavaScript write them', () => {
    const data = { MetricDataResults: [{ ...requests, Timestamps: ['2026-10-03 16:02:00+02:00', '2026-10-03T14:01:00.000Z', '2026-10-03T14:00:00+0000'] }, failures] };
    expect(read(`\ufeff${JSON.stringify(data)}`)()).toEqual(of(requests, failures)());
  });

  test('of two versions', () => {
    const results = ['old_requests', 'old_failures', 'new_requests', 'new_failures'].map((Id, i) => ({ ...requests, Id, Values: i % 2 === 0 ? [9, 9, 9] : [i, i, i] }));
    expect(of(...results)().intervals[0]).toEqual({ requests: 9, failures: 3, oldRequests: 9, oldFailures: 1 });
  });

  describe('of mixed periods', () => {
    const every = (Id: string, seconds: number, count: number) => ({
      Id, StatusCode: 'Complete', Timestamps: Array.from({ length: count }, (_, i) => 1759500000 + i * seconds), Values: Array.from({ length: count }, () => 1),
    });
    const refusal = (metric: string) => `x.json: ${metric} has datapoints every 300 seconds, and other metrics every 60: all must be of one period.\n`
      + 'Ask for all metrics with the same Period, 60.';

    test.each<[string, object[], string]>([
      ['failures of five minutes', [every('requests', 60, 16), every('failures', 300, 4)], refusal("MetricDataResults[1]: 'failures'")],
      ['requests of five minutes', [every('requests', 300, 4), every('failures', 60, 16)], refusal("MetricDataResults[0]: 'requests'")],
      ['a gap between them', [every('requests', 60, 60), { ...every('failures', 300, 4), Timestamps: [0, 300, 900, 2400].map((second) => 1759500000 + second) }], refusal("MetricDataResults[1]: 'failures'")],
    ])('%s are refused', (_, results, message) => {
      expect(of(...results)).toThrow(expect.objectContaining({ name: 'CliError', message: expect.stringContaining(message) }));
    });

    test('three failures that happen to lie five minutes apart are none, and neither is a minute in between', () => {
      expect(of(every('requests', 60, 16), every('failures', 300, 3))().intervalSeconds).toBe(60);
      const between = { ...every('failures', 300, 5), Timestamps: [0, 300, 600, 660, 900].map((second) => 1759500000 + second) };
      expect(of(every('requests', 60, 16), between)().intervalSeconds).toBe(60);
    });

    test('five minutes for all are one', () => {
      expect(of(every('requests', 300, 9), every('failures', 300, 9))().intervalSeconds).toBe(300);
    });
  });

  test.each<[string, unknown, string]>([
    ['no JSON', '{"MetricDataResults": [1,]}', 'x.json:1:26: this is not JSON'],
    ['nothing', '', 'x.json:1:1: this is not JSON: it ends too early.'],
    ['null', null, 'x.json: MetricDataResults: it is missing, or no list.'],
    ['something else', { Datapoints: [] }, 'x.json: MetricDataResults: it is missing, or no list.\nSave what `aws cloudwatch get-metric-data` prints.'],
    ['one page of several', { MetricDataResults: [requests, failures], NextToken: 'a' }, 'x.json: NextToken: this is the first page only.'],
    ['other ids', { MetricDataResults: [{ ...requests, Id: 'm1' }] }, "x.json: MetricDataResults: the ids are 'm1'.\nIt needs requests and failures"],
    ['no metric', { MetricDataResults: [] }, 'x.json: MetricDataResults: the ids are none.'],
    ['an id twice', { MetricDataResults: [requests, requests] }, "x.json: MetricDataResults[1].Id: 'requests' is there twice."],
    ['what is no metric', { MetricDataResults: [null] }, 'x.json: MetricDataResults[0]: it has no Id, Timestamps and Values.'],
    ['only a part', { MetricDataResults: [{ ...requests, StatusCode: 'PartialData' }] }, 'x.json: MetricDataResults[0].StatusCode: "PartialData": it is not complete.'],
    ['fewer values than times', { MetricDataResults: [{ ...requests, Values: [1] }] }, 'x.json: MetricDataResults[0]: it has 3 Timestamps and 1 Values.'],
    ['a text for a value', { MetricDataResults: [{ ...requests, Values: [1, '2', 3] }] }, 'x.json: MetricDataResults[0].Values[1]: "2" is no number.'],
    ['null for a value', { MetricDataResults: [{ ...requests, Values: [1, null, 3] }] }, 'x.json: MetricDataResults[0].Values[1]: null is no number.'],
    ['a time without a zone', { MetricDataResults: [{ ...requests, Timestamps: ['2026-10-03T14:00:00'], Values: [1] }] }, "Timestamps[0]: '2026-10-03T14:00:00' has no time zone."],
    ['no time', { MetricDataResults: [{ ...requests, Timestamps: ['soonZ'], Values: [1] }] }, "x.json: MetricDataResults[0].Timestamps[0]: 'soonZ' is no time."],
    ['30 February', times('2026-02-30T14:00:00Z'), "x.json: MetricDataResults[0].Timestamps[0]: '2026-02-30T14:00:00Z' is no time.\nThere is no such day"],
    ['milliseconds', times(1759500000000, 1759500060000), "x.json: MetricDataResults[0].Timestamps[0]: '1759500000000' is not between the years 2000 and 2100.\nGive seconds since 1970"],
    ['milliseconds beside seconds', times(1759500000, 1759500060, 1759500120000), "x.json: MetricDataResults[0].Timestamps[2]: '1759500120000' is not between"],
    ['nanoseconds', times(1759500000e9), "x.json: MetricDataResults[0].Timestamps[0]: '1759500000000000000' is not between"],
    ['a digit too many', times(1759500000, 1759500060, 17595000000), "x.json: MetricDataResults[0].Timestamps[2]: '17595000000' is not between"],
    ['the year 1970', times(0, 60), "x.json: MetricDataResults[0].Timestamps[0]: '0' is not between"],
    ['a time that is a deep list', '{"MetricDataResults": [{"Id": "requests", "Timestamps": [DEEP], "Values": [1]}]}'.replace('DEEP', deep), 'x.json: MetricDataResults[0].Timestamps[0]: a list is no time.'],
    ['a value that is one', '{"MetricDataResults": [{"Id": "requests", "Timestamps": [1759500000], "Values": [DEEP]}]}'.replace('DEEP', deep), 'x.json: MetricDataResults[0].Values[0]: a list is no number.'],
    ['a status that is one', '{"MetricDataResults": [{"Id": "requests", "StatusCode": DEEP, "Timestamps": [], "Values": []}]}'.replace('DEEP', deep), 'x.json: MetricDataResults[0].StatusCode: a list: it is not complete.'],
    ['nothing but lists', '['.repeat(1e5), 'x.json:1:100001: this is not JSON: it ends too early.'],
    ['ten years of minutes', times(1759500000, 1759500060, 1759500000 + 60 * 5_256_000), 'x.json: MetricDataResults: 2025-10-03T14:00:00Z to 2035-10-01T14:00:00Z, every 1 min, are more than 1,000,000 datapoints.\nIs one of the Timestamps wrong?'],
    ['a time twice', { MetricDataResults: [{ ...requests, Timestamps: [at(0), at(0)], Values: [1, 1] }] }, 'Timestamps[1]: 2026-10-03T14:00:00Z is there twice.'],
    ['one datapoint', { MetricDataResults: [{ ...requests, Timestamps: [at(0)], Values: [1] }, { ...failures, Timestamps: [], Values: [] }] }, 'there are fewer than two datapoints'],
    ['mixed periods', { MetricDataResults: [requests, { ...failures, Timestamps: ['2026-10-03T14:00:30Z'] }] }, 'x.json: MetricDataResults: the datapoint at 2026-10-03T14:00:30Z is not of the period of the others'],
    ['a negative value', { MetricDataResults: [requests, { ...failures, Values: [-2] }] }, 'x.json: MetricDataResults[1]: at 2026-10-03T14:01:00Z: -2 is no number of requests'],
    ['failures of no request', { MetricDataResults: [requests, { ...failures, Timestamps: [at(3)] }] }, 'x.json: MetricDataResults[1]: at 2026-10-03T14:03:00Z: 2 failures are more than 0 requests.'],
  ])('with %s is refused, with its place', (_, data, message) => {
    expect(read(data)).toThrow(expect.objectContaining({ name: 'CliError', message: expect.stringContaining(message) }));
  });
});

describe('a file', () => {
  const folder = temporaryFolder();

  test('is read by what its name ends with', () => {
    write(folder, { 'a.CSV': [HEADER, row('00'), row('01')].join('\n') });
    expect(readRecording(folder, 'a.CSV').intervals).toHaveLength(2);
  });

  test('of another kind, or that there is not, is refused', () => {
    expect(() => readRecording(folder, 'a.xlsx')).toThrow('--recording a.xlsx: a recording is .csv or .json.');
    expect(() => readRecording(folder, 'b.csv')).toThrow('--recording b.csv: it cannot be read: ENOENT');
  });

  test.each(['incidents.csv', 'metric-data.json'])('the example %s is one', (name) => {
    const { intervals, intervalSeconds } = readRecording(join(__dirname, '../../../../docs/rehearsal'), name);
    expect(intervalSeconds).toBe(60);
    expect(intervals.length).toBeGreaterThan(40);
  });
});
