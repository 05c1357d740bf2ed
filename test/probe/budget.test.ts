import { probe } from './fakes';
import { budgetOf, budgetText } from '../../integ/probe/budget';
import { PROBE_STACKS } from '../../integ/probe/stacks/stack-names';

const { minutes, usdPerHour } = PROBE_STACKS.ProbeCodeDeploy;

test('probes of one stack share its minutes, and pay for all of the time', () => {
  const budget = budgetOf([probe({ id: 'a', minutes: 10 }), probe({ id: 'b', minutes: 20 })]);
  expect(budget).toMatchObject({ stacks: ['ProbeCodeDeploy'], probes: 2, minutes: minutes + 30 });
  expect(budget.usd).toBeCloseTo(usdPerHour * (minutes + 30) / 60);
});

test('stacks are one after the other', () => {
  const both = [probe({ id: 'a', minutes: 10 }), probe({ id: 'b', minutes: 20, stack: 'ProbeListener' })];
  expect(budgetOf(both).stacks).toEqual(['ProbeCodeDeploy', 'ProbeListener']);
  expect(budgetOf(both).minutes).toBe(both.reduce((sum, one) => sum + budgetOf([one]).minutes, 0));
});

test('nothing costs nothing', () => {
  expect(budgetOf([])).toEqual({ stacks: [], probes: 0, tests: [], minutes: 0, usd: 0 });
});

test('whoever agrees knows minutes, dollars, rounded up, and what is made', () => {
  expect(budgetText({ stacks: ['ProbeCodeDeploy'], probes: 1, tests: [], minutes: 25, usd: 0.0301 })).toBe(
    `1 probe: about 25 minutes, and about 0.04 USD at list prices. The stacks:\n  ProbeCodeDeploy: ${PROBE_STACKS.ProbeCodeDeploy.what}`);
  expect(budgetText({ stacks: [], probes: 2, tests: [], minutes: 1, usd: 0.1 })).toBe('2 probes: about 1 minutes, and about 0.10 USD at list prices.');
});

test('integration tests come on top, with what each of them makes', () => {
  const tests = [{ id: 'integ.release', minutes: 20 }, { id: 'integ.rollback', minutes: 30 }];
  const [without, with2] = [budgetOf([probe({ id: 'a' })]), budgetOf([probe({ id: 'a' })], tests)];
  expect(with2.minutes).toBe(without.minutes + 50);
  expect(with2.usd).toBeCloseTo(without.usd + 0.15 * 50 / 60);
  expect(budgetText(with2)).toMatch(/^1 probe and 2 integration tests: .+\n  ProbeCodeDeploy: .+\n  for each of integ\.release, integ\.rollback: a VPC/);
  expect(budgetText(budgetOf([], [tests[0]]))).toMatch(/^1 integration test: about 20 minutes, and about 0\.05 USD at list prices\.\n  for each of integ\.release: /);
});
