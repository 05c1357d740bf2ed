import { PropertyInjectors } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/**
 * The properties of a construct, as a platform team wants them for all constructs of its kind: by the nearest
 * injector above, as for the CDK's own constructs. (Their decorator is no part of the public API.)
 */
export function injected<T>(constructUniqueId: string, scope: Construct, id: string, props: T): T {
  const injector = scope.node.scopes.reverse()
    .filter((above) => PropertyInjectors.hasPropertyInjectors(above))
    .map((above) => PropertyInjectors.of(above).for(constructUniqueId))
    .find((found) => found !== undefined);
  return injector ? injector.inject(props, { scope, id }) as T : props;
}
