import { readFileSync } from 'fs';
import { resolve } from 'path';
import { Command } from 'commander';
import { Ending, exitCodeOfError } from './ending';
import { Selection, SteeredService } from './steered-service';
import { processWorld, World } from './world';
import { REAL_MINUTE_MS } from '../../release/clock';
import { CanaryPlan } from '../../src/analysis/canary-plan';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import { Io } from '../io';
import { loadPlan } from '../plan-files';

/** Which service, and how it is told. All commands that ask AWS take them. */
export interface SteerOptions {
  readonly plan?: string;
  readonly cluster?: string;
  readonly service?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly deployment?: string;
  readonly json?: boolean;
  readonly lines?: boolean;
  readonly summary?: string | boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly appSpec?: string;
}

/** `--plan`, `--cluster`, `--service`, `--region`, `--profile` */
export function withService(command: Command): Command {
  return command
    .option('--plan <file>', 'the plan of the service: a file, or a folder of `cdk synth` (default: cdk.out, if it is there)')
    .option('--cluster <name>', 'the cluster, where there is no plan')
    .option('-s, --service <name>', 'the service: which one of the plans, or with --cluster without a plan')
    .option('--region <region>', 'the region (default: the plan’s, then that of the environment)')
    .option('--profile <name>', 'the profile whose credentials are used');
}

/** `--json`, `--lines`, `--summary` */
export function withTelling(command: Command): Command {
  return command
    .option('--json', 'print NDJSON only; the last line is the end')
    .option('--lines', 'print a line a change, as it is done where no terminal is')
    .option('--summary [file]', 'append the release told in Markdown to a file (default: the summary of the GitHub job)');
}

/** `--yes`, `--dry-run` */
export function withConsent(command: Command): Command {
  return command
    .option('-y, --yes', 'ask nothing: do it')
    .option('--dry-run', 'say what would be done, and do nothing');
}

/** A command at work: with whom it talks, and about what. */
export interface Session {
  readonly io: Io;
  readonly world: World;
  readonly service: SteeredService;
  readonly plan?: CanaryPlan;
  readonly minuteMs: number;
  readonly ending: Ending;
}

/** Finds the service, and connects to it. */
export async function open(io: Io, options: SteerOptions, ending: Ending): Promise<Session> {
  const world = io.world ?? processWorld(process);
  const plan = planOf(io, options);
  const minuteMs = minuteOf(world);
  const appSpec = options.appSpec === undefined ? undefined : readText(io, options.appSpec);
  const service = await world.connect(selectionOf(plan, options), { appSpec, minuteMs });
  return { io, world, service, minuteMs, ending, ...(plan && { plan }) };
}

/** Runs what a command does, and tells its end as data, in whatever way it has come to it: in one line, the last. */
export async function run(
  io: Io, { json }: SteerOptions, work: (ending: Ending) => Promise<ExitCode>, finish: (code: ExitCode) => void,
): Promise<void> {
  const ending = new Ending();
  const tell = (code: ExitCode) => {
    if (json) {
      io.out(JSON.stringify(ending.event((io.world ?? { now: Date.now }).now(), code)));
    }
  };
  let code: ExitCode;
  try {
    code = await work(ending);
  } catch (error) {
    ending.say({ why: (error as Error).message.split('\n')[0] });
    tell(exitCodeOfError(error));
    throw error;
  }
  tell(code);
  finish(code);
}

function planOf(io: Io, { plan, service, cluster, deployment }: SteerOptions): CanaryPlan | undefined {
  if (plan !== undefined) {
    return loadPlan(io.cwd, plan, service).plan;
  }
  if (cluster !== undefined) {
    if (service === undefined) {
      throw new CliError('--cluster: needs --service, too.');
    }
    return undefined;
  }
  try {
    return loadPlan(io.cwd, 'cdk.out', service).plan;
  } catch (error) {
    // A deployment says itself of which service it is.
    if (deployment !== undefined && error instanceof CliError) {
      return undefined;
    }
    throw error;
  }
}

function selectionOf(plan: CanaryPlan | undefined, { cluster, service, region, profile, deployment }: SteerOptions): Selection {
  const { names } = plan ?? {};
  if (region !== undefined && names?.region !== undefined && region !== names.region) {
    throw new CliError(`--region: the plan is of ${names.region}.`, 'Leave --region out, or give the plan of the other region.');
  }
  return withoutAbsent({
    serviceName: cluster === undefined ? names?.serviceName : service,
    clusterName: cluster ?? names?.clusterName,
    applicationName: names?.applicationName,
    deploymentGroupName: names?.deploymentGroupName,
    account: names?.account,
    region: region ?? names?.region,
    profile,
    releaseId: deployment,
    engine: plan?.engine,
  });
}

/** Shorter on the local endpoint, whose sandbox sets it. */
function minuteOf({ env }: World): number {
  const seconds = Number(env.ECS_CANARY_MINUTE_SECONDS);
  return seconds > 0 ? 1000 * seconds : REAL_MINUTE_MS;
}

function readText(io: Io, file: string): string {
  try {
    return readFileSync(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    throw new CliError(`${file}: it cannot be read: ${(error as Error).message}`);
  }
}

function withoutAbsent(selection: Selection): Selection {
  return Object.fromEntries(Object.entries(selection).filter(([, value]) => value !== undefined));
}
