import { failuresIn, Incident, incidentAt, incidentsIn, requestsAt } from './incidents';
import { endOf, Recording } from './recording';
import { timeText } from './time';
import { AlarmStatistic } from '../../../src/analysis/types';
import { CliError } from '../../cli-error';
import { Distribution, playReleases } from '../distribution';
import { horizonOf, NO_REQUESTS, PlayablePlan, scenarioOf, Timing } from '../rehearsal';
import { windowOf } from '../simulation/release';

/** What is asked of a recording. */
export interface BacktestOptions extends Timing {
  readonly runs: number;
  readonly seed: number;
  readonly releaseAt?: readonly number[];
  readonly incidentRate?: number;
  readonly healthyErrorRate?: number;
}

/** Is told which incident of how many is next. */
export type Progress = (incident: number, of: number) => void;

/** What would have become of an incident. */
export interface Backtested {
  readonly incident: Incident;
  readonly distribution: Distribution;
  /** Failures that were recorded from the incident's begin on, for as long as a release takes. */
  readonly recordedFailures: number;
  /** Whether the recording ends before the release would have: its last interval stands for the rest. */
  readonly endsEarly: boolean;
}

/**
 * Plays a release of the plan at every incident of a recording.
 *
 * @throws CliError when a time is outside the recording, or nothing says what an incident is, or how the old version fails
 */
export function backtest(plan: PlayablePlan, recording: Recording, options: BacktestOptions, progress: Progress): Backtested[] {
  const horizon = horizonOf(plan);
  const healthyErrorRate = options.healthyErrorRate ?? plan.expectedTraffic?.healthyErrorRate;
  const window = windowOf(scenarioOf(plan, NO_REQUESTS, options));
  const incidentRate = options.incidentRate ?? mostSensitiveRate(plan);
  if (incidentRate === undefined && options.releaseAt === undefined) {
    throw new CliError('No alarm of the plan looks at a rate, so nothing says what an incident is.', 'Give --incident-rate, like 5%, or --release-at.');
  }
  const incidents = options.releaseAt?.map((at) => incidentAt(recording, inside(recording, at), horizon))
    ?? incidentsIn(recording, incidentRate!, horizon);
  return incidents.map((incident, i) => {
    progress(i, incidents.length);
    const requests = requestsAt(recording, incident.at, window, incidentRate ?? Infinity, healthyErrorRate);
    if (requests === undefined) {
      throw new CliError(`${recording.file}: nothing was recorded before ${timeText(incident.at)} that says how many requests the old version fails.`,
        'Give --healthy-error-rate, or a recording that begins earlier.');
    }
    return {
      incident,
      distribution: playReleases(scenarioOf(plan, requests, options), options.seed, options.runs),
      recordedFailures: failuresIn(recording, incident.at, horizon),
      endsEarly: endOf(recording) < incident.at + horizon,
    };
  });
}

function inside(recording: Recording, at: number): number {
  if (at < recording.start || at >= endOf(recording)) {
    throw new CliError(`--release-at ${timeText(at)}: it is not in the recording, which is from ${timeText(recording.start)} to ${timeText(endOf(recording))}.`,
      'Is it the same time zone?');
  }
  return at;
}

/** An incident is what an alarm of the plan looks for. */
function mostSensitiveRate({ alarms }: PlayablePlan): number | undefined {
  const thresholds = alarms.flatMap(({ model }) => model?.statistic === AlarmStatistic.RATE ? model.threshold / 100 : []);
  return thresholds.length === 0 ? undefined : Math.min(...thresholds);
}
