import * as fc from 'fast-check';
import { CloudFormation } from './cloudformation';
import { BAD, Course, FakeCodeDeploy, GOOD, MINUTE, revision } from './fake-code-deploy';
import { named } from '../fakes';

const minutes = (min: number, max: number) => fc.integer({ min, max }).map((value) => value * MINUTE);
const seconds = (min: number, max: number) => fc.integer({ min, max }).map((value) => value * 1000);

/** Releases that end well or badly, soon or late, whose rollbacks are named at once or not and succeed or not. */
const courses: fc.Arbitrary<Course> = fc.record({
  promoted: minutes(1, 30),
  wait: minutes(0, 45),
  // Not at once: what ends before a list knows of it is released again by a second delivery that comes in between.
  fails: fc.option(fc.oneof(seconds(15, 60), minutes(1, 75)), { nil: undefined }),
  namesRollback: fc.constantFrom(0, 1_000, 20_000),
  rollsBack: fc.constantFrom(0, 10_000, 90_000),
  hidden: fc.constantFrom(0, 5_000, 14_000),
}).map(({ promoted, wait, ...rest }) => ({ ...rest, promoted, succeeds: promoted + wait, error: BAD.error }));

/** What else happens around an update. */
const updates = fc.record({
  course: courses,
  back: courses,
  /** When the user cancels it: in its first seconds (though not before the handler has seen the stack), about when an invocation or what it waits for ends, some time later, or not at all. */
  cancelled: fc.oneof(
    fc.record({ after: seconds(2, 40) }), fc.record({ after: seconds(14 * 60, 15 * 60) }), fc.record({ foreign: seconds(-40, 40) }),
    fc.record({ after: minutes(1, 59) }), fc.constant(undefined),
  ),
  /** Whether something else fails after the release. */
  failsAfter: fc.boolean(),
  /** Whether a rollback changes the time of the stack's last update: AWS does not say. */
  rollbackIsUpdate: fc.boolean(),
  /** Somebody else's deployment that is under way: what it brings, and how long it still takes. */
  foreign: fc.option(fc.record({ brings: fc.integer({ min: 1, max: 3 }), ends: minutes(1, 90) }), { nil: undefined }),
  /** Which call in how many is throttled. */
  throttled: fc.integer({ min: 2, max: 50 }),
  /** Whether the answer of CreateDeployment gets lost. */
  lost: fc.boolean(),
  /** When the requests are delivered a second time: at once, as Lambda does after an error, or not at all. */
  again: fc.constantFrom(0, MINUTE, undefined),
});

test('whatever happens, the last request brings its revision or fails, starts one deployment at the most, and given-up ones change nothing', async () => {
  const seen = { cancelled: 0, waiting: 0, SUCCESS: 0, FAILED: 0 };
  await fc.assert(fc.asyncProperty(fc.array(updates, { minLength: 1, maxLength: 4 }), async (steps) => {
    const aws = new FakeCodeDeploy();
    const cloudformation = new CloudFormation(aws);
    try {
      let stack = 1;
      for (const { course, back, cancelled: cancels, failsAfter, rollbackIsUpdate, foreign, throttled, lost, again } of steps) {
        aws.advance(MINUTE);
        aws.fail = (_name, count) => count % throttled === 0 ? named('ThrottlingException') : undefined;
        aws.lose = (name) => lost && name === 'CreateDeployment';
        if (foreign && aws.running.length === 0) {
          aws.start(revision(foreign.brings), 'by hand', { ...GOOD, promoted: foreign.ends / 2, succeeds: foreign.ends });
        }
        const wanted = stack + 1;
        const cancelled = cancels && ('after' in cancels ? cancels.after : (foreign?.ends ?? MINUTE) + cancels.foreign);
        aws.courses = [course];
        cloudformation.begin('UPDATE_IN_PROGRESS', true);
        let outcome = await cloudformation.request(wanted, stack, { cancelled, again });
        expect(outcome).not.toBe('timed out');
        let last = wanted;
        if (outcome === 'cancelled') {
          seen.cancelled += 1;
          seen.waiting += aws.running.some(({ description }) => description === 'by hand') ? 1 : 0;
        }
        if (outcome !== 'SUCCESS' || failsAfter) {
          if (outcome === 'SUCCESS') {
            expect(aws.live).toBe(revision(wanted));
          }
          const created = aws.calls.filter((name) => name === 'CreateDeployment').length;
          const isBack = outcome === 'FAILED' && aws.live === revision(stack) && aws.running.length === 0;
          aws.courses = [back];
          cloudformation.begin('UPDATE_ROLLBACK_IN_PROGRESS', rollbackIsUpdate);
          outcome = await cloudformation.request(stack, wanted, { again });
          expect(['SUCCESS', 'FAILED']).toContain(outcome);
          last = stack;
          if (isBack) {
            // CloudFormation's rollback after a release that has failed.
            expect(aws.calls.filter((name) => name === 'CreateDeployment')).toHaveLength(created);
          }
        }
        seen[outcome as 'SUCCESS' | 'FAILED'] += 1;
        cloudformation.begin(last === wanted ? 'UPDATE_COMPLETE' : 'UPDATE_ROLLBACK_COMPLETE', false);
        const atOnce = { live: aws.live, running: aws.running.length };
        await cloudformation.settle();
        if (outcome === 'SUCCESS') {
          expect(atOnce).toEqual({ live: revision(last), running: 0 });
          expect(aws.live).toBe(revision(last));
        }
        // Who waits for the whole of what others do has nothing under way of its own.
        expect(aws.running.filter(({ description }) => description.startsWith('Stack update'))).toEqual([]);
        stack = last;
      }
    } finally {
      cloudformation.close();
    }
  }), { seed: 20261123, numRuns: 30 });
  // What the property is about does happen.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
}, 30_000);
