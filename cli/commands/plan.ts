import { DeclareCommand } from '../command';
import { PlanOptions, TrafficOptions, trafficOf, withAssumptions, withPlan, withTraffic } from '../options';
import { renderPlan } from '../plan/render-text';
import { PlanReport, reportOf } from '../plan/report';
import { loadPlan, PlanFile } from '../plan-files';

interface Options extends PlanOptions, TrafficOptions {
  readonly alarmLatency?: number;
  readonly rollbackLatency?: number;
  readonly target?: number;
  readonly json?: boolean;
}

/** `ecs-canary plan` */
export const declarePlan: DeclareCommand = (program, io) => {
  withAssumptions(withTraffic(withPlan(program.command('plan'))))
    .summary('whether the canary can roll back in time')
    .description('Prints the schedule, the alarms, the verdict and the numbers of a canary plan.')
    .option('--json', 'print data instead of tables')
    .action((place: string, options: Options) => {
      const report = reportWith(options, loadPlan(io.cwd, place, options.service));
      io.out(options.json ? JSON.stringify(dataOf(report), null, 2) : renderPlan(report, io));
    });
};

/** What the options leave out is as the plan has it. */
function reportWith(options: Options, file: PlanFile): PlanReport {
  const overridden = [options.requestsPerSecond, options.healthyErrorRate, options.faultyErrorRate].some((value) => value !== undefined);
  return reportOf(file, {
    traffic: overridden ? trafficOf(file.plan, options) : undefined,
    alarmLatencySeconds: options.alarmLatency,
    rollbackLatencySeconds: options.rollbackLatency,
    targetProbability: options.target,
  });
}

/** The plan in its own format, with what was assumed and found instead of what it came with. */
function dataOf({ plan, traffic, analysis }: PlanReport): object {
  return { ...plan, expectedTraffic: traffic, analysis };
}
