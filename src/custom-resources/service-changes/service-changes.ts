import { CfnResource, CustomResource, Duration, IResolveContext, Lazy, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { CHANGES_TYPE, RenderedService } from './protocol';
import { clusterNameOf } from '../../private/cluster-name';
import { renderedProperties } from '../../private/rendered-properties';
import { ListenerProvider } from '../managed-listener/listener-provider';

/** The construct's id on the stack. */
const ID = 'EcsCanaryBlueGreenServiceChanges';

/** Two attempts of the function, and a wait between them. */
const SERVICE_TIMEOUT = Duration.minutes(10);

/**
 * Comes before the services of a stack that CodeDeploy deploys, one resource for all of them: says in the user's words what ECS
 * would refuse in its own, and what would replace a live service.
 */
export class ServiceChanges extends Construct {
  /** The guard of a construct's stack, made by the first service. */
  public static of(scope: Construct): ServiceChanges {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ID) as ServiceChanges | undefined ?? new ServiceChanges(stack);
  }

  private readonly guarded: { readonly owner: Construct; readonly service: ecs.FargateService }[] = [];
  private readonly resource: CustomResource;

  private constructor(stack: Stack) {
    super(stack, ID);
    const provider = ListenerProvider.of(this);
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: CHANGES_TYPE,
      serviceToken: provider.serviceToken,
      serviceTimeout: SERVICE_TIMEOUT,
      properties: { Services: Lazy.uncachedAny({ produce: (context) => this.guarded.map(({ owner, service }) => render(owner, service, context)) }) },
    });
    this.resource.node.addDependency(provider.ready);
  }

  /** Guards a service from now on. */
  public add(owner: Construct, service: ecs.FargateService): void {
    this.guarded.push({ owner, service });
    service.node.defaultChild!.node.addDependency(this.resource);
  }
}

/** The tags are left out: whether CloudFormation changes those alone by UpdateService is not documented. */
function render(owner: Construct, { node, cluster }: ecs.FargateService, context: IResolveContext): RenderedService {
  const service = node.defaultChild as CfnResource;
  const { Tags, ...properties } = renderedProperties(service, (value) => context.resolve(value) as object);
  // The reference stays the same where the cluster gets another name, and is another cluster then.
  const rendered = { ...properties, Cluster: context.resolve(clusterNameOf(cluster)) as unknown ?? properties.Cluster };
  return {
    LogicalId: context.resolve(service.logicalId) as string,
    Service: owner.node.path,
    Rendered: JSON.stringify(rendered),
  };
}
