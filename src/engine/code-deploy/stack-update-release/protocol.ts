/** What the template and the handler (handlers/stack-update-release) have to agree on. */

/** The type of the resource in the template. It can never change: CloudFormation refuses that. */
export const RESOURCE_TYPE = 'Custom::EcsCanaryBlueGreenRelease';

/** CloudFormation, "Properties", ServiceTimeout of a custom resource: the longest that it waits for an answer. */
export const LONGEST_UPDATE_MINUTES = 60;

/**
 * Kept at the end of that hour: a release that is not over by then is stopped, and CodeDeploy's rollback has to end
 * before CloudFormation gets to know.
 */
export const TIME_TO_ROLL_BACK_MINUTES = 3;

/** The properties of a release. A changed `TaskDefinitionArn` alone makes the handler release. */
export interface ReleaseProperties {
  readonly ApplicationName: string;
  readonly DeploymentGroupName: string;
  readonly ClusterName: string;
  readonly ServiceName: string;
  readonly TaskDefinitionArn: string;
  /** What CreateDeployment takes, with the task definition in it. */
  readonly AppSpec: string;
  /** Seconds from the first shift of traffic to the end of the deployment. CloudFormation hands numbers over as strings. */
  readonly ScheduleSeconds: string;
}
