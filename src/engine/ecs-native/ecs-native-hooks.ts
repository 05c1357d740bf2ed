import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { HookFunctions, HOOKS_VARIABLE } from './hook-protocol';
import { STAGES } from './hook-stages';
import { Hook } from './render-deployment-configuration';
import { serviceArns } from './service-arns';
import { LifecycleEvent } from '../../hooks/hook-types';
import { bundledFunction } from '../../private/bundled-function';
import { checkPlace } from '../../private/place';
import { ServiceContext } from '../../service-context';

/**
 * The functions that ECS calls during releases. It calls them more often than that: when the service is created, in
 * rollbacks, before every step. A function in between calls on whom it is for, and no more than once a release.
 */
export class EcsNativeHooks {
  private readonly handlers = new Map<LifecycleEvent, lambda.IFunction>();
  private caller?: { readonly handler: lambda.Function; readonly role: iam.Role };

  constructor(private readonly owner: Construct, private readonly context: ServiceContext, private readonly timeout: Duration) {}

  public add(event: LifecycleEvent, handler: lambda.IFunction): void {
    checkPlace(this.owner, {
      property: 'addHook', resource: handler, because: 'the function that ECS calls calls functions of its own region and account only', sameAccount: true, remedy: 'Make the function in the stack of the service.',
    });
    this.handlers.set(event, handler);
    this.caller ??= this.makeCaller();
    iam.Grant.addToPrincipal({ grantee: this.caller.handler, actions: ['lambda:InvokeFunction'], resourceArns: [handler.functionArn] })
      .applyBefore(this.context.service.node.defaultChild as ecs.CfnService);
  }

  /** The hooks in the order of the release: the template does not depend on that of the calls. */
  public get rendered(): Hook[] {
    return Object.values(LifecycleEvent).filter((event) => this.handlers.has(event)).map((event) => ({
      stage: STAGES[event],
      timeoutMinutes: this.timeout.toMinutes(),
      onTimeout: 'ROLLBACK',
      target: { functionArn: this.caller!.handler.functionArn, roleArn: this.caller!.role.roleArn },
    }));
  }

  private makeCaller(): { handler: lambda.Function; role: iam.Role } {
    const scope = new Construct(this.owner, 'ReleaseHook');
    const { serviceName } = this.context;
    const handler = bundledFunction(scope, {
      bundle: 'release-hook',
      description: `Calls the hooks of ${serviceName}, once a release`,
      environment: { [HOOKS_VARIABLE]: Lazy.string({ produce: () => Stack.of(scope).toJsonString(this.functions()) }) },
      // Lambda's longest, which is also that of the functions that it waits for.
      timeout: Duration.minutes(15),
      permissions: [new iam.PolicyStatement({ actions: ['ecs:DescribeServiceDeployments'], resources: [serviceArns(this.context).deployments] })],
    });
    const role = new iam.Role(scope, 'EcsRole', {
      description: `ECS calls the hooks of ${serviceName}`,
      assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
      inlinePolicies: {
        Call: new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] })] }),
      },
    });
    return { handler, role };
  }

  private functions(): HookFunctions {
    return Object.fromEntries([...this.handlers].map(([event, { functionArn }]) => [STAGES[event], functionArn]));
  }
}
