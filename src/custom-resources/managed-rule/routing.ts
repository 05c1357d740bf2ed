import { CustomResource, Lazy, Stack } from 'aws-cdk-lib';
import { Construct, IDependable } from 'constructs';
import { SERVICE_TIMEOUT } from './managed-rule';
import { Route, ROUTING_TYPE } from './protocol';
import { ListenerProvider } from '../managed-listener/listener-provider';

/** The construct's id on the stack. */
const ID = 'EcsCanaryBlueGreenRouting';

/**
 * Which requests the rules of a stack take, and before which others: one resource for all of them, so that rules can swap
 * their priorities in one update. It comes after the services, and when one goes CloudFormation updates it first: a rule
 * takes requests only as long as there is somebody to answer them.
 */
export class Routing extends Construct {
  /** The routing of a construct's stack, made by the first rule. */
  public static of(scope: Construct): Routing {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(ID) as Routing | undefined ?? new Routing(stack);
  }

  private readonly routes: Route[] = [];
  private readonly resource: CustomResource;

  private constructor(stack: Stack) {
    super(stack, ID);
    const provider = ListenerProvider.of(this);
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: ROUTING_TYPE,
      serviceToken: provider.serviceToken,
      serviceTimeout: SERVICE_TIMEOUT,
      properties: { Rules: Lazy.any({ produce: () => this.routes }) },
    });
    this.resource.node.addDependency(provider.ready);
  }

  /** Opens rules to requests, once what answers them is there. */
  public open(routes: Route[], ...after: IDependable[]): void {
    this.routes.push(...routes);
    this.resource.node.addDependency(...after);
  }
}
