import { AlarmEvaluation } from './alarm-state-types';
import { horizonSeconds } from './schedule';
import { AlarmTiming, AnalyzedAlarm, CanaryAnalysisOptions } from './types';
import { refuse } from '../private/errors';

/** CloudWatch's longest evaluation range for periods of a minute or more, a day (PutMetricAlarm). */
const LONGEST_RANGE_SECONDS = 86_400;
/** The finest share of any engine is a tenth of a percent (ECS), and engines take half as many alarms. */
const [MOST_STEPS, MOST_ALARMS] = [1000, 100];
/** No engine waits longer at one point: ECS lets a deployment pause for up to 14 days, and CodeDeploy's longest interval is two. */
const LONGEST_TIME_SECONDS = 14 * 86_400;
/** Longer than any release: CodeDeploy ends one after 5 days, ECS after 10 pauses of 14 days. Figures of a longer one would take long. */
const LONGEST_RELEASE_SECONDS = 366 * 86_400;
/** CloudWatch looks back a week at the most. */
const LONGEST_PERIOD_SECONDS = 7 * 86_400;
/** A week of minutes: more than any alarm of CloudWatch looks back. */
const MOST_PERIODS = 10_080;
/** Far beyond any load balancer; above it the exact sums would take long and much memory. */
const MOST_REQUESTS_PER_SECOND = 1e7;

interface Rule {
  readonly allowed: (value: number) => boolean;
  readonly rule: string;
  readonly remedy: string;
}

const SHARE: Rule = { allowed: (v) => v > 0 && v <= 1, rule: 'must be above 0 and at most 1.', remedy: 'Write 25 % as 0.25.' };
const PROBABILITY: Rule = { allowed: (v) => v >= 0 && v <= 1, rule: 'must be from 0 to 1.', remedy: 'Write 5 % as 0.05.' };
const TIME: Rule = {
  allowed: (v) => v >= 0 && v <= LONGEST_TIME_SECONDS && Number.isInteger(v),
  rule: `must be a whole number of seconds, from 0 to ${LONGEST_TIME_SECONDS} (14 days).`,
  remedy: 'No engine waits longer at one point; round fractions.',
};
const DURATION: Rule = {
  allowed: (v) => v > 0 && TIME.allowed(v),
  rule: `must be a whole number of seconds, above 0 and at most ${LONGEST_TIME_SECONDS} (14 days).`,
  remedy: 'Leave out a step that takes no time, and shorten one that no engine takes.',
};
const PHASE: Rule = { allowed: (v) => TIME.allowed(v) && v <= 60, rule: 'must be a whole number of seconds from 0 to 60.', remedy: 'Leave it out for the worst case, 60.' };
const PERIOD: Rule = {
  allowed: (v) => v > 0 && v <= LONGEST_PERIOD_SECONDS && v % 60 === 0, rule: `must be a multiple of 60 seconds, at most ${LONGEST_PERIOD_SECONDS}.`, remedy: 'Use 60.',
};
const NOT_NEGATIVE: Rule = { allowed: (v) => v >= 0, rule: 'must be at least 0.', remedy: 'Choose a number like 10.' };
const AT_LEAST_ONE: Rule = { allowed: (v) => v >= 1, rule: 'must be at least 1.', remedy: 'Leave it out for 1.' };
const REQUESTS: Rule = {
  allowed: (v) => v > 0 && v <= MOST_REQUESTS_PER_SECOND, rule: `must be above 0 and at most ${MOST_REQUESTS_PER_SECOND}.`, remedy: 'Give the mean number of requests a second.',
};

/** Throws at the first property that is outside what the model knows. */
export function validateAnalysis(options: CanaryAnalysisOptions): void {
  const check = checker('CanaryAnalysis.analyze');
  check('steps.length', options.steps.length, {
    allowed: (count) => count <= MOST_STEPS, rule: `must be at most ${MOST_STEPS}: no engine takes more.`, remedy: 'Use fewer and larger steps.',
  });
  check('alarms.length', options.alarms.length, { allowed: (count) => count <= MOST_ALARMS, rule: `must be at most ${MOST_ALARMS}.`, remedy: 'Use fewer.' });
  options.steps.forEach((step, i) => {
    check(`steps[${i}].share`, step.share, SHARE);
    check(`steps[${i}].durationSeconds`, step.durationSeconds, DURATION);
  });
  check('terminationWaitSeconds', options.terminationWaitSeconds, TIME);
  check('steps', horizonSeconds(options), {
    allowed: (seconds) => seconds <= LONGEST_RELEASE_SECONDS,
    rule: `must take, together with terminationWaitSeconds, at most ${LONGEST_RELEASE_SECONDS} seconds (a year).`,
    remedy: 'Shorten them, or leave some out.',
  });
  check('alarmLatencySeconds', options.alarmLatencySeconds, TIME);
  check('rollbackLatencySeconds', options.rollbackLatencySeconds, TIME);
  check('phaseSeconds', options.phaseSeconds, PHASE);
  check('targetProbability', options.targetProbability, PROBABILITY);
  validateTraffic(options, check);
  options.alarms.forEach((alarm, i) => validateAlarm(alarm, `alarms[${i}].`, check));
  options.unmodelledAlarms?.forEach(({ timing }, i) => timing && validateTiming(timing, `unmodelledAlarms[${i}].timing.`, check));
}

