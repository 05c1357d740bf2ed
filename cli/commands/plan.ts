import { resolve } from 'path';
import { Option } from 'commander';
import { DeclareCommand } from '../command';
import { AssumptionOptions, overridesOf, PlanOptions, refuseGiven, TrafficOptions, withAssumptions, withPlan, withTraffic, whole } from '../options';
import { writePicture } from '../picture/picture-file';
import { drawPlan } from '../picture/plan-picture';
import { renderPlan } from '../plan/render-text';
import { reportOf } from '../plan/report';
import { loadPlan } from '../plan-files';
import { LanguageName, languageOfApp, LANGUAGES } from '../recommend/languages/of-app';
import { recommend, recommendationData } from '../recommend/recommendation';
import { renderRecommendation } from '../recommend/render-text';

interface Options extends PlanOptions, TrafficOptions, AssumptionOptions {
  readonly json?: boolean;
  readonly picture?: string;
  readonly recommend?: boolean;
  readonly within?: number;
  readonly datapoints?: number;
  readonly language?: LanguageName;
}

const LONGEST_MINUTES = 120;
const LEAST_DATAPOINTS = 2;

/** `ecs-canary plan` */
export const declarePlan: DeclareCommand = (program, io) => {
  withAssumptions(withTraffic(withPlan(program.command('plan'))))
    .summary('whether the canary can roll back in time')
    .description('Prints the schedule, the alarms, the verdict and the numbers of a canary plan.')
    .option('--json', 'print the plan as data: as in its file, under what is assumed')
    .option('--picture <file>', 'draw it, too: a file .svg or .html that needs nothing else')
    .option('--recommend', 'print better plans for the traffic instead, with the lines to paste')
    // Not by commander's defaults: one could not tell them from what is given.
    .addOption(new Option('--within <minutes>', `the longest rollout to recommend (default: ${LONGEST_MINUTES})`).argParser(whole(1)))
    .addOption(new Option('--datapoints <number>', `the least datapointsToAlarm to recommend (default: ${LEAST_DATAPOINTS})`).argParser(whole(1, 5)))
    .addOption(new Option('--language <language>', 'of the lines to paste (default: what cdk.json runs, or typescript)').choices(Object.keys(LANGUAGES)))
    .action((place: string, options: Options) => {
      const { within, datapoints, language } = options;
      if (!options.recommend) {
        refuseGiven({ within, datapoints, language }, 'it is about the plans to recommend.', 'Give --recommend, too.');
      }
      const file = loadPlan(io.cwd, options.plan ?? place, options.service);
      const report = reportOf(file, overridesOf(file.plan, options));
      if (options.picture !== undefined) {
        writePicture(io.cwd, options.picture, `Canary plan of ${file.plan.constructPath}`, () => drawPlan(report));
      }
      if (options.recommend) {
        const recommendation = recommend(report, { longestMinutes: within ?? LONGEST_MINUTES, leastDatapoints: datapoints ?? LEAST_DATAPOINTS });
        const written = language === undefined ? languageOfApp(resolve(io.cwd, file.file)) : LANGUAGES[language];
        io.out(options.json ? json(recommendationData(recommendation, written)) : renderRecommendation(recommendation, written, io));
      } else {
        io.out(options.json ? json(report.plan) : renderPlan(report, io));
      }
    });
};

function json(data: object): string {
  return JSON.stringify(data, null, 2);
}
