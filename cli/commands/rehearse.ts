import { Command, InvalidArgumentError, Option } from 'commander';
import { FaultKind } from '../../src/analysis/types';
import { DeclareCommand } from '../command';
import { above, part, whole, withPlan, withTraffic } from '../options';
import { loadPlan } from '../plan-files';
import { EXPECTATIONS } from '../rehearsal/outcome';
import { rehearseRecording } from '../rehearsal/recording/rehearse-recording';
import { readTime } from '../rehearsal/recording/time';
import { playable, WarmUp } from '../rehearsal/rehearsal';
import { RehearseOptions } from '../rehearsal/rehearse-options';
import { rehearseTraffic } from '../rehearsal/rehearse-traffic';
import { Bursts } from '../rehearsal/simulation/curve';
import { Range } from '../rehearsal/simulation/random';

const EXIT_CODES = `
Exit code: 0 if the release would be promoted, 1 if it would be rolled back or did not start; of many releases, what
becomes of most. With --expect: 0 if so many of them are as expected as the plan's target probability says, 1 if not.
2 if it cannot be rehearsed: a wrong option, a missing plan, a recording with a mistake, an output that cannot be
written; with --expect also a recording without an incident, which tests nothing.
`;

/** `ecs-canary rehearse` */
export const declareRehearse: DeclareCommand = (program, io, finish) => {
  const command = withTraffic(withPlan(program.command('rehearse')))
    .summary('play releases against the plan, or last month\'s incidents')
    .description('Plays releases in virtual time: the rollout, CloudWatch and its delays, with made-up requests and faults or recorded ones.')
    .addOption(new Option('-n, --runs <number>', 'how many releases: one is printed as a timeline, many as a distribution').argParser(whole(1, 1e6)))
    .addOption(new Option('--seed <number>', 'the same number plays the same releases').argParser(whole(0, 2 ** 32 - 1)).default(1));
  withFaults(command);
  withTiming(command);
  withRecording(command)
    .addOption(new Option('--expect <outcome>', 'what is to become of the release; the exit code says whether it does').choices(EXPECTATIONS))
    .option('--json', 'print the result as data')
    .option('--picture <file>', 'draw it, too: a file .svg or .html that needs nothing else')
    .addHelpText('after', EXIT_CODES)
    .action((place: string, options: RehearseOptions) => {
      const found = loadPlan(io.cwd, options.plan ?? place, options.service);
      const rehearsal = { plan: playable(found), file: found.file, options, io };
      finish(options.recording === undefined ? rehearseTraffic(rehearsal) : rehearseRecording(rehearsal, options.recording));
    });
};

function withFaults(command: Command): void {
  command
    .addOption(new Option('--error-rates <parts>', 'several error rates to compare, like 1%,5%,30%').argParser(list(part)))
    .addOption(new Option('--fault-after <seconds>', 'when the fault shows, from the first shift on').argParser(whole(0)))
    .addOption(new Option('--ramp <seconds>', 'how long it takes to grow from the healthy error rate').argParser(whole(1)))
    .addOption(new Option('--fault <kind>', 'how it fails (default: errors): answers 5xx; no-answer: refuses, resets, is killed; hangs; no-target; slow; '
      + 'crash-loop: dies and comes back; logs-only').argParser(faultOf))
    .addOption(new Option('--warm-up <part,seconds>', 'what new tasks fail in their first seconds, even of a good version, like 10%,60').argParser(warmUpOf))
    .addOption(new Option('--clumps <number>', 'how many failures come at once (default: 1)').argParser(whole(1, 1000)))
    .addOption(new Option('--sticky <seconds>', 'how long clients stay with the version that they began with, in the mean (default: 0)').argParser(whole(0, 604_800)))
    .addOption(new Option('--response-time <seconds>', 'until a request is answered (default: 0)').argParser(whole(0, 3600)))
    .addOption(new Option('--daily <part>', 'how far the requests rise and fall in the course of a day, like 50%').argParser(part))
    .addOption(new Option('--bursts <factor,every,lasting>', 'bursts of requests: 3,300,30 is three times as many for 30 of 300 seconds').argParser(burstsOf));
}

