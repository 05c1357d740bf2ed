import { isWithin, judgedFigures } from './judged-plan';
import { OTHER_PLANS, randomDefaultPlan } from './plans';
import { Random } from './random';
import { TIMES, usualOrOther } from '../long/samples';

/** All of them, often, in the long tests. */
const [PLANS, OTHERS, PLAYS] = TIMES > 1 ? [40, OTHER_PLANS.length, 3000] : [3, 3, 400];
const SEED = usualOrOther(20_261_129);
const random = new Random(SEED);
const every = Math.floor(OTHER_PLANS.length / OTHERS);

describe.each([
  // What the construct does where nothing is said.
  ['default plans', Array.from({ length: PLANS }, () => randomDefaultPlan(random))],
  // Ten errors in five minutes, what tutorials do, and 5 %.
  ['other plans', OTHER_PLANS.filter((_, i) => i % every === 0)],
])(`the figures of %s are never better than ${PLAYS} plays of their templates, and not much worse`, (_, plans) => {
  test.each(plans.map((plan, i) => [i + 1, plan.title, plan] as const))('%d: %s', (__, ___, plan) => {
    expect(judgedFigures(plan.make(), PLAYS, SEED).filter((figure) => !isWithin(figure))).toEqual([]);
  }, 60_000);
});
