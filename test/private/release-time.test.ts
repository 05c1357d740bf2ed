import * as fc from 'fast-check';
import { jobMinutes, LONGEST_WAIT_MINUTES, MARGIN_MINUTES, sessionMinutes, waitMinutes } from '../../src/private/release-time';

const minutes = fc.integer({ min: 0, max: 10000 });
const buildMinutes = fc.integer({ min: 1, max: 330 });

test('a job waits for the schedule and for what comes on top', () => {
  expect(waitMinutes(20)).toBe(50);
});

test.each([[330, 360], [331, undefined], [10000, undefined]])('for %d minutes it waits %s', (release, wait) => {
  expect(waitMinutes(release)).toBe(wait);
});

test('a wait is never shorter than the release and never longer than the action can wait', () => {
  fc.assert(fc.property(minutes, (release) => {
    const wait = waitMinutes(release);
    return wait === undefined ? release + MARGIN_MINUTES > LONGEST_WAIT_MINUTES : wait > release && wait <= LONGEST_WAIT_MINUTES;
  }));
});

test('the session outlasts the job and is one that IAM grants', () => {
  fc.assert(fc.property(minutes, buildMinutes, (release, build) => {
    const job = jobMinutes(release, build);
    const session = sessionMinutes(job);
    return job > build && session >= job && session >= 60 && session <= 720;
  }));
});
