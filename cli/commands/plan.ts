import { DeclareCommand } from '../command';
import { AssumptionOptions, overridesOf, PlanOptions, TrafficOptions, withAssumptions, withPlan, withTraffic } from '../options';
import { writePicture } from '../picture/picture-file';
import { drawPlan } from '../picture/plan-picture';
import { renderPlan } from '../plan/render-text';
import { reportOf } from '../plan/report';
import { loadPlan } from '../plan-files';

interface Options extends PlanOptions, TrafficOptions, AssumptionOptions {
  readonly json?: boolean;
  readonly picture?: string;
}

/** `ecs-canary plan` */
export const declarePlan: DeclareCommand = (program, io) => {
  withAssumptions(withTraffic(withPlan(program.command('plan'))))
    .summary('whether the canary can roll back in time')
    .description('Prints the schedule, the alarms, the verdict and the numbers of a canary plan.')
    .option('--json', 'print the plan as data: as in its file, under what is assumed')
    .option('--picture <file>', 'draw it, too: a file .svg or .html that needs nothing else')
    .action((place: string, options: Options) => {
      const file = loadPlan(io.cwd, place, options.service);
      const report = reportOf(file, overridesOf(file.plan, options));
      if (options.picture !== undefined) {
        writePicture(io.cwd, options.picture, `Canary plan of ${file.plan.constructPath}`, () => drawPlan(report));
      }
      io.out(options.json ? JSON.stringify(report.plan, null, 2) : renderPlan(report, io));
    });
};
