import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'fs';
import { dirname, join, resolve } from 'path';
import { attachCustomSynthesis } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { warnOfOwnAccount } from './account-warning';
import { ACTIONS, pin, PinnedAction } from './actions';
import { branchRegex } from './branch-pattern';
import { claimFile } from './file-registry';
import { foreignFiles, GeneratedFile, hasChanged, header, problems } from './generated-files';
import { GitHubDeployWorkflowProps } from './github-deploy-workflow-props';
import { imageIdentity, ImageInputs } from './image-identity';
import { EngineTool } from './release-tool/engine-tool';
import { ReleaseToolJob } from './release-tool/release-tool-types';
import { IMAGE_URI } from './render-image-steps';
import { renderTaskSteps } from './render-task-steps';
import { IGNORE_ALARMS, Job, renderWorkflow, Workflow } from './render-workflow';
import { findRepositoryRoot } from './repository-root';
import { ServiceNames, serviceNames } from './service-names';
import { tokenIn } from './tokens';
import { validateProps } from './validate-props';
import { validateSteps } from './validate-steps';
import { yamlText } from './yaml-text';
import { JobCredentials } from '../ci/ci-identity-types';
import { injected } from '../private/inject';
import { DEFAULT_BUILD_MINUTES, followedDuration, jobMinutes } from '../private/release-time';
import { Validator } from '../private/validator';

const DEFAULT_BRANCHES = ['main', 'master'];

/**
 * Writes a GitHub Actions workflow that builds the image of a service and releases it, together with the
 * files that the release reads, into the repository at synth. All names in it are those of the
 * infrastructure, because they come from it.
 *
 * @example
 * const web = new EcsCanaryBlueGreen(this, 'Web', {
 *   projectId: 'node-app',
 *   ciIdentity: CiIdentity.githubOidc({ repository: 'my-org/node-app' }),
 * });
 * new GitHubDeployWorkflow(this, 'Workflow', { service: web });
 */
export class GitHubDeployWorkflow extends Construct {
  /** By which an injector of properties (`PropertyInjectors`) finds the construct. */
  public static readonly PROPERTY_INJECTION_ID: string = 'ecs-canary-blue-green.GitHubDeployWorkflow';

  /** Path of the workflow in the repository. */
  public readonly workflowPath: string;
  /** Path in the repository of the file that the deployment reads. Absent where the engine needs none. */
  public readonly appSpecPath?: string;
  /** Path in the repository of the canary plan. Absent where the release tool needs none. */
  public readonly planPath?: string;

  private readonly root: string;
  private readonly workflow: Workflow;
  /** Rendered anew when the files are written, because alarms and hooks can be added until then. */
  private readonly renderRelease: () => ReleaseToolJob;
  private readonly actions: Record<string, PinnedAction>;

  /**
   * @throws when a name that the workflow needs is unknown at synth, a property has a value that GitHub would
   *   refuse, the service's identity cannot release from the workflow's runs, or another workflow of the app
   *   has the same file
   */
  constructor(scope: Construct, id: string, properties: GitHubDeployWorkflowProps) {
    super(scope, id);
    const props = injected(GitHubDeployWorkflow.PROPERTY_INJECTION_ID, scope, id, properties);
    const validator = new Validator(this);
    this.actions = { ...ACTIONS, ...props.actions };
    validator.require(!props.service.deployOnStackUpdate, {
      property: 'service',
      rule: 'is released by stack updates (deployOnStackUpdate), which would undo what the workflow has released.',
      remedy: 'Remove the workflow, or remove deployOnStackUpdate from the service.',
    });
    validateProps(validator, props, this.actions);
    const { projectId, stage } = props.service;
    this.workflowPath = props.workflowPath ?? `.github/workflows/deploy-${projectId}-${stage}.yml`;
    const specPath = props.appSpecPath ?? `.github/appspec/${projectId}-${stage}.json`;
    const planPath = props.planPath ?? `.github/canary-plan/${projectId}-${stage}.json`;
    this.root = repositoryRoot(validator, props.repositoryRoot);

    const names = serviceNames(validator, props.service._context, props.region);
    const task = renderTaskSteps(names.family, names.imageContainers);
    const tool = props.releaseTool ?? new EngineTool();
    this.renderRelease = () => tool.render(this, {
      service: props.service,
      engine: props.service._engine,
      job: {
        ...names, specPath, taskDefinitionFile: task.file, image: IMAGE_URI, ignoreAlarms: props.allowIgnoringAlarms ? IGNORE_ALARMS : undefined,
      },
      taskDefinitionSteps: task.steps,
      imageContainers: names.imageContainers,
      planPath,
      repositoryRoot: this.root,
    });
    const release = this.renderRelease();
    validator.require(props.appSpecPath === undefined || release.spec !== undefined, {
      property: 'appSpecPath', value: props.appSpecPath, rule: `has no use: releases by ${props.service._engine.rules.title} need no such file.`, remedy: 'Remove it.',
    });
    this.appSpecPath = release.spec === undefined ? undefined : specPath;
    this.planPath = release.plan === undefined ? undefined : planPath;
    this.claimFiles(validator);
    const { grantee } = props.service.ciIdentity;
    if (tool.watches && grantee) {
      props.service.grantWatch(grantee);
    }

    this.workflow = this.describe(validator, names, release, props);
    this.checkTokens(validator, release);
    validateSteps(validator, this.workflow.job);
    this.node.addValidation({ validate: () => this.problems(props.diffProtection ?? true, names.account) });
    attachCustomSynthesis(this, { onSynthesize: () => this.write() });
  }

