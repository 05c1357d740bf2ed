import { existsSync, readdirSync, readFileSync, statSync } from 'fs';
import { join, relative, resolve } from 'path';
import { assemblyOf } from './assembly';
import { CliError } from './cli-error';
import { brief, parseJson } from './json-text';
import { complaintOf } from './plan-complaint';
import { validatePlan } from './plan-validator';
import { version } from '../package.json';
import { CanaryPlan, PLAN_FILE_SUFFIX, PLAN_FORMAT_VERSION } from '../src/analysis/canary-plan';

/** A plan, and the file that it comes from. */
export interface PlanFile {
  /** For messages: relative to the working directory, if it is in there. */
  readonly file: string;
  readonly plan: CanaryPlan;
}

/** A file that may hold a plan. */
interface Candidate {
  readonly path: string;
  /** Whether the app surely has no construct of that path any more. */
  readonly isLeftOver: (constructPath: string) => boolean;
}

/**
 * The plan that the user means: the one in a file, or in a cloud assembly and those nested in it. There it must be of
 * a service that the assembly still has, as far as its manifest tells.
 *
 * @throws CliError when there is none, or several and no name to choose by, or it cannot be read
 */
export function loadPlan(cwd: string, place: string, service?: string): PlanFile {
  const found = candidates(cwd, place).map(({ path, isLeftOver }) => {
    const file = shown(cwd, path);
    const content = parseJson(readText(path, file), file);
    const constructPath: unknown = (content as Partial<CanaryPlan> | null)?.constructPath;
    return { file, content, leftOver: typeof constructPath === 'string' && isLeftOver(constructPath) };
  });
  const current = found.filter(({ leftOver }) => !leftOver);
  if (current.length === 0) {
    throw new CliError(`${place}: there is no canary plan in it, except for what an earlier synthesis has left of services that no longer exist: `
      + `${found.map(({ file }) => file).join(', ')}.`, 'Run `cdk synth` if the app has a service by now, or give another folder.');
  }
  return choose(current.map(({ file, content }) => planOf(content, file)), place, service);
}

/** Relative, if that is shorter. */
function shown(cwd: string, path: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') ? path : short;
}

function candidates(cwd: string, place: string): Candidate[] {
  const path = resolve(cwd, place);
  if (!existsSync(path)) {
    throw new CliError(`${place}: there is no such file or folder (in ${cwd}).`, 'Run `cdk synth` first, or say where its output is; status, watch, abort and the like also take --region, --cluster and --service instead.');
  }
  if (!statSync(path).isDirectory()) {
    return [{ path, isLeftOver: () => false }];
  }
  const found = plansOfAssembly(path);
  if (found.length === 0) {
    throw new CliError(`${place}: there is no canary plan in it (no file *${PLAN_FILE_SUFFIX}).`,
      'A stack with an EcsCanaryBlueGreen writes one: run `cdk synth` with a version of the library that does, or give another folder.');
  }
  return found;
}

/** Nested assemblies are the folders with a manifest of their own; the names that stages give them are free. */
function plansOfAssembly(folder: string): Candidate[] {
  const assembly = assemblyOf(folder);
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name < b.name ? -1 : 1);
  return [
    ...entries.filter((entry) => entry.isFile() && entry.name.endsWith(PLAN_FILE_SUFFIX))
      .map(({ name }) => ({ path: join(folder, name), isLeftOver: assembly.lacks })),
    ...entries.filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'manifest.json')))
      .flatMap(({ name }) => {
        const plans = plansOfAssembly(join(folder, name));
        return assembly.lacksFolder(name) ? plans.map((plan) => ({ ...plan, isLeftOver: () => true })) : plans;
      }),
  ];
}

function planOf(content: unknown, file: string): PlanFile {
  checkFormat((content as Partial<CanaryPlan> | null)?.formatVersion, file);
  if (!validatePlan(content)) {
    throw new CliError(`${file}: ${complaintOf(validatePlan.errors![0], content)}.`, 'Run `cdk synth` again.');
  }
  return { file, plan: content as CanaryPlan };
}

function checkFormat(found: unknown, file: string): void {
  if (found === PLAN_FORMAT_VERSION) {
    return;
  }
  if (found === undefined) {
    throw new CliError(`${file}: this is not a canary plan: it has no formatVersion.`);
  }
  if (!Number.isInteger(found) || (found as number) < 1) {
    throw new CliError(`${file}: the plan has format version ${brief(found)}, which no library writes.`, 'Run `cdk synth` again.');
  }
  const versions = `${file}: the plan has format version ${found as number}, and this ecs-canary (${version}) reads ${PLAN_FORMAT_VERSION}:`;
  throw (found as number) > PLAN_FORMAT_VERSION
    ? new CliError(`${versions} this command is older than the library that wrote the plan.`, 'Use the ecs-canary of the same version as your ecs-canary-blue-green.')
    : new CliError(`${versions} the library that wrote the plan is older than this command.`,
      'Update ecs-canary-blue-green in the app and run `cdk synth` again, or use the ecs-canary of its version.');
}

function readText(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliError(`${file}: it cannot be read: ${(error as Error).message}`);
  }
}

function choose(files: readonly PlanFile[], place: string, service: string | undefined): PlanFile {
  const matching = service === undefined ? files : files.filter(({ plan }) => answersTo(plan, service));
  if (matching.length === 1) {
    return matching[0];
  }
  const choice = (matching.length === 0 ? files : matching).map(({ plan }) => `  ${labelOf(plan)}`).join('\n');
  throw matching.length === 0
    ? new CliError(`${place}: no plan is that of '${service}'. There are:`, choice)
    : new CliError(`${place}: there are several plans${service === undefined ? '' : ` of '${service}'`}. Choose one by --service, the name or the path:`, choice);
}

function answersTo({ names, constructPath }: CanaryPlan, service: string): boolean {
  return names.serviceName === service || constructPath === service;
}

function labelOf({ names, constructPath }: CanaryPlan): string {
  return names.serviceName === undefined ? constructPath : `${names.serviceName} (${constructPath})`;
}
