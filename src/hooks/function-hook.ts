import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { HookContract } from './hook-contract';
import { DeploymentHookConfig, DeploymentHookContext, IDeploymentHook } from './hook-types';
import { Validator } from '../private/validator';

/** How a function of yours takes part in releases. */
export interface FunctionHookOptions {
  /**
   * How it is called and answers. It has to be that of the service's engine.
   *
   * @default HookContract.CODE_DEPLOY
   */
  readonly contract?: HookContract;
}

/** A function that the user has made. */
export class FunctionHook implements IDeploymentHook {
  constructor(private readonly handler: lambda.IFunction, private readonly contract: HookContract) {}

  public bind(scope: Construct, { contract, event }: DeploymentHookContext): DeploymentHookConfig {
    new Validator(scope).require(this.contract.title === contract.title, {
      property: 'addHook',
      value: event,
      rule: `the function answers as ${this.contract.title} wants it, and ${contract.title} makes the releases of this service: it would not understand the answer.`,
      remedy: `Write the function for ${contract.title}, and say so: DeploymentHook.fromFunction(handler, { contract }).`,
    });
    return { handler: this.handler };
  }
}
