import { playReleases, recordRelease } from './distribution';
import { drawDistributions } from './draw-distribution';
import { drawRelease } from './draw-release';
import { judge } from './outcome';
import { Conditions, PlayablePlan, requestsOf, scenarioOf, Timing } from './rehearsal';
import { distributionJson, releaseJson } from './rehearsal-json';
import { footerOf, paragraph, Rehearsal, RehearseOptions, titleOf } from './rehearse-options';
import { Rehearsed, renderDistributions } from './render-distribution';
import { renderRelease } from './render-release';
import { Scenario } from './simulation/scenario';
import { conditionsText, timingText } from './wording';
import { CanaryAnalysis } from '../../src/analysis/canary-analysis';
import { analysisOptionsOf } from '../../src/analysis/canary-plan';
import { AlarmResult, ExpectedTraffic } from '../../src/analysis/types';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import { refuseGiven, trafficOf } from '../options';
import { writePicture } from '../picture/picture-file';
import { percent, plural } from '../text/format';

/** Plays releases with made-up requests: one as a timeline, many as a distribution. */
export function rehearseTraffic(rehearsal: Rehearsal): ExitCode {
  const { plan, options } = rehearsal;
  refuseWithoutEffect(options);
  const traffic = expectedTraffic(plan, options);
  const rates = options.errorRates ?? [traffic.faultyErrorRate];
  const cases = rates.map((faultyErrorRate): Case => {
    const conditions: Conditions = { ...options, traffic: { ...traffic, faultyErrorRate } };
    return { conditions, scenario: scenarioOf(plan, requestsOf(plan, conditions), options, conditions) };
  });
  return (options.runs ?? 1) === 1 && cases.length === 1 ? one(rehearsal, cases[0]) : many(rehearsal, cases);
}

/** A fault, and all that it is played with. */
interface Case {
  readonly conditions: Conditions;
  readonly scenario: Scenario;
}

function refuseWithoutEffect({ releaseAt, incidentRate, faultyErrorRate, errorRates }: RehearseOptions): void {
  refuseGiven({ releaseAt, incidentRate }, 'it is about a recording, and there is none.', 'Give the --recording, too.');
  refuseGiven(errorRates === undefined ? {} : { faultyErrorRate }, '--error-rates says already how many requests the faulty versions fail.',
    'Give either of them.');
}

function expectedTraffic(plan: PlayablePlan, options: RehearseOptions): ExpectedTraffic {
  const traffic = trafficOf(plan, { ...options, faultyErrorRate: options.faultyErrorRate ?? options.errorRates?.[0] });
  if (traffic === undefined) {
    throw new CliError('There is no traffic to rehearse with.',
      'Give --requests-per-second, --healthy-error-rate and --faulty-error-rate, or expectedTraffic in the app, or a --recording.');
  }
  return traffic;
}

function one(rehearsal: Rehearsal, { scenario }: Case): ExitCode {
  const { plan, options, io } = rehearsal;
  const recorded = recordRelease(scenario, options.seed);
  if (options.picture !== undefined) {
    writePicture(io.cwd, options.picture, `A release of ${plan.constructPath}`, () => drawRelease(recorded, plan, scenario));
  }
  io.out(options.json
    ? JSON.stringify(releaseJson(recorded, scenario, options.seed), null, 2)
    : [
      titleOf(rehearsal, 'one release'),
      ...paragraph(conditionsText(scenario), io),
      '',
      ...renderRelease(recorded, scenario, io),
      '',
      ...footerOf(rehearsal, timingText(scenario)),
    ].join('\n'));
  return judge([{ distribution: playReleases(scenario, options.seed, 1) }], options.expect, plan.assumptions.targetProbability, io);
}

function many(rehearsal: Rehearsal, cases: readonly Case[]): ExitCode {
  const { plan, options, io } = rehearsal;
  const runs = options.runs ?? 1;
  const rehearsed = cases.map(({ conditions, scenario }): Rehearsed => {
    const { faultyErrorRate } = conditions.traffic;
    const progress = (done: number) => io.progress(`${percent(faultyErrorRate)} fail: ${done.toLocaleString('en-US')} of ${plural(runs, 'release')}`);
    const distribution = playReleases(scenario, options.seed, runs, progress);
    return { errorRate: faultyErrorRate, distribution, analysis: analysisOf(plan, conditions, options) };
  });
  io.progress('');
  const [{ scenario }] = cases;
  if (options.picture !== undefined) {
    writePicture(io.cwd, options.picture, `Releases of ${plan.constructPath}`, () => drawDistributions(rehearsed, plan, scenario));
  }
  io.out(options.json
    ? JSON.stringify(rehearsed.map((each) => distributionJson(each, scenario, options.seed)), null, 2)
    : [
      titleOf(rehearsal, plural(runs, 'release')),
      ...(cases.length === 1 ? paragraph(conditionsText(scenario), io) : []),
      '',
      ...renderDistributions(rehearsed, scenario, io),
      '',
      ...footerOf(rehearsal, timingText(scenario), ...(options.asAnalyzed ? [] : [ANALYSIS_ASSUMES])),
    ].join('\n'));
  const played = rehearsed.map(({ errorRate, distribution }) => ({ which: cases.length === 1 ? undefined : `where ${percent(errorRate)} fail`, distribution }));
  return judge(played, options.expect, plan.assumptions.targetProbability, io);
}

const ANALYSIS_ASSUMES = 'The analysis has one phase and one latency instead, those of the plan: --as-analyzed plays by them.';

/** What the analysis says of the same. It knows even traffic only, and a fault that is there from the beginning. */
function analysisOf(plan: PlayablePlan, conditions: Conditions, { unpublished, missedPolls }: Timing): AlarmResult | undefined {
  const { traffic, faultAfter, ramp, daily, bursts, fault, warmUp, clumps, sticky, responseTime } = conditions;
  const question = analysisOptionsOf({ ...plan, expectedTraffic: traffic });
  return question === undefined || [
    faultAfter, ramp, daily, bursts, fault, warmUp, clumps, sticky, responseTime, unpublished, missedPolls,
  ].some((value) => value !== undefined)
    ? undefined : CanaryAnalysis.analyze(question).combined;
}
