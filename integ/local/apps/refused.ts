import { Stack } from 'aws-cdk-lib';
import { CfnDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';

/** Makes an update fail: CodeDeploy takes 1 to 99 percent, and CloudFormation learns that only from CodeDeploy. */
export function refusedByAws(stack: Stack): CfnDeploymentConfig {
  return new CfnDeploymentConfig(stack, 'Refused', {
    computePlatform: 'ECS',
    trafficRoutingConfig: { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: 100, canaryInterval: 1 } },
  });
}
