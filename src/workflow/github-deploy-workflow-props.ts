import { Duration } from 'aws-cdk-lib';
import { PinnedAction } from './actions';
import { EcsCanaryBlueGreen } from '../ecs-canary-blue-green';
import { WorkflowStep } from '../workflow-step';
import { IReleaseTool } from './release-tool/release-tool-types';

/** Where the generated files lie. */
export interface WorkflowFileOptions {
  /**
   * Path of the workflow in the repository: a file in `.github/workflows`, where alone GitHub looks.
   *
   * @default - `.github/workflows/deploy-<projectId>-<stage>.yml`
   */
  readonly workflowPath?: string;

  /**
   * Path in the repository of the AppSpec that the workflow reads. A file there that was not generated is an error.
   *
   * @default - `.github/appspec/<projectId>-<stage>.json`
   */
  readonly appSpecPath?: string;

  /**
   * Path in the repository of the canary plan, with a `releaseTool` that reads it. A file there that was not generated is an
   * error.
   *
   * @default - `.github/canary-plan/<projectId>-<stage>.json`
   */
  readonly planPath?: string;

  /**
   * Root of the repository, absolute or relative to the current directory. Point it to a temporary folder
   * where unit tests synthesise the app.
   *
   * @default - the nearest folder with a `.git`, from the current directory upwards
   */
  readonly repositoryRoot?: string;

  /**
   * Whether synth fails in CI (`CI=true`) when the committed files are not those that the app generates. It
   * does not while there is no workflow yet: then it is written.
   *
   * @default true
   */
  readonly diffProtection?: boolean;
}

/** When the workflow runs. */
export interface WorkflowTriggerOptions {
  /**
   * What GitHub calls the workflow.
   *
   * @default - `Deploy <projectId> (<stage>)`
   */
  readonly workflowName?: string;

  /**
   * Branches that are released, with GitHub's wildcards: their pushes are, and a run that is started by hand on
   * another one fails. That stops a slip, not somebody who may push: the workflow is that of the branch it is started
   * on. Let AWS or GitHub refuse other branches, by `CiIdentity.githubOidc` or by an `environment`.
   *
   * @default - `main` and `master`, as far as the service's identity trusts them
   */
  readonly branches?: string[];

  /**
   * Paths of which a push must touch one to be released, with GitHub's wildcards: for repositories with
   * more than one service.
   *
   * @default - all
   */
  readonly paths?: string[];

  /**
   * Whether every run that waits for the one before keeps its place, up to 100 (GitHub, `queue: max`). Else
   * one run waits, and a newer one takes its place: a push that of a rollback by hand, too. Linters of
   * workflows may not know this yet: actionlint 1.7 does not.
   *
   * @default false
   */
  readonly queueAllRuns?: boolean;

  /**
   * Whether a run that is started by hand may ignore alarms. CodeDeploy starts nothing while an alarm is on,
   * not even the release that would end it. Nothing rolls such a release back.
   *
   * @default false
   */
  readonly allowIgnoringAlarms?: boolean;
}

/** How the image is built. */
export interface WorkflowBuildOptions {
  /**
   * Folder in the repository in which the service lies: the default of `buildContext`, and where the
   * commands of `preBuildSteps` and `postBuildSteps` run.
   *
   * @default - the root of the repository
   */
  readonly workingDirectory?: string;

  /**
   * Folder in the repository that the image is built from.
   *
   * @default - `workingDirectory`
   */
  readonly buildContext?: string;

  /**
   * Path of the Dockerfile in the repository.
   *
   * @default - `Dockerfile` in `buildContext`
   */
  readonly dockerfile?: string;

  /**
   * Stage of the Dockerfile to build.
   *
   * @default - the last
   */
  readonly buildTarget?: string;

  /**
   * Build arguments. They are in the image's history for everybody to see: an expression that reads a secret is an
   * error, and `buildSecrets` is its place. An argument whose value differs between runs makes another image of the
   * same commit.
   *
   * @default - none
   */
  readonly buildArgs?: { [name: string]: string };

