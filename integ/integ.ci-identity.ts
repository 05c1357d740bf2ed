/**
 * (d) With the permissions of the CI identity a release can be made, and nothing else can.
 *
 * The permissions are granted to a function, because an assertion cannot act as a user: it makes the calls
 * and reports which were denied.
 */
import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { deploymentOf, expectVersion } from './shared/release';
import { healthyVersion, serviceUnderTest } from './shared/service-under-test';

const app = new App();
const stack = new Stack(app, 'EcsCanaryCiIdentity');
const web = serviceUnderTest(stack, 'ci-identity');
const v2 = healthyVersion(stack, web, 'v2');

const ci = new lambda.Function(stack, 'Ci', {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  timeout: Duration.seconds(30),
  code: lambda.Code.fromInline(`
const { CodeDeployClient, CreateDeploymentCommand, StopDeploymentCommand, DeleteDeploymentGroupCommand } = require('@aws-sdk/client-codedeploy');
const { ECSClient, UpdateServiceCommand, ListClustersCommand } = require('@aws-sdk/client-ecs');
const { ECRClient, DeleteRepositoryCommand } = require('@aws-sdk/client-ecr');

exports.handler = async ({ deployment, cluster, service, repositoryName }) => {
  const codedeploy = new CodeDeployClient(), ecs = new ECSClient(), ecr = new ECRClient();
  const outcome = async (call) => { try { await call(); return 'allowed'; } catch (error) { return error.name; } };
  const { deploymentId } = await codedeploy.send(new CreateDeploymentCommand(deployment));
  const { applicationName, deploymentGroupName } = deployment;
  return {
    deploymentId,
    stop: await outcome(() => codedeploy.send(new StopDeploymentCommand({ deploymentId }))),
    deleteGroup: await outcome(() => codedeploy.send(new DeleteDeploymentGroupCommand({ applicationName, deploymentGroupName }))),
    updateService: await outcome(() => ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount: 0 }))),
    listClusters: await outcome(() => ecs.send(new ListClustersCommand({}))),
    deleteRepository: await outcome(() => ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }))),
  };
};`),
});
web.grantDeploy(ci);

const integ = new IntegTest(app, 'CiIdentity', { testCases: [stack] });
const invoked = integ.assertions.invokeFunction({
  functionName: ci.functionName,
  payload: stack.toJsonString({
    deployment: deploymentOf(web, v2),
    cluster: web.cluster.clusterName,
    service: web.service.serviceName,
    repositoryName: web.repository!.repositoryName,
  }),
}).expect(ExpectedResult.objectLike({
  StatusCode: 200,
  Payload: {
    stop: 'AccessDeniedException',
    deleteGroup: 'AccessDeniedException',
    updateService: 'AccessDeniedException',
    listClusters: 'AccessDeniedException',
    deleteRepository: 'AccessDeniedException',
  },
}));
const released = expectVersion(integ, web, 'v2').waitForAssertions({ totalTimeout: Duration.minutes(30), interval: Duration.seconds(15) });
expectVersion(integ, web, 'v1').next(invoked).next(released);
