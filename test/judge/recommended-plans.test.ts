import { chanceOf, JudgedPlan, playedReleases } from './judged-plan';
import { recommendedPlans } from './recommended-plans';
import { TIMES, usualOrOther } from '../long/samples';

/** Requests a second, and the parts that a healthy and the faulty version fail. */
const ALL = [
  [10, 0.001, 1], [0.5, 0.001, 1], [1, 0.001, 1], [1, 0.001, 0.1], [5, 0.001, 0.05],
  [10, 0.001, 0.02], [10, 0.01, 0.1], [100, 0.001, 0.05], [100, 0.01, 0.05],
  [1000, 0.001, 0.02],
];
/** All of them, often, in the long tests. */
const [TRAFFICS, PLAYS] = TIMES > 1 ? [ALL, 3000] : [ALL.slice(0, 1), 400];
const [TARGET, MOST_FALSE_ALARMS, MOST_AT_TWICE] = [0.99, 0.01, 0.05];

/** What a recommended plan does not keep, when it is played. */
function broken(plan: JudgedPlan): object[] {
  const { healthyErrorRate, faultyErrorRate } = plan.options;
  const seed = usualOrOther(20_261_129);
  const faulty = playedReleases(plan, PLAYS, seed, faultyErrorRate);
  const started = 1 - faulty.neverReleased;
  const found = faulty.found / started;
  const stopped = playedReleases(plan, PLAYS, seed, healthyErrorRate);
  const atTwice = playedReleases(plan, PLAYS, seed, 2 * healthyErrorRate, 2 * healthyErrorRate);
  const holds = found >= TARGET - chanceOf(TARGET, PLAYS * started)
    && stopped.stopped <= MOST_FALSE_ALARMS + chanceOf(MOST_FALSE_ALARMS, PLAYS)
    && atTwice.stopped <= MOST_AT_TWICE + chanceOf(MOST_AT_TWICE, PLAYS);
  return holds ? [] : [{ plan: plan.title, found, stopped, atTwice }];
}

test.each(TRAFFICS)(
  'at %d requests/s, of which %d and %d fail, recommended plans reach the target when they are played, and are quiet at twice the healthy rate, too',
  (requestsPerSecond, healthyErrorRate, faultyErrorRate) => {
    const plans = recommendedPlans({ requestsPerSecond, healthyErrorRate, faultyErrorRate }, 30);
    expect(plans).not.toEqual([]);
    expect(plans.flatMap(broken)).toEqual([]);
  },
  60_000,
);
