import * as lambda from 'aws-cdk-lib/aws-lambda';
import { FunctionHook } from './function-hook';
import { IDeploymentHook } from './hook-types';

/** A hook of your own. For a ready-made one see `SmokeTest`. */
export class DeploymentHook {
  /**
   * Calls a function, which answers by `PutLifecycleEventHookExecutionStatus` within an hour: a release whose
   * hook answers Failed, or not at all, is rolled back. It needs a `functionName` where a generated workflow
   * makes the releases, because the AppSpec in the repository calls it by that name.
   */
  public static fromFunction(handler: lambda.IFunction): IDeploymentHook {
    return new FunctionHook(handler);
  }

  private constructor() {}
}
