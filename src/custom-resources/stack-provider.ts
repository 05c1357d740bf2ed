import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IDependable } from 'constructs';
import { bundledFunction, BundledFunctionProps } from '../private/bundled-function';

/**
 * Lambda would deliver a request for six hours, long after CloudFormation has given up: what it creates then belongs to
 * nobody. With the function's own time this is less than CloudFormation waits for any of the resources.
 */
const MAX_EVENT_AGE = Duration.minutes(5);

/**
 * The one function behind all custom resources of a kind in a stack. Each service adds the permissions
 * that its resources need.
 *
 * The function's logical id is made of the provider's id on the stack, and must never change: a service token
 * cannot be modified.
 */
export class StackProvider extends Construct {
  /** The provider of a construct's stack, made by the first resource that needs it. */
  protected static inStackOf<T extends StackProvider>(scope: Construct, id: string, make: (stack: Stack) => T): T {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(id) as T | undefined) ?? make(stack);
  }

  /** What CloudFormation calls. */
  public readonly serviceToken: string;
  /** What has to be there before CloudFormation calls, besides the function. */
  public readonly ready: IDependable;
  protected readonly role: iam.IRole;

  protected constructor(stack: Construct, id: string, props: Omit<BundledFunctionProps, 'maxEventAge'>) {
    super(stack, id);
    const handler = bundledFunction(this, { ...props, maxEventAge: MAX_EVENT_AGE });
    this.ready = handler.node.findChild('EventInvokeConfig');
    this.role = handler.role!;
    this.serviceToken = handler.functionArn;
  }
}
