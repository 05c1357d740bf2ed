import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DeploymentHookConfig, IDeploymentHook } from './hook-types';

/** A function that the user has made. */
export class FunctionHook implements IDeploymentHook {
  constructor(private readonly handler: lambda.IFunction) {}

  public bind(): DeploymentHookConfig {
    return { handler: this.handler };
  }
}
