import { backtest, Backtested } from './backtest';
import { drawBacktest } from './draw-backtest';
import { readRecording } from './read-recording';
import { endOf, Recording } from './recording';
import { timeText } from './time';
import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import { refuseGiven } from '../../options';
import { writePicture } from '../../picture/picture-file';
import { amount, duration, percent, plural, probability } from '../../text/format';
import { Cell, Column, table } from '../../text/table';
import { judge } from '../outcome';
import { NO_REQUESTS, scenarioOf } from '../rehearsal';
import { REHEARSAL_FORMAT_VERSION } from '../rehearsal-json';
import { footerOf, paragraph, Rehearsal, RehearseOptions, titleOf } from '../rehearse-options';
import { timingText } from '../wording';

/** So many that a percentage point is more than chance. */
const DEFAULT_RUNS = 1000;

/** Plays a release at every incident of a recording. */
export function rehearseRecording(rehearsal: Rehearsal, file: string): ExitCode {
  const { plan, options, io } = rehearsal;
  refuseMadeUp(rehearsal);
  const recording = readRecording(io.cwd, file);
  refuseKnown(recording, options);
  const runs = options.runs ?? DEFAULT_RUNS;
  const backtested = backtest(plan, recording, { ...options, runs }, (i, of) => io.progress(`incident ${i + 1} of ${of}: ${plural(runs, 'release')}`));
  io.progress('');
  if (backtested.length === 0 && options.expect !== undefined) {
    throw new CliError(`${file}: it has no incident, so nothing was tested that could be ${options.expect}.`,
      'Give a recording with one, a lower --incident-rate, or --release-at, the time of a release.');
  }
  if (options.picture !== undefined) {
    writePicture(io.cwd, options.picture, `Incidents of ${plan.constructPath}`, () => drawBacktest(recording, backtested, plan));
  }
  io.out(options.json
    ? JSON.stringify(jsonOf(recording, backtested, rehearsal), null, 2)
    : [
      titleOf(rehearsal, `${plural(backtested.length, 'incident')}, ${plural(runs, 'release')} each`),
      ...paragraph(`${file}: ${timeText(recording.start)} to ${timeText(endOf(recording))}, every ${duration(recording.intervalSeconds)}`, io),
      '',
      ...(backtested.length === 0 ? ['  no incident'] : render(backtested, rehearsal)),
      '',
      ...footerOf(rehearsal, ...smallPrint(recording, backtested, rehearsal)),
    ].join('\n'));
  const played = backtested.map(({ incident, distribution }) => ({ which: `at ${timeText(incident.at)}`, distribution }));
  // Without an incident and without an expectation there is nothing to judge the plan by.
  return judge(played, options.expect, plan.assumptions.targetProbability, io);
}

/** What only made-up requests have. */
function refuseMadeUp({ options }: Rehearsal): void {
  const { requestsPerSecond, faultyErrorRate, errorRates, faultAfter, ramp, daily, bursts, fault, warmUp, clumps, sticky, responseTime } = options;
  refuseGiven({ requestsPerSecond, faultyErrorRate, errorRates, faultAfter, ramp, daily, bursts, fault, warmUp, clumps, sticky, responseTime },
    'the recording says how many requests came, and how many failed.', 'Give either of them.');
}

/** What is wanted only where nothing tells how many requests the version before fails. */
function refuseKnown({ byVersion }: Recording, { healthyErrorRate, incidentRate, releaseAt }: RehearseOptions): void {
  if (byVersion) {
    refuseGiven({ healthyErrorRate }, 'the recording says how many requests the old version fails.', 'Leave it out.');
    refuseGiven(releaseAt === undefined ? {} : { incidentRate }, '--release-at says already where the incidents are.', 'Give either of them.');
  }
}

const COLUMNS: readonly Column[] = [
  { header: 'incident' }, { header: 'lasted', align: 'right' }, { header: 'worst', align: 'right' }, { header: 'in time', align: 'right' },
  { header: 'rolled back', align: 'right' }, { header: 'after', align: 'right' }, { header: 'failed then', align: 'right' }, { header: 'now', align: 'right' },
];

function render(backtested: readonly Backtested[], { io, options, plan }: Rehearsal): string[] {
  const target = options.expect === undefined ? plan.assumptions.targetProbability : 0;
  return table(COLUMNS, backtested.map(({ incident, distribution, recordedFailures }): Cell[] => {
    const { beforePromotion, rolledBack, refused, runs, secondsToRollback, failedRequests } = distribution;
    const started = refused < runs;
    return [
      timeText(incident.at),
      duration(incident.lastedSeconds),
      percent(incident.worstErrorRate),
      started ? { text: probability(beforePromotion), look: beforePromotion >= target ? 'green' : 'yellow' } : 'did not start',
      started ? { text: probability(rolledBack), look: rolledBack >= target ? 'green' : 'red' } : '–',
      secondsToRollback === undefined ? '–' : duration(secondsToRollback.median),
      amount(recordedFailures),
      failedRequests === undefined ? '–' : amount(failedRequests.mean),
    ];
  }), io);
}

function smallPrint(recording: Recording, backtested: readonly Backtested[], { plan, options }: Rehearsal): string[] {
  const scenario = scenarioOf(plan, NO_REQUESTS, options);
  const early = backtested.filter(({ endsEarly }) => endsEarly).length;
  return [
    recording.byVersion
      ? 'Each version fails as many of its requests as were recorded of it; how many it gets is up to the plan.'
      : 'The recorded error rate is taken for that of the new version; the old one fails what was recorded in the hour before, incidents left out.',
    'In time: before all traffic has moved. After: in the median. Failed then and now: requests, in the time that a release of the plan takes.',
    ...(early > 0 ? [`The recording ends before ${plural(early, 'release')} would have: its last interval stands for the rest.`] : []),
    timingText(scenario),
  ];
}

function jsonOf(recording: Recording, backtested: readonly Backtested[], { plan, options }: Rehearsal): object {
  const names = plan.alarms.flatMap(({ model }) => model?.name ?? []);
  return {
    formatVersion: REHEARSAL_FORMAT_VERSION,
    seed: options.seed,
    recording: { file: recording.file, from: timeText(recording.start), to: timeText(endOf(recording)), intervalSeconds: recording.intervalSeconds },
    incidents: backtested.map(({ incident, distribution: { rollbacks: _, byAlarm, ...figures }, recordedFailures, endsEarly }) => ({
      ...incident,
      at: timeText(incident.at),
      recordedFailures,
      endsEarly,
      ...figures,
      byAlarm: Object.fromEntries(names.map((name, i) => [name, byAlarm[i]])),
    })),
  };
}
