import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CodeDeployNames } from './code-deploy-names';
import { ReleaseNotifier, ReleaseNotifierProps } from '../../notifications/release-notifier';

/** Whose releases are told of. */
export interface CodeDeployNotifierProps extends CodeDeployNames, Pick<ReleaseNotifierProps, 'clusterName' | 'serviceName' | 'hooks'> {
  readonly deploymentGroupArn: string;
}

/** The names of the states in events of CodeDeploy. */
export const ALL_STATES = ['START', 'READY', 'SUCCESS', 'FAILURE', 'STOP'];
export const ROLLBACK_STATES = ['FAILURE', 'STOP'];

/** The events of a deployment group that say one of some states. */
export function stateChanges({ applicationName, deploymentGroupName }: CodeDeployNames, states: string[]): events.EventPattern {
  return {
    source: ['aws.codedeploy'],
    detailType: ['CodeDeploy Deployment State-change Notification'],
    detail: { application: [applicationName], deploymentGroup: [deploymentGroupName], state: states },
  };
}

/** Tells topics what becomes of a deployment group's releases. */
export function makeCodeDeployNotifier(scope: Construct, { deploymentGroupArn, ...props }: CodeDeployNotifierProps): ReleaseNotifier {
  return new ReleaseNotifier(scope, 'Notifier', {
    // The name of the service is a token here, and may be longer than a description.
    subject: props.deploymentGroupName,
    clusterName: props.clusterName,
    serviceName: props.serviceName,
    hooks: props.hooks,
    eventPatterns: [stateChanges(props, ALL_STATES)],
    permissions: [
      new iam.PolicyStatement({ actions: ['codedeploy:GetDeployment'], resources: [deploymentGroupArn] }),
      // CodeDeploy has no resource level for it (Service Authorization Reference).
      new iam.PolicyStatement({ actions: ['codedeploy:GetDeploymentTarget'], resources: ['*'] }),
    ],
  });
}
