import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { HookContract } from './hook-contract';
import { IDeploymentHook, LifecycleEvent } from './hook-types';
import { Validator } from '../private/validator';
import { ServiceContext } from '../service-context';

/** The hooks of a service, one an event. */
export class DeploymentHooks {
  private readonly scope: Construct;
  private readonly taken = new Set<LifecycleEvent>();

  constructor(private readonly owner: Construct, private readonly context: ServiceContext, private readonly contract: HookContract) {
    this.scope = new Construct(owner, 'Hooks');
  }

  /** Makes a hook, unless its event has one. */
  public add(event: LifecycleEvent, hook: IDeploymentHook): lambda.IFunction {
    new Validator(this.owner).require(!this.taken.has(event), {
      property: 'addHook',
      value: event,
      rule: 'has a hook already, and a release calls one function for an event.',
      remedy: 'Choose another event, or let one function do both.',
    });
    this.taken.add(event);
    const context = { ...this.context, event, contract: this.contract };
    const handler = hook.bind(new Construct(this.scope, event), context)?.handler as lambda.IFunction | undefined;
    if (!handler?.functionArn) {
      return new Validator(this.owner).fail({
        property: 'addHook', value: event, rule: 'bind() returned no function: it must return { handler }.', remedy: 'Use DeploymentHook.fromFunction(…), or return the function from bind().',
      });
    }
    return handler;
  }
}
