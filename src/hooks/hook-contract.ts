/** An API of AWS that a function calls. */
export interface AwsApi {
  /** What people call the service: `CodeDeploy`. */
  readonly title: string;
  /** Its name among VPC endpoints: `codedeploy`. */
  readonly endpoint: string;
}

/** How a hook's function is called, and how it says whether the release goes on. Each engine has one. */
export class HookContract {
  /**
   * CodeDeploy's: the function is called with `DeploymentId` and `LifecycleEventHookExecutionId`, and answers by
   * `PutLifecycleEventHookExecutionStatus`: Succeeded or Failed, within an hour.
   */
  public static readonly CODE_DEPLOY = new HookContract('CodeDeploy', [{ title: 'CodeDeploy', endpoint: 'codedeploy' }]);

  /**
   * That of ECS itself: the function is called with `executionDetails`, and returns `{ "hookStatus": "SUCCEEDED" }` or
   * `"FAILED"`. With `"IN_PROGRESS"` it is called again, after `callBackDelay` seconds.
   */
  public static readonly ECS = new HookContract('ECS', []);

  /** A contract of an engine of your own. */
  constructor(
    /** Whose contract it is, as errors name it. */
    public readonly title: string,
    /** The APIs by which a function answers. Empty where it returns its answer. */
    public readonly answersBy: AwsApi[],
  ) {}
}
