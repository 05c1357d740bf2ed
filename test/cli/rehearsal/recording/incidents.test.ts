import { recordRelease } from '../../../../cli/rehearsal/distribution';
import { failuresIn, incidentAt, requestsAt } from '../../../../cli/rehearsal/recording/incidents';
import { RecordedInterval, Recording } from '../../../../cli/rehearsal/recording/recording';
import { NO_REQUESTS, playable, scenarioOf, Timing } from '../../../../cli/rehearsal/rehearsal';
import { ReleaseWindow, windowOf } from '../../../../cli/rehearsal/simulation/release';
import { planOf } from '../../plans';

const START = Date.UTC(2026, 9, 3, 13) / 1000;

function recordingOf(intervals: readonly RecordedInterval[], intervalSeconds = 60): Recording {
  return { file: 'x.csv', start: START, intervalSeconds, intervals, byVersion: intervals[0].oldRequests !== undefined };
}

describe('a release at a moment of the caller’s', () => {
  const calm = { requests: 3000, failures: 0 };
  const recording = recordingOf([calm, calm, { requests: 3000, failures: 1500 }, calm, calm], 300);

  test('within an interval that fails meets it', () => {
    expect(incidentAt(recording, START + 720, 180).worstErrorRate).toBe(0.5);
    expect(incidentAt(recording, START + 300, 301).worstErrorRate).toBe(0.5);
  });

  test('next to it does not', () => {
    expect(incidentAt(recording, START + 300, 300).worstErrorRate).toBe(0);
    expect(incidentAt(recording, START + 900, 300).worstErrorRate).toBe(0);
  });
});

describe('recorded failures', () => {
  const recording = recordingOf([{ requests: 600, failures: 6 }, { requests: 600, failures: 60 }, { requests: 600, failures: 300 }]);

  test('are those of the time, in part where an interval begins before it or ends after it', () => {
    expect(failuresIn(recording, START + 30, 60)).toBe(3 + 30);
    expect(failuresIn(recording, START, 180)).toBe(366);
    expect(failuresIn(recording, START + 60, 0)).toBe(0);
  });

  test('go on as in the last interval where the recording ends, as those of a release do', () => {
    expect(failuresIn(recording, START + 120, 210)).toBe(300 * 3.5);
    expect(failuresIn(recording, START + 90, 120)).toBe(30 + 450);
  });

  test('are those of both versions', () => {
    const minutes = [6, 2].map((failures) => ({ requests: 60, failures, oldRequests: 60, oldFailures: 1 }));
    expect(failuresIn(recordingOf(minutes), START, 180)).toBe(13);
  });
});

describe('of a long recording', () => {
  const EVERYTHING: ReleaseWindow = { from: -1e9, to: 1e9 };
  const plan = playable({ plan: planOf(), file: 'plan.json' });
  // No two intervals alike, and some without requests, so that every one that is left out or moved shows.
  const many = (byVersion: boolean) => Array.from({ length: 10_000 }, (_, i): RecordedInterval => {
    const requests = i % 7 === 0 ? 0 : 300 + (i * 37) % 211;
    const failures = Math.min(requests, (i * 13) % 5);
    return byVersion ? { requests, failures, oldRequests: (i * 17) % 97, oldFailures: 0 } : { requests, failures };
  });

  test.each<[string, boolean, number, number, Timing]>([
    ['minutes', false, 60, 5000 * 60, {}],
    ['a moment between two minutes', false, 60, 5000 * 60 + 17.5, { phase: { min: 0, max: 60 } }],
    ['an interval before which nothing came', false, 60, 7 * 714 * 60, {}],
    ['two versions', true, 60, 5000 * 60, { asAnalyzed: true }],
    ['five minutes', false, 300, 5000 * 300 + 60, { alarmLatency: { min: 0, max: 900 } }],
    ['its begin', false, 60, 0, {}],
    ['its end', true, 60, 9999 * 60, {}],
  ])('a release is cut out, and plays as in all of it: %s', (_, byVersion, intervalSeconds, after, timing) => {
    const recording = recordingOf(many(byVersion), intervalSeconds);
    const release = (window: (bare: ReleaseWindow) => ReleaseWindow) => {
      const bare = scenarioOf(plan, NO_REQUESTS, timing);
      const requests = requestsAt(recording, START + after, window(windowOf(bare)), 0.05, 0.001)!;
      return { ...bare, requests };
    };
    const [cut, whole] = [release((window) => window), release(() => EVERYTHING)];
    expect(whole.requests.perSecond.breaks).toHaveLength(9999);
    expect(cut.requests.perSecond.breaks.length).toBeLessThan(50);
    for (let seed = 0; seed < 20; seed++) {
      expect(recordRelease(cut, seed)).toEqual(recordRelease(whole, seed));
    }
  });
});
