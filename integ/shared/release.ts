import { ExpectedResult, IApiCall, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { Duration, Fn } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { EcsCanaryBlueGreen } from '../../src';

/** Names of functions by lifecycle event. */
export type Hooks = Record<string, string>;

/** The AppSpec of a release, as the generated workflow writes it. */
export function appSpec(web: EcsCanaryBlueGreen, taskDefinitionArn: string, hooks?: Hooks): string {
  return Fn.sub(JSON.stringify({
    version: 0,
    Resources: [{
      TargetService: {
        Type: 'AWS::ECS::Service',
        Properties: {
          TaskDefinition: '${TaskDefinition}',
          LoadBalancerInfo: { ContainerName: web.containerName, ContainerPort: web.containerPort },
        },
      },
    }],
    ...(hooks && { Hooks: Object.entries(hooks).map(([event, name]) => ({ [event]: name })) }),
  }), { TaskDefinition: taskDefinitionArn });
}

/** What CreateDeployment takes to release a task definition. */
export function deploymentOf(web: EcsCanaryBlueGreen, task: ecs.TaskDefinition, hooks?: Hooks): Record<string, unknown> {
  return {
    applicationName: web.application!.applicationName,
    deploymentGroupName: web.deploymentGroup!.deploymentGroupName,
    revision: { revisionType: 'AppSpecContent', appSpecContent: { content: appSpec(web, task.taskDefinitionArn, hooks) } },
  };
}

/** A release that has ended as it should. */
export interface EndedRelease {
  /** Comes after everything about the release. */
  readonly last: IApiCall;
  /** Reads a field of CodeDeploy's deploymentInfo. */
  readonly info: (field: string) => string;
}

/** Starts a release after a call, and waits until it has ended with a status. */
export function releaseUntil(
  integ: IntegTest,
  web: EcsCanaryBlueGreen,
  task: ecs.TaskDefinition,
  status: 'Succeeded' | 'Stopped' | 'Failed',
  after: IApiCall,
  hooks?: Hooks,
): EndedRelease {
  const created = integ.assertions.awsApiCall('CodeDeploy', 'createDeployment', deploymentOf(web, task, hooks));
  // The assertion's own policy allows the call itself, not what CodeDeploy checks along with it.
  created.provider.addToRolePolicy({
    Effect: 'Allow', Action: ['codedeploy:GetDeploymentConfig', 'codedeploy:RegisterApplicationRevision'], Resource: '*',
  });
  const deploymentId = created.getAttString('deploymentId');
  const ended = waitForDeployment(integ, deploymentId, { status });
  const read = integ.assertions.awsApiCall('CodeDeploy', 'getDeployment', { deploymentId });
  after.next(created).next(ended).next(read);
  return { last: read, info: (field) => read.getAttString(`deploymentInfo.${field}`) };
}

/** Waits until a deployment's deploymentInfo has what is expected. */
export function waitForDeployment(integ: IntegTest, deploymentId: string, deploymentInfo: Record<string, string>): IApiCall {
  return integ.assertions.awsApiCall('CodeDeploy', 'getDeployment', { deploymentId })
    .expect(ExpectedResult.objectLike({ deploymentInfo }))
    .waitForAssertions({ totalTimeout: Duration.minutes(30), interval: Duration.seconds(15) });
}

/** The version that the balancer answers with: whoami tells its name at /api. */
export function expectVersion(integ: IntegTest, web: EcsCanaryBlueGreen, name: string): IApiCall {
  return integ.assertions.httpApiCall(`http://${web.loadBalancer.loadBalancerDnsName}/api`)
    .expect(ExpectedResult.objectLike({ status: 200, body: { name } }));
}
