import { FROM_COMMIT, ImageBuild, renderImageBuild, renderImageSearch } from './render-image-steps';
import { shell } from '../private/shell';
import { WorkflowStep } from '../workflow-step';

/** A workflow, with every name concrete. */
export interface Workflow {
  readonly name: string;
  readonly branches: string[];
  readonly paths: string[];
  readonly job: Job;
}

/** The job that releases. */
export interface Job {
  readonly environment?: string;
  /** Jobs of one group wait for each other. */
  readonly concurrencyGroup: string;
  readonly queueAllRuns: boolean;
  readonly runnerLabels: string[];
  readonly timeoutMinutes: number;
  readonly workingDirectory?: string;
  readonly idToken: boolean;
  readonly offersToIgnoreAlarms: boolean;
  /** What a run that is started by hand may release: regular expressions of bash, with a `!` before what is excluded. */
  readonly releasedBranches: string[];
  /** Inputs of the checkout. */
  readonly checkout: Record<string, string>;
  readonly credentials: WorkflowStep;
  readonly image: ImageBuild;
  readonly preBuildSteps: WorkflowStep[];
  readonly postBuildSteps: WorkflowStep[];
  /** What releases is made ready, before there are credentials. */
  readonly setup: WorkflowStep[];
  /** Whether a release could start, before anything is built. */
  readonly check: WorkflowStep[];
  readonly release: WorkflowStep[];
}

/** Expression that is true in a run that shall release whatever the alarms say. */
export const IGNORE_ALARMS = 'inputs.ignore-alarms';

/** The workflow as YAML sees it, keys in the order in which a person reads them. */
export function renderWorkflow({ name, branches, paths, job }: Workflow): Record<string, unknown> {
  return {
    name,
    on: {
      push: { branches, ...(paths.length > 0 ? { paths } : {}) },
      workflow_dispatch: { inputs: renderInputs(job.offersToIgnoreAlarms) },
    },
    permissions: {},
    jobs: { deploy: renderJob(job) },
  };
}

function renderInputs(offersToIgnoreAlarms: boolean): Record<string, unknown> {
  return {
    'image-tag': {
      description: 'Tag of an image to release again or to roll back to. Empty: build the newest commit.',
      type: 'string',
      required: false,
    },
    ...(offersToIgnoreAlarms ? {
      'ignore-alarms': {
        description: 'Release although an alarm is on. Nothing rolls this release back.',
        type: 'boolean',
        default: false,
      },
    } : {}),
  };
}

function renderJob(job: Job): Record<string, unknown> {
  return {
    'name': 'Deploy',
    'runs-on': job.runnerLabels.length === 1 ? job.runnerLabels[0] : job.runnerLabels,
    ...(job.environment === undefined ? {} : { environment: job.environment }),
    // A release waits for the one before, and none is cut off half-way. Of the job and not of the run, which waits for an
    // approval, too: as long as nobody gives it, fixes would wait behind it.
    'concurrency': { 'group': job.concurrencyGroup, 'cancel-in-progress': false, ...(job.queueAllRuns ? { queue: 'max' } : {}) },
    'timeout-minutes': job.timeoutMinutes,
    'permissions': { contents: 'read', ...(job.idToken ? { 'id-token': 'write' } : {}) },
    // With this name GitHub runs bash such that a failure within a pipe counts.
    'defaults': { run: { shell: 'bash' } },
    'steps': jobSteps(job).map(renderStep),
  };
}

/**
 * The steps of the job, in their order. What the user builds with runs before there are credentials: a test
 * or an install script has no business with them.
 */
export function jobSteps(job: Job): WorkflowStep[] {
  return [
    checkBranch(job.releasedBranches),
    { name: 'Check out', uses: 'actions/checkout', inputs: { 'persist-credentials': 'false', ...job.checkout } },
    ...job.preBuildSteps.map((step) => onlyIf(FROM_COMMIT, inFolder(job.workingDirectory, step))),
    // After the last of the user's steps without credentials, which could have changed it.
    ...job.setup,
    job.credentials,
    ...renderImageSearch(job.image),
    ...job.check,
    ...renderImageBuild(job.image),
    ...job.postBuildSteps.map((step) => inFolder(job.workingDirectory, step)),
    ...job.release,
  ];
}

/** By a push, GitHub itself starts the workflow on the branches that are listed only. By hand it does so on any. */
function checkBranch(patterns: string[]): WorkflowStep {
  return {
    name: 'Check the branch',
    condition: "github.event_name == 'workflow_dispatch'",
    env: { BRANCHES: patterns.join('\n') },
    // As GitHub reads the list: what comes later counts.
    run: shell('check-branch'),
  };
}

/** Actions have no working directory. */
function inFolder(workingDirectory: string | undefined, step: WorkflowStep): WorkflowStep {
  return step.run === undefined ? step : { ...step, workingDirectory: step.workingDirectory ?? workingDirectory };
}

function onlyIf(condition: string, step: WorkflowStep): WorkflowStep {
  return { ...step, condition: step.condition === undefined ? condition : `${condition} && (${expression(step.condition)})` };
}

function renderStep(step: WorkflowStep): Record<string, unknown> {
  const entries = {
    'name': step.name,
    'id': step.id,
    'if': step.condition === undefined ? undefined : `\${{ ${expression(step.condition)} }}`,
    'uses': step.uses,
    'with': nonEmpty(step.inputs),
    'env': nonEmpty(step.env),
    'working-directory': step.workingDirectory,
    'run': step.run,
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

/** What `${{ }}` encloses. */
function expression(condition: string): string {
  const text = condition.trim();
  return text.startsWith('${{') ? text.replace(/^\$\{\{/, '').replace(/\}\}$/, '').trim() : text;
}

function nonEmpty(values?: Record<string, string>): Record<string, string> | undefined {
  return values && Object.keys(values).length > 0 ? values : undefined;
}