  /** The properties were looked at, so that what is left comes from the service. */
  private checkTokens(validator: Validator, { spec }: ReleaseToolJob): void {
    const { job: { credentials, setup, check, release, ...job }, ...workflow } = this.workflow;
    const token = tokenIn({ service: { workflow, job, ciIdentity: credentials, engine: { setup, check, steps: release, spec } } }, '');
    validator.require(token === undefined, {
      property: token ?? '',
      rule: 'is written into a file, and contains a token, which cannot be resolved there.',
      remedy: 'Give the service concrete names (applicationName, deploymentGroupName, projectId, stage), and its hooks, too.',
    });
  }

  private claimFiles(validator: Validator): void {
    for (const [property, path] of Object.entries({ workflowPath: this.workflowPath, appSpecPath: this.appSpecPath, planPath: this.planPath })) {
      const owner = path && claimFile(this, join(this.root, path));
      validator.require(!owner, {
        property,
        value: path,
        rule: `'${owner && owner.node.path}' writes this file already.`,
        remedy: `Set another ${property}.`,
      });
    }
  }

  private describe(
    validator: Validator, names: ServiceNames, release: ReleaseToolJob, props: GitHubDeployWorkflowProps,
  ): Workflow {
    const branches = props.branches ?? defaultBranches(validator, props);
    const minutes = minutesOf(validator, props);
    const credentials = this.credentials(validator, names, branches, minutes, props);
    return {
      name: props.workflowName ?? `Deploy ${props.service.projectId} (${props.service.stage})`,
      branches,
      paths: props.paths ?? [],
      job: describeJob(names, release, credentials, minutes, branches, props),
    };
  }

  private credentials(
    validator: Validator,
    { region, partition, account }: ServiceNames,
    branches: string[],
    minutes: number,
    props: GitHubDeployWorkflowProps,
  ): JobCredentials {
    const { jobCredentials } = props.service.ciIdentity;
    return jobCredentials?.bind(this, {
      region,
      partition,
      account,
      roleArn: props.roleArn,
      accessKeyIdSecret: props.accessKeyIdSecret ?? 'AWS_ACCESS_KEY_ID',
      secretAccessKeySecret: props.secretAccessKeySecret ?? 'AWS_SECRET_ACCESS_KEY',
      runs: runsOf(branches, props.environment),
      jobMinutes: minutes,
    }) ?? validator.fail({
      property: 'service',
      rule: 'its CI identity is one that no workflow can assume.',
      remedy: 'Use an identity of CiIdentity, or return jobCredentials from bind() of yours.',
    });
  }

  private problems(protect: boolean, account?: string): string[] {
    const files = this.files();
    warnOfOwnAccount(this, account, files[0]);
    return problems(files, protect && ['true', '1'].includes(process.env.CI ?? ''));
  }

  private write(): void {
    const files = this.files();
    const [foreign] = foreignFiles(files);
    if (foreign !== undefined) {
      // Synthesis has failed by now, unless it was told not to validate.
      throw new Error(foreign);
    }
    files.filter(hasChanged).forEach(({ path, text }) => writeAtomically(join(this.root, path), text));
  }

  private files(): GeneratedFile[] {
    const { appSpecPath, planPath } = this;
    const { spec, plan } = this.renderRelease();
    const read = [
      ...(appSpecPath === undefined ? [] : [this.read('appSpecPath', appSpecPath, spec!)]),
      ...(planPath === undefined ? [] : [this.read('planPath', planPath, plan!)]),
    ];
    const text = yamlText(renderWorkflow(this.workflow), header(this.node.path, read.map(({ path }) => path)), (uses) => pin(uses, this.actions));
    return [this.read('workflowPath', this.workflowPath, text), ...read];
  }