/** Throws where the alarm's M or N is outside what the model knows. */
export function validateEvaluation(evaluation: AlarmEvaluation): void {
  validateMOfN(evaluation, '', checker('CanaryAnalysis.evaluateAlarm'));
}

function validateTraffic(options: CanaryAnalysisOptions, check: Check): void {
  check('requestsPerSecond', options.requestsPerSecond, REQUESTS);
  check('healthyErrorRate', options.healthyErrorRate, PROBABILITY);
  check('faultyErrorRate', options.faultyErrorRate, PROBABILITY);
  const { requestsPerSecond, healthyErrorRate, faultyErrorRate } = options;
  const traffic = Object.entries({ requestsPerSecond, healthyErrorRate, faultyErrorRate });
  const missing = traffic.find(([, value]) => value === undefined);
  const given = traffic.find(([, value]) => value !== undefined);
  if (missing && given) {
    refuse('CanaryAnalysis.analyze', {
      property: missing[0], rule: `is missing, and ${given[0]} is not enough without it.`, remedy: `Set it, or leave out ${given[0]}, too.`,
    });
  }
}

function validateAlarm(alarm: AnalyzedAlarm, path: string, check: Check): void {
  check(`${path}periodSeconds`, alarm.periodSeconds, PERIOD);
  validateMOfN(alarm, path, check);
  check(`${path}threshold`, alarm.threshold, NOT_NEGATIVE);
  check(`${path}minimumRequests`, alarm.minimumRequests, NOT_NEGATIVE);
  check(`${path}minimumFailures`, alarm.minimumFailures, AT_LEAST_ONE);
  check(`${path}criticalValue`, alarm.criticalValue, NOT_NEGATIVE);
  check(`${path}evaluationPeriods`, alarm.evaluationPeriods, {
    allowed: (n) => n * alarm.periodSeconds <= LONGEST_RANGE_SECONDS,
    rule: `with periods of ${alarm.periodSeconds} seconds looks back more than a day, which CloudWatch does not do.`,
    remedy: 'Use shorter or fewer periods.',
  });
}

function validateTiming({ periodSeconds, evaluationPeriods, datapointsToAlarm }: AlarmTiming, path: string, check: Check): void {
  check(`${path}periodSeconds`, periodSeconds, PERIOD);
  check(`${path}evaluationPeriods`, evaluationPeriods, whole(1, MOST_PERIODS, 'Use 3.'));
  check(`${path}datapointsToAlarm`, datapointsToAlarm, whole(1, evaluationPeriods, 'Use at most evaluationPeriods.'));
}

function validateMOfN(alarm: Pick<AnalyzedAlarm, 'datapointsToAlarm' | 'evaluationPeriods'>, path: string, check: Check): void {
  const { evaluationPeriods } = alarm;
  check(`${path}evaluationPeriods`, evaluationPeriods, whole(1, 15, 'Use 3.'));
  check(`${path}datapointsToAlarm`, alarm.datapointsToAlarm, whole(1, evaluationPeriods, 'Use at most evaluationPeriods.'));
}

function whole(min: number, max: number, remedy: string): Rule {
  return { allowed: (v) => Number.isInteger(v) && v >= min && v <= max, rule: `must be a whole number from ${min} to ${max}.`, remedy };
}

type Check = (property: string, value: number | undefined, rule: Rule) => void;

/** Checks numbers for a caller. What is absent has a default, or is required by its type. */
function checker(where: string): Check {
  return (property, value, { allowed, rule, remedy }) => {
    if (value !== undefined && !(Number.isFinite(value) && allowed(value))) {
      refuse(where, { property, value, rule, remedy });
    }
  };
}
