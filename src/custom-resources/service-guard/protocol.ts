/** What the template and the handler (handlers/service-guard) have to agree on. */

/** The type of the resource in the template. It can never change: CloudFormation refuses that. */
export const RESOURCE_TYPE = 'Custom::EcsCanaryBlueGreenGuard';

/** What the guard has to know of a service. CloudFormation hands all of it over as texts. */
export interface GuardProperties {
  readonly ClusterName: string;
  readonly ServiceName: string;
  /** The deployment controller that the template gives the service. */
  readonly Controller: string;
  /** The family of the task definition, with whose newest revision a new service begins. */
  readonly Family: string;
  /**
   * What CloudFormation sends to ECS: whenever it would, it asks the guard before. The task definition is missing where
   * the guard says it. The values are those that the template's references stand for, or a change of one of them would
   * pass by.
   */
  readonly Service: Record<string, unknown>;
  /** The tags of the stack, which CloudFormation gives its resources, and updates them for that. */
  readonly StackTags?: Record<string, string>;
}

/** What the template can ask the guard for. */
export interface GuardAttributes {
  /** The task definition that is live; where there is no service yet, the newest revision, or the family if it has none. */
  readonly TaskDefinition: string;
}
