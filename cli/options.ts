/** Options that several commands take, and how their values are read. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { CliError } from './cli-error';
import { Overrides } from './plan/report';
import { CanaryPlan } from '../src/analysis/canary-plan';
import { ExpectedTraffic } from '../src/analysis/types';

/** Where the plan is, and which one. */
export interface PlanOptions {
  readonly service?: string;
  readonly plan?: string;
}

/** The traffic to assume instead of the plan's. */
export interface TrafficOptions {
  readonly requestsPerSecond?: number;
  readonly healthyErrorRate?: number;
  readonly faultyErrorRate?: number;
}

/** What to assume of AWS, and to aim at. */
export interface AssumptionOptions {
  readonly alarmLatency?: number;
  readonly rollbackLatency?: number;
  readonly target?: number;
}

/** [cdk.out] and --service */
export function withPlan(command: Command): Command {
  return command
    .argument('[cdk.out]', 'the folder that `cdk synth` wrote, or one plan file', 'cdk.out')
    .option('--plan <file>', 'the same as [cdk.out], as the commands on releases have it')
    .option('-s, --service <name>', 'the service, where there are several: its name or the path of its construct');
}

/** The three numbers of the traffic. */
export function withTraffic(command: Command): Command {
  const rate = (flags: string, who: string) => new Option(flags, `part of its requests that ${who} version fails, like 0.05 or 5%`).argParser(part);
  return command
    .addOption(new Option('-r, --requests-per-second <number>', 'requests to both versions together').argParser(above(0, 1e7)))
    .addOption(rate('--healthy-error-rate <part>', 'a healthy'))
    .addOption(rate('--faulty-error-rate <part>', 'a faulty'));
}

/** What is assumed of AWS and aimed at, instead of what the plan says. */
export function withAssumptions(command: Command): Command {
  return command
    .addOption(new Option('--alarm-latency <seconds>', 'from the end of a period to the alarm').argParser(whole(0, 86_400)))
    .addOption(new Option('--rollback-latency <seconds>', 'from the alarm to the traffic').argParser(whole(0, 86_400)))
    .addOption(new Option('--target <part>', 'probability with which the faulty version should be rolled back before promotion').argParser(part));
}

/** What the options say in place of the plan's own assumptions. */
export function overridesOf(plan: CanaryPlan, options: TrafficOptions & AssumptionOptions): Overrides {
  const anyTraffic = [options.requestsPerSecond, options.healthyErrorRate, options.faultyErrorRate].some((value) => value !== undefined);
  return {
    expectedTraffic: anyTraffic ? trafficOf(plan, options) : undefined,
    alarmLatencySeconds: options.alarmLatency,
    rollbackLatencySeconds: options.rollbackLatency,
    targetProbability: options.target,
  };
}

/** The traffic of the options, and for what they leave out that of the plan; none where neither says anything. */
export function trafficOf(plan: CanaryPlan, options: TrafficOptions): ExpectedTraffic | undefined {
  const traffic = {
    requestsPerSecond: options.requestsPerSecond ?? plan.expectedTraffic?.requestsPerSecond,
    healthyErrorRate: options.healthyErrorRate ?? plan.expectedTraffic?.healthyErrorRate,
    faultyErrorRate: options.faultyErrorRate ?? plan.expectedTraffic?.faultyErrorRate,
  };
  const missing = Object.entries(traffic).filter(([, value]) => value === undefined).map(([name]) => FLAGS[name as keyof ExpectedTraffic]);
  if (missing.length === 3) {
    return undefined;
  }
  if (missing.length > 0) {
    throw new CliError(`The traffic is known only in part: ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing.`,
      'Give all three, or expectedTraffic in the app.');
  }
  return traffic as ExpectedTraffic;
}

/** How the command line calls the numbers of the traffic. */
const FLAGS: Record<keyof ExpectedTraffic, string> = {
  requestsPerSecond: '--requests-per-second',
  healthyErrorRate: '--healthy-error-rate',
  faultyErrorRate: '--faulty-error-rate',
};

/**
 * Refuses options that would do nothing: whoever gives one expects something of it.
 *
 * @throws CliError that names the first one that is given
 */
export function refuseGiven(options: Readonly<Record<string, unknown>>, reason: string, remedy: string): void {
  const given = Object.keys(options).find((name) => options[name] !== undefined);
  if (given !== undefined) {
    throw new CliError(`--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${reason}`, remedy);
  }
}

/** `0.05` or `5%` */
export function part(text: string): number {
  const [, digits, percent] = /^\s*(.*?)\s*(%?)\s*$/.exec(text)!;
  const value = numberOf(digits) / (percent ? 100 : 1);
  if (!(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError('It must be from 0 to 1, or from 0% to 100%.');
  }
  return value;
}

/** A number above a limit, up to another one. */
export function above(limit: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = numberOf(text);
    if (!(value > limit && value <= most)) {
      throw new InvalidArgumentError(`It must be a number above ${limit}, up to ${most}.`);
    }
    return value;
  };
}

/** A whole number between two others. */
export function whole(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = numberOf(text);
    if (!(Number.isInteger(value) && value >= least && value <= most)) {
      throw new InvalidArgumentError(`It must be a whole number, ${most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `from ${least} to ${most}`}.`);
    }
    return value;
  };
}

/** Decimal only: `Number` also reads an empty text, `0x10` and `Infinity`. */
function numberOf(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : NaN;
}
