import { Condition } from './candidates';
import { BreachProbability, breachProbability, HealthyTraffic } from '../../src/analysis/datapoint';
import { AlarmScope, AlarmStatistic } from '../../src/analysis/types';

/** What is less likely than e to minus that, never happens: 3e-20. */
const NEVER = 45;

/**
 * The probability that a minute breaches, as the analysis has it. Where many requests leave no doubt, nothing is tabulated: a search
 * asks for thousands, most of them far from any doubt.
 */
export function quickBreach(condition: Condition, traffic: HealthyTraffic): BreachProbability {
  const exact = breachProbability({ ...condition, datapointsToAlarm: 1, evaluationPeriods: 1 }, traffic);
  if (condition.statistic !== AlarmStatistic.RATE || condition.alarmScope !== AlarmScope.TARGET_GROUP) {
    return exact;
  }
  const requests = traffic.requestsPerSecond * condition.periodSeconds;
  return (share, errorRate) => {
    const one = certainly(condition, requests * share, errorRate);
    const other = one === true || certainly(condition, requests * (1 - share), traffic.healthyErrorRate);
    return one === true || other === true ? 1 : one === false && other === false ? 0 : exact(share, errorRate);
  };
}

/** Whether the rate of so many requests is surely at the threshold, or surely below; by Chernoff's bound. Undefined where either can be. */
function certainly({ threshold, minimumRequests = 0 }: Condition, requests: number, errorRate: number): boolean | undefined {
  const part = threshold / 100;
  if (requests === 0 || part > 1) {
    return false;
  }
  if (part <= errorRate) {
    const spare = requests - minimumRequests + minimumRequests * Math.log(Math.max(1, minimumRequests) / requests);
    const enough = requests > minimumRequests && spare > NEVER;
    return enough && requests * distance(errorRate, part) > NEVER ? true : undefined;
  }
  return requests * distance(errorRate, part) > NEVER ? false : undefined;
}

/** By how much each request makes it less likely that a rate is seen as another one. */
function distance(rate: number, seen: number): number {
  return 1 - power(rate / seen, seen) * power((1 - rate) / (1 - seen), 1 - seen);
}

function power(base: number, exponent: number): number {
  return exponent === 0 ? 1 : base ** exponent;
}
