import { Construct } from 'constructs';
import { EcsCanaryBlueGreen } from '../../ecs-canary-blue-green';
import { IBoundEngine, ReleaseJobContext } from '../../engine/engine-types';
import { WorkflowStep } from '../../workflow-step';

/** What a tool releases, and with what. All names are concrete. */
export interface ReleaseToolContext {
  /** The service. */
  readonly service: EcsCanaryBlueGreen;
  /** Its engine. */
  readonly engine: IBoundEngine;
  /** What every way to release needs to know. */
  readonly job: ReleaseJobContext;
  /** The steps that leave the task definition to release at `job.taskDefinitionFile`. */
  readonly taskDefinitionSteps: WorkflowStep[];
  /** Names of the containers that get the image. */
  readonly imageContainers: string[];
  /** Path in the repository of the service's plan, for a tool that reads it. */
  readonly planPath: string;
  /** The root of the repository on the machine that synthesises. */
  readonly repositoryRoot: string;
}

/** The part of a job that a tool is in charge of. */
export interface ReleaseToolJob {
  /**
   * The steps that make the tool ready. They have no AWS credentials.
   *
   * @default - none
   */
  readonly setup?: WorkflowStep[];

  /**
   * The steps before the image is built. They fail where no release could start.
   *
   * @default - none
   */
  readonly check?: WorkflowStep[];

  /** The steps that release, wait, write a summary, and fail when the release was rolled back. */
  readonly release: WorkflowStep[];

  /**
   * What the file at `job.specPath` must say.
   *
   * @default - there is no such file
   */
  readonly spec?: string;

  /**
   * What the file at `planPath` must say.
   *
   * @default - there is no such file
   */
  readonly plan?: string;
}

/** What releases in a job of CI. Made by `ReleaseTool`; members may be added in minor versions. */
export interface IReleaseTool {
  /** Whether it looks at releases itself, so that the job's identity needs what `grantWatch` allows. */
  readonly watches: boolean;

  /**
   * The part of a job that releases. It is rendered once more when the files are written, because alarms and hooks can be
   * added until then.
   *
   * @throws when the engine's releases cannot be made by it
   */
  render(scope: Construct, context: ReleaseToolContext): ReleaseToolJob;
}
