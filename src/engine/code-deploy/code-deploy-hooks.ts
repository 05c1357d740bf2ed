import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { LifecycleEvent } from '../../hooks/hook-types';
import { checkPlace } from '../../private/place';
import { Validator } from '../../private/validator';

/** The functions that CodeDeploy calls during the releases of a deployment group. */
export class CodeDeployHooks {
  private readonly handlers = new Map<LifecycleEvent, lambda.IFunction>();
  private areNamed = false;

  /**
   * @param deploymentGroupArn made of names: a reference to the group would tie every function's stack to it
   * @param role what CodeDeploy calls as
   */
  constructor(private readonly owner: IConstruct, private readonly deploymentGroupArn: string, private readonly role: iam.IRole) {
    owner.node.addValidation({
      validate: () => {
        this.sayIfNoneCalls();
        return [];
      },
    });
  }

  /** Notes that the app makes an AppSpec, in which the functions are named. */
  public nameInAppSpec(): void {
    this.areNamed = true;
  }

  private sayIfNoneCalls(): void {
    if (this.handlers.size > 0 && !this.areNamed) {
      Annotations.of(this.owner).addInfoV2(
        'ecs-canary-blue-green:hookWithoutAppSpec',
        'addHook: CodeDeploy calls a hook in releases whose AppSpec names it, and this app makes none. Add a GitHubDeployWorkflow, set '
        + 'deployOnStackUpdate, or give the first release with the hook --app-spec (docs/hooks-and-smoke-tests.md).',
      );
    }
  }

  public add(event: LifecycleEvent, handler: lambda.IFunction): void {
    checkPlace(this.owner, {
      property: 'addHook', resource: handler, because: 'CodeDeploy calls functions of its own region and account only', sameAccount: true, remedy: 'Make the function in the stack of the service.',
    });
    this.handlers.set(event, handler);
    // AWS's policy for CodeDeploy allows it to invoke every function, its limited one does not.
    iam.Grant.addToPrincipal({ grantee: this.role, actions: ['lambda:InvokeFunction'], resourceArns: [handler.functionArn] });
    // For a function that is imported without its role CDK warns and says what the role needs.
    iam.Grant.addToPrincipal({
      grantee: handler,
      actions: ['codedeploy:PutLifecycleEventHookExecutionStatus'],
      resourceArns: [this.deploymentGroupArn],
    });
  }

  /** What is said of the functions, by event, in the order of the release: the AppSpec does not depend on that of the calls. */
  public functions(say: (handler: lambda.IFunction, event: LifecycleEvent) => string): Record<string, string> {
    const events = Object.values(LifecycleEvent).filter((event) => this.handlers.has(event));
    return Object.fromEntries(events.map((event) => [event, say(this.handlers.get(event)!, event)]));
  }

  /**
   * The functions' names by event, for a file.
   *
   * @throws when a name is known only at deployment
   */
  public names(): Record<string, string> {
    return this.functions((handler, event) => nameOf(handler) ?? new Validator(this.owner).fail({
      property: 'addHook',
      value: event,
      rule: 'the name of its function is unknown at synth, and the AppSpec of the workflow calls the function by it.',
      remedy: 'Give the function a name: new Function(…, { functionName }).',
    }));
  }
}

/** What was written down: the L2 gives a token even then. A version or an alias is no name. */
function nameOf(handler: lambda.IFunction): string | undefined {
  const resource = handler.node.defaultChild;
  const name = resource instanceof lambda.CfnFunction ? resource.functionName : importedName(handler);
  return Token.isUnresolved(name) ? undefined : name;
}

/** What fromFunctionName() and fromFunctionArn() were given is the end of the ARN. */
function importedName(handler: lambda.IFunction): string | undefined {
  const arn = Stack.of(handler).resolve(handler.functionArn);
  const end = typeof arn === 'string' ? arn : arn['Fn::Join']?.[1].at(-1);
  return /:function:([\w-]+)$/.exec(end ?? '')?.[1];
}