  /**
   * Secrets that the build reads, such as a registry's token: the name of the GitHub secret by the id that the
   * Dockerfile has for it (`RUN --mount=type=secret,id=npm`). They are in no layer of the image.
   *
   * @default - none
   */
  readonly buildSecrets?: { [id: string]: string };

  /**
   * Whether the submodules of the repository are checked out, too, and theirs.
   *
   * @default false
   */
  readonly submodules?: boolean;

  /**
   * Whether the files that Git LFS keeps are checked out.
   *
   * @default false
   */
  readonly lfs?: boolean;

  /**
   * Name of the GitHub secret with a token that may read whatever is checked out: the run's own one cannot read
   * another private repository, which a submodule may be.
   *
   * @default - the run's own token
   */
  readonly checkoutTokenSecret?: string;

  /**
   * Platforms of the image. For one that is not the runner's, add a step that sets up QEMU to
   * `preBuildSteps`.
   *
   * @default - that of the tasks: `linux/amd64` or `linux/arm64`
   */
  readonly platforms?: string[];

  /**
   * Steps before the image is built, for example tests. They run without AWS credentials, and not when an
   * image of before is released.
   *
   * @default - none
   */
  readonly preBuildSteps?: WorkflowStep[];

  /**
   * Steps between the build and the release, for example a scan or a migration. They run with the
   * identity's AWS credentials and before every release; `${{ steps.image.outputs.uri }}` is the image.
   *
   * @default - none
   */
  readonly postBuildSteps?: WorkflowStep[];
}

/** What runs the workflow. */
export interface WorkflowJobOptions {
  /**
   * What releases: AWS's own actions, or the command `ecs-canary`.
   *
   * @default - the engine's own way: with CodeDeploy `ReleaseTool.awsActions()`
   */
  readonly releaseTool?: IReleaseTool;

  /**
   * GitHub environment of the job, which can ask for an approval. Its runs count as the environment's and
   * not as their branch's: an OIDC identity must list it under `environments`. Jobs wait for each other, not whole runs.
   *
   * @default - none
   */
  readonly environment?: string;

  /**
   * Labels of the runner. It needs Docker, the AWS CLI 2 and jq; with `ReleaseTool.ecsCanary` Node 20 or newer and OpenSSL, too.
   *
   * @default - `ubuntu-24.04`; for tasks on ARM64 `ubuntu-24.04-arm`
   */
  readonly runnerLabels?: string[];

  /**
   * What the job may take before it starts the release: whole minutes, from 1 to 330. An OIDC identity needs
   * sessions that last as long (`maxSessionDuration`).
   *
   * @default Duration.minutes(30)
   */
  readonly buildTimeout?: Duration;

  /**
   * Other releases of the actions than the library's, or further actions, by repository
   * (`actions/checkout`).
   *
   * @default - the releases that the library was tested with
   */
  readonly actions?: { [repository: string]: PinnedAction };
}

/** Whom the workflow is to AWS, as far as the service's identity does not say it. */
export interface WorkflowCredentialsOptions {
  /**
   * The region of the service.
   *
   * @default - that of its stack
   */
  readonly region?: string;

  /**
   * ARN of the role that the workflow assumes by OpenID Connect. A role that is not the service's identity
   * needs the permissions of `grantDeploy`, and sessions that last as long as the job.
   *
   * @default - that of `CiIdentity.githubOidc`
   */
  readonly roleArn?: string;

  /**
   * Name of the GitHub secret that holds the id of the user's access key, with `CiIdentity.iamUser`.
   *
   * @default 'AWS_ACCESS_KEY_ID'
   */
  readonly accessKeyIdSecret?: string;

  /**
   * Name of the GitHub secret that holds the user's access key, with `CiIdentity.iamUser`.
   *
   * @default 'AWS_SECRET_ACCESS_KEY'
   */
  readonly secretAccessKeySecret?: string;
}

/** Properties of `GitHubDeployWorkflow`. */
export interface GitHubDeployWorkflowProps
  extends WorkflowFileOptions, WorkflowTriggerOptions, WorkflowBuildOptions, WorkflowJobOptions, WorkflowCredentialsOptions {
  /** The service to release. */
  readonly service: EcsCanaryBlueGreen;
}
