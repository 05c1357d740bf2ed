/** What the template and the handler (handlers/managed-listener/guards) have to agree on about services that CodeDeploy deploys. */

/** The type of the resource in the template. It can never change: CloudFormation refuses that. */
export const CHANGES_TYPE = 'Custom::EcsCanaryBlueGreenServiceChanges';

/** A service as the template has it. */
export interface RenderedService {
  /** As long as it is the same, the service is. */
  readonly LogicalId: string;
  /** What people know the service by. */
  readonly Service: string;
  /**
   * What CloudFormation sends to ECS, as JSON. References are only the texts that they are in the template: the guard comes
   * before all services of the stack, and must not wait for what any of them needs.
   */
  readonly Rendered: string;
}

/** The services of a stack that CodeDeploy deploys. */
export interface ChangesProperties {
  readonly Services: RenderedService[];
}
