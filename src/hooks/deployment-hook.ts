import * as lambda from 'aws-cdk-lib/aws-lambda';
import { FunctionHook, FunctionHookOptions } from './function-hook';
import { HookContract } from './hook-contract';
import { IDeploymentHook } from './hook-types';

/** A hook of your own. For a ready-made one see `SmokeTest`. */
export class DeploymentHook {
  /**
   * Calls a function, which answers by `PutLifecycleEventHookExecutionStatus` within an hour unless `contract` says
   * otherwise: a release whose hook answers Failed, or not at all, is rolled back. It needs a `functionName` where a
   * generated workflow makes the releases, because the AppSpec in the repository calls it by that name.
   *
   * @throws when it is added to a service whose engine has another contract
   */
  public static fromFunction(handler: lambda.IFunction, options: FunctionHookOptions = {}): IDeploymentHook {
    return new FunctionHook(handler, options.contract ?? HookContract.CODE_DEPLOY);
  }

  private constructor() {}
}