  private read(property: string, path: string, text: string): GeneratedFile {
    const file = join(this.root, path);
    return { path, property, text, current: existsSync(file) ? readFileSync(file, 'utf8') : undefined };
  }
}

function repositoryRoot(validator: Validator, option?: string): string {
  return option === undefined
    ? findRepositoryRoot(process.cwd()) ?? validator.fail({
      property: 'repositoryRoot',
      rule: `neither '${process.cwd()}' nor a folder above it has a .git, so there is no place for the workflow.`,
      remedy: 'Run git init, or set it to the root of the repository.',
    })
    : resolve(option);
}

/** The branches that most repositories have; a role may trust one of them only. */
function defaultBranches(validator: Validator, { service, environment, roleArn }: GitHubDeployWorkflowProps): string[] {
  const { jobCredentials } = service.ciIdentity;
  const bound = environment === undefined && roleArn === undefined;
  const branches = DEFAULT_BRANCHES.filter((branch) => !bound || (jobCredentials?.trusts(`ref:refs/heads/${branch}`) ?? true));
  validator.require(branches.length > 0, {
    property: 'branches',
    rule: "is missing, and the service's identity trusts runs of neither main nor master.",
    remedy: 'Set it to branches that the identity trusts, or set environment to one that it trusts.',
  });
  return branches;
}

/** As the subjects of their tokens end. With an environment a run is the environment's, whatever its branch. */
function runsOf(branches: string[], environment?: string): string[] {
  const excluding = (branch: string) => branch.startsWith('!');
  return environment === undefined
    ? branches.filter((branch) => !excluding(branch)).map((branch) => `ref:refs/heads/${branch}`)
    : [`environment:${environment}`];
}

function minutesOf(validator: Validator, { service, buildTimeout }: GitHubDeployWorkflowProps): number {
  const duration = service._engine.releaseDuration ?? validator.fail({
    property: 'terminationWait',
    rule: 'is needed in the workflow, which waits as long as the release takes, and is unknown at synth.',
    remedy: 'Give the service a concrete one: terminationWait: Duration.minutes(10).',
  });
  const followed = followedDuration(duration, service._context.approvalWait)!;
  return jobMinutes(followed.toMinutes(), buildTimeout?.toMinutes() ?? DEFAULT_BUILD_MINUTES);
}

function describeJob(
  names: ServiceNames,
  release: ReleaseToolJob,
  credentials: JobCredentials,
  timeoutMinutes: number,
  branches: string[],
  props: GitHubDeployWorkflowProps,
): Job {
  const context = props.buildContext ?? props.workingDirectory ?? '.';
  const platforms = props.platforms ?? [names.platform];
  const preBuildSteps = props.preBuildSteps ?? [];
  const build = {
    context,
    dockerfile: props.dockerfile ?? (context === '.' ? 'Dockerfile' : `${context}/Dockerfile`),
    target: props.buildTarget,
    buildArgs: props.buildArgs ?? {},
    buildSecrets: props.buildSecrets ?? {},
    platforms,
  };
  const { workingDirectory, environment, submodules = false, lfs = false } = props;
  const identity: ImageInputs = { ...build, submodules, lfs, preBuildSteps, workingDirectory, environment };
  return {
    environment,
    concurrencyGroup: `deploy-${names.region}-${names.serviceName}`,
    queueAllRuns: props.queueAllRuns ?? false,
    runnerLabels: props.runnerLabels ?? [names.platform === 'linux/arm64' ? 'ubuntu-24.04-arm' : 'ubuntu-24.04'],
    timeoutMinutes,
    workingDirectory,
    idToken: credentials.idToken,
    offersToIgnoreAlarms: props.allowIgnoringAlarms ?? false,
    releasedBranches: branches.map(branchRegex),
    checkout: checkoutInputs(props),
    credentials: credentials.step,
    image: {
      repositoryName: names.repositoryName,
      registryId: names.registryId,
      ...build,
      identity: imageIdentity(identity),
      cacheScope: `${props.service.projectId}-${props.service.stage}`,
    },
    preBuildSteps,
    postBuildSteps: props.postBuildSteps ?? [],
    setup: release.setup ?? [],
    check: release.check ?? [],
    release: release.release,
  };
}

function checkoutInputs({ submodules, lfs, checkoutTokenSecret }: GitHubDeployWorkflowProps): Record<string, string> {
  return {
    ...(submodules ? { submodules: 'recursive' } : {}),
    ...(lfs ? { lfs: 'true' } : {}),
    ...(checkoutTokenSecret === undefined ? {} : { token: `\${{ secrets.${checkoutTokenSecret} }}` }),
  };
}

/** Nobody ever sees half a file: a workflow may be read while it is written. */
function writeAtomically(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}
