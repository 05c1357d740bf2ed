import { DeclareCommand } from '../command';
import { PlanOptions, withPlan } from '../options';
import { loadPlan } from '../plan-files';

interface Options extends PlanOptions {
  readonly json?: boolean;
}

/** `ecs-canary plan` */
export const declarePlan: DeclareCommand = (program, io) => {
  withPlan(program.command('plan'))
    .summary('whether the canary can roll back in time')
    .description('Prints the schedule, the alarms, the verdict and the numbers of a canary plan.')
    .option('--json', 'print data instead of tables')
    .action((place: string, options: Options) => {
      const { plan } = loadPlan(io.cwd, place, options.service);
      io.out(JSON.stringify(plan, null, 2));
    });
};
