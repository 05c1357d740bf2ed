/**
 * A step of a GitHub Actions job, as data. Either `uses` or `run` is set.
 */
export interface WorkflowStep {
  /**
   * Identifies the step, so that later ones can read its outputs.
   *
   * @default - none
   */
  readonly id?: string;

  /**
   * What the run's log calls the step.
   *
   * @default - GitHub's own: the action or the command
   */
  readonly name?: string;

  /**
   * The expression on which the step runs, with or without `${{ }}`.
   *
   * @default - it runs when all steps before it have succeeded
   */
  readonly condition?: string;

  /**
   * The action: `owner/repo@commit # version`, or `owner/repo` alone for one that the library has pinned.
   *
   * @default - none: the step runs a command
   */
  readonly uses?: string;

  /**
   * The inputs of the action (`with`).
   *
   * @default - none
   */
  readonly inputs?: { [name: string]: string };

  /**
   * Environment variables. What an outsider can influence belongs here and not into `run`: GitHub pastes
   * expressions into the text of a command.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * The folder that the command runs in, relative to the repository.
   *
   * @default - that of the job
   */
  readonly workingDirectory?: string;

  /**
   * The command, for bash.
   *
   * @default - none: the step uses an action
   */
  readonly run?: string;
}
