import { CustomResource, Duration, IResolveContext, Lazy, Stack } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { HEALTH_CHECK_TYPE, ServiceCheck } from './protocol';
import { given } from '../../private/given';
import { renderedProperties } from '../../private/rendered-properties';
import { ListenerProvider } from '../managed-listener/listener-provider';

/** The construct's id on the stack. */
const ID = 'EcsCanaryBlueGreenHealthChecks';

/** Whose health check is guarded. */
export interface GuardedCheck {
  readonly service: Construct;
  /** The groups, which are alike. */
  readonly targetGroups: elbv2.ApplicationTargetGroup[];
  /** Whether somebody has promised that the live version answers the old check and the new one. */
  readonly liveVersionAnswersBoth: boolean;
}

/** Two attempts of the function, and a wait between them. */
const SERVICE_TIMEOUT = Duration.minutes(10);

/**
 * Comes before the target groups of a stack: one resource for all of them, which costs no service any. CloudFormation changes
 * the check of both groups at once, and ECS stops the tasks that do not answer it: all of them, where the live version knows
 * the old one only.
 */
export class HealthChecks extends Construct {
  /** The guard of a construct's stack, made by the first service. */
  public static of(scope: Construct): HealthChecks {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ID) as HealthChecks | undefined ?? new HealthChecks(stack);
  }

  private readonly guarded: GuardedCheck[] = [];
  private readonly resource: CustomResource;

  private constructor(stack: Stack) {
    super(stack, ID);
    const provider = ListenerProvider.of(this);
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: HEALTH_CHECK_TYPE,
      serviceToken: provider.serviceToken,
      serviceTimeout: SERVICE_TIMEOUT,
      properties: { Checks: Lazy.uncachedAny({ produce: (context) => this.guarded.map((one) => checkOf(one, context)) }) },
    });
    this.resource.node.addDependency(provider.ready);
  }

  /** Guards a service from now on. */
  public add(guarded: GuardedCheck): void {
    this.guarded.push(guarded);
    guarded.targetGroups.forEach((group) => group.node.defaultChild!.node.addDependency(this.resource));
  }
}

/** What the group is rendered to in the end, with Elastic Load Balancing's defaults: leaving one out is no change. */
function checkOf({ service, targetGroups: [first], liveVersionAnswersBoth }: GuardedCheck, context: IResolveContext): ServiceCheck {
  const group = first.node.defaultChild as elbv2.CfnTargetGroup;
  const rendered: RenderedCheck = renderedProperties(group, (value) => context.resolve(value) as object);
  const { HealthCheckPath, HealthCheckPort, HealthCheckProtocol, Matcher } = rendered;
  return given({
    TargetGroup: context.resolve(group.logicalId) as string,
    Service: service.node.path,
    Path: HealthCheckPath ?? '/',
    Port: HealthCheckPort ?? 'traffic-port',
    Protocol: HealthCheckProtocol ?? 'HTTP',
    HttpCodes: Matcher?.HttpCode ?? '200',
    LiveVersionAnswersBoth: liveVersionAnswersBoth ? 'true' as const : undefined,
  });
}

/** As AWS::ElasticLoadBalancingV2::TargetGroup calls it. */
interface RenderedCheck {
  readonly HealthCheckPath?: string;
  readonly HealthCheckPort?: string;
  readonly HealthCheckProtocol?: string;
  readonly Matcher?: { readonly HttpCode?: string };
}
