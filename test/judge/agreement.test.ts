import { isWithin, judgedFigures, JudgedPlan } from './judged-plan';
import { OTHER_PLANS, randomDefaultPlan } from './plans';
import { Random } from './random';
import { TIMES, usualOrOther } from '../long/samples';

/** All of them, often, in the long tests. */
const [PLANS, OTHERS, PLAYS] = TIMES > 1 ? [40, OTHER_PLANS.length, 3000] : [3, 3, 400];
const SEED = usualOrOther(20_261_129);

function apart(plan: JudgedPlan) {
  return judgedFigures(plan, PLAYS, SEED).filter((figure) => !isWithin(figure));
}

test(`the figures of ${PLANS} default plans are never better than ${PLAYS} plays of their templates, and not much worse`, () => {
  const random = new Random(SEED);
  expect(Array.from({ length: PLANS }, () => apart(randomDefaultPlan(random))).flat()).toEqual([]);
}, 60_000);

test('nor are those of other plans: ten errors in five minutes, what tutorials do, and 5 %', () => {
  const every = Math.floor(OTHER_PLANS.length / OTHERS);
  expect(OTHER_PLANS.filter((_, i) => i % every === 0).flatMap((plan) => apart(plan()))).toEqual([]);
}, 60_000);
