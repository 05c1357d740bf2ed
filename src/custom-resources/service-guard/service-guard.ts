import { CfnResource, CustomResource, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Construct, IDependable } from 'constructs';
import { GuardProvider } from './guard-provider';
import { GuardAttributes, GuardProperties, RESOURCE_TYPE } from './protocol';
import { given } from '../../private/given';
import { renderedProperties } from '../../private/rendered-properties';

/** What is guarded. */
export interface ServiceGuardProps {
  readonly clusterName: string;
  readonly serviceName: string;
  /** The deployment controller that the service is made with. */
  readonly controller: string;
  readonly family: string;
  /** The service in the template. */
  readonly service: CfnResource;
  /** Whether the guard says which task definition the service runs, in the end. */
  readonly saysTaskDefinition: () => boolean;
  /** What a new service begins with. */
  readonly after: IDependable[];
}

/** Two attempts of the function, and a wait between them. */
const SERVICE_TIMEOUT = Duration.minutes(10);

/**
 * Comes before a service whenever CloudFormation would change it. It refuses what would release something by accident or
 * unguarded, and says what is live, because no template can.
 */
export class ServiceGuard extends Construct {
  private readonly resource: CustomResource;

  constructor(scope: Construct, id: string, private readonly props: ServiceGuardProps) {
    super(scope, id);
    const { clusterName, serviceName, service, after } = props;
    const provider = GuardProvider.of(this);
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: RESOURCE_TYPE,
      serviceToken: provider.serviceToken,
      serviceTimeout: SERVICE_TIMEOUT,
      properties: this.render(),
    });
    this.resource.node.addDependency(provider.ready, provider.allow(this, 'Policy', clusterName, serviceName), ...after);
    service.node.addDependency(this.resource);
  }

  /** The task definition that the service has to be left with. */
  public get taskDefinition(): string {
    const attribute: keyof GuardAttributes = 'TaskDefinition';
    return this.resource.getAttString(attribute);
  }

  private render(): GuardProperties {
    const { clusterName, serviceName, controller, family, service, saysTaskDefinition } = this.props;
    return given({
      ClusterName: clusterName,
      ServiceName: serviceName,
      Controller: controller,
      Family: family,
      Service: Lazy.uncachedAny({
        produce: (context) => {
          const { TaskDefinition, ...others } = renderedProperties(service, (value) => context.resolve(value) as object);
          return saysTaskDefinition() ? others : { TaskDefinition, ...others };
        },
      }) as unknown as Record<string, unknown>,
      StackTags: Lazy.any({ produce: () => tagsOf(Stack.of(this)) }) as unknown as Record<string, string>,
    });
  }
}

/** Left out where there are none. */
function tagsOf(stack: Stack): Record<string, string> | undefined {
  const tags = stack.tags.tagValues();
  return Object.keys(tags).length > 0 ? tags : undefined;
}
