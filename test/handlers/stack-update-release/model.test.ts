import * as fc from 'fast-check';
import { BAD, Course, FakeCodeDeploy, GOOD, MINUTE, revision } from './fake-code-deploy';
import { run, update } from './run';
import { named } from '../fakes';

const minutes = (min: number, max: number) => fc.integer({ min, max }).map((value) => value * MINUTE);

/** Releases that end well or badly, soon or late, whose rollbacks are named at once or not and succeed or not. */
const courses: fc.Arbitrary<Course> = fc.record({
  promoted: minutes(1, 30),
  wait: minutes(0, 45),
  fails: fc.option(minutes(0, 75), { nil: undefined }),
  namesRollback: fc.constantFrom(0, 1_000, 20_000),
  rollsBack: fc.constantFrom(0, 10_000, 90_000),
  hidden: fc.constantFrom(0, 5_000, 14_000),
}).map(({ promoted, wait, ...rest }) => ({ ...rest, promoted, succeeds: promoted + wait, error: BAD.error }));

/** What else happens around an update. */
const updates = fc.record({
  course: courses,
  back: courses,
  /** Somebody else's deployment that is under way: what it brings, and how long it still takes. */
  foreign: fc.option(fc.record({ brings: fc.integer({ min: 1, max: 3 }), ends: minutes(1, 90) }), { nil: undefined }),
  /** Which call in how many is throttled. */
  throttled: fc.integer({ min: 2, max: 50 }),
  /** Whether the answer of CreateDeployment gets lost. */
  lost: fc.boolean(),
  /** Whether the request is delivered twice. */
  twice: fc.boolean(),
});

test('whatever happens, a request is answered in time, starts one deployment at the most, and leaves nothing under way', async () => {
  await fc.assert(fc.asyncProperty(fc.array(updates, { minLength: 1, maxLength: 4 }), async (steps) => {
    const aws = new FakeCodeDeploy();
    let stack = 1;
    let requests = 0;
    /** A request of CloudFormation; returns whether it has succeeded. */
    const request = async (to: number, from: number, { throttled, lost, twice }: typeof steps[number], course: Course): Promise<boolean> => {
      const RequestId = `request-${++requests}.`;
      aws.courses = [course];
      aws.fail = (_name, count) => count % throttled === 0 ? named('ThrottlingException') : undefined;
      aws.lose = (name) => lost && name === 'CreateDeployment';
      const { answers: [answer], after, invocations } = await run(aws, update(to, from, { RequestId }));
      expect(after).toBeLessThan(60 * MINUTE);
      expect(invocations).toBeLessThanOrEqual(6);
      // Who waits for the whole of what others do has nothing under way of its own.
      expect(aws.running.filter(({ description }) => description.startsWith('Stack update'))).toEqual([]);
      expect(aws.startedBy(RequestId).length).toBeLessThanOrEqual(1);
      if (answer.Status === 'SUCCESS') {
        expect(aws.live).toBe(revision(to));
        expect(aws.running).toEqual([]);
      }
      if (twice) {
        const again = await run(aws, update(to, from, { RequestId }));
        expect(again.answers[0].Status === 'SUCCESS' || answer.Status === 'FAILED').toBe(true);
        expect(aws.startedBy(RequestId).length).toBeLessThanOrEqual(1);
      }
      return answer.Status === 'SUCCESS';
    };

    for (const step of steps) {
      if (step.foreign && aws.running.length === 0) {
        aws.start(revision(step.foreign.brings), 'by hand', { ...GOOD, promoted: step.foreign.ends / 2, succeeds: step.foreign.ends });
      }
      const wanted = stack + 1;
      const before = aws.live;
      if (await request(wanted, stack, step, step.course)) {
        stack = wanted;
        continue;
      }
      const created = aws.calls.filter((name) => name === 'CreateDeployment').length;
      const wasLive = aws.live === revision(stack) && aws.running.length === 0;
      await request(stack, wanted, { ...step, twice: false }, step.back);
      if (wasLive) {
        // CloudFormation's rollback after a release that has failed.
        expect(aws.calls.filter((name) => name === 'CreateDeployment')).toHaveLength(created);
      }
      expect(before === undefined || aws.live !== undefined).toBe(true);
    }
  }), { seed: 20261123, numRuns: 40 });
});