function withTiming(command: Command): void {
  command
    .addOption(new Option('--alarm-latency <seconds>', 'from the end of a minute to the alarm: 120, or a range (default: 73-133)').argParser(range(86_400)))
    .addOption(new Option('--rollback-latency <seconds>', 'from the alarm to the traffic: 30, or a range (default: 0-30)').argParser(range(86_400)))
    .addOption(new Option('--unpublished <minutes>', 'how many of the newest minutes CloudWatch does not have yet (default: 0)').argParser(whole(0, 15)))
    .addOption(new Option('--missed-polls <part>', 'which part of its looks at the alarms the engine misses, like 50%: ECS, where it is throttled (default: 0)').argParser(part))
    .addOption(new Option('--phase <seconds>', 'from the first shift to the first full minute (default: 0-60)').argParser(range(60)))
    .option('--as-analyzed', 'play by the conventions of the analysis instead: its phase, its latencies, nothing from before the shift');
}

function withRecording(command: Command): Command {
  return command
    .option('--recording <file>', 'play recorded metrics: a .csv, or the .json of CloudWatch GetMetricData (see docs/rehearsal.md)')
    .addOption(new Option('--release-at <time>', 'when the recorded version would have been released; can be repeated (default: at each incident)')
      .argParser(times))
    .addOption(new Option('--incident-rate <part>', 'from which error rate on it is an incident (default: the threshold of the plan\'s most sensitive rate)')
      .argParser(part));
}

/** By the words of the command line. */
const FAULTS: Record<string, FaultKind> = {
  'errors': FaultKind.ERRORS,
  'no-answer': FaultKind.NO_ANSWER,
  'hangs': FaultKind.HANGS,
  'no-target': FaultKind.NO_TARGET,
  'slow': FaultKind.SLOW,
  'crash-loop': FaultKind.CRASH_LOOP,
  'logs-only': FaultKind.LOGS_ONLY,
};

function faultOf(text: string): FaultKind {
  if (!Object.hasOwn(FAULTS, text)) {
    throw new InvalidArgumentError(`It must be ${Object.keys(FAULTS).join(', ')}.`);
  }
  return FAULTS[text];
}

/** `10%,60` */
function warmUpOf(text: string): WarmUp {
  const [rate, seconds, ...more] = text.split(',');
  if (seconds === undefined || more.length > 0) {
    throw new InvalidArgumentError('It must be a part of the requests and a number of seconds, like 10%,60.');
  }
  return { errorRate: part(rate), seconds: whole(0, 86_400)(seconds) };
}

/** Values that are parted by commas. */
function list<T>(read: (text: string) => T): (text: string) => T[] {
  return (text) => text.split(',').map(read);
}

/** `120` or `73-133` */
function range(most: number): (text: string) => Range {
  return (text) => {
    const [min, max = min] = text.split('-').map(whole(0, most));
    if (text.split('-').length > 2 || max < min) {
      throw new InvalidArgumentError('It must be a number of seconds, or a range of them like 73-133.');
    }
    return { min, max };
  };
}

function burstsOf(text: string): Bursts {
  const [factor, every, lasting, ...more] = list(above(0))(text);
  if (lasting === undefined || more.length > 0 || lasting > every || every < 1) {
    throw new InvalidArgumentError('It must be a factor, an interval and a shorter time in seconds, like 3,300,30.');
  }
  return { factor, every, lasting };
}

/** A moment, with its time zone, added to those before. */
function times(text: string, before: readonly number[] = []): number[] {
  const { at } = readTime(text, (problem, remedy) => {
    throw new InvalidArgumentError(`${problem} ${remedy}`);
  });
  return [...before, at];
}
