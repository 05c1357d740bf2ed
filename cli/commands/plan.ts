import { DeclareCommand } from '../command';
import { AssumptionOptions, overridesOf, PlanOptions, TrafficOptions, withAssumptions, withPlan, withTraffic } from '../options';
import { renderPlan } from '../plan/render-text';
import { reportOf } from '../plan/report';
import { loadPlan } from '../plan-files';

interface Options extends PlanOptions, TrafficOptions, AssumptionOptions {
  readonly json?: boolean;
}

/** `ecs-canary plan` */
export const declarePlan: DeclareCommand = (program, io) => {
  withAssumptions(withTraffic(withPlan(program.command('plan'))))
    .summary('whether the canary can roll back in time')
    .description('Prints the schedule, the alarms, the verdict and the numbers of a canary plan.')
    .option('--json', 'print the plan as data: as in its file, under what is assumed')
    .action((place: string, options: Options) => {
      const file = loadPlan(io.cwd, place, options.service);
      const report = reportOf(file, overridesOf(file.plan, options));
      io.out(options.json ? JSON.stringify(report.plan, null, 2) : renderPlan(report, io));
    });
};
