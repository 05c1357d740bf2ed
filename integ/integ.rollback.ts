/**
 * (b) A version that fails every request is stopped by its alarm under load, rolled back by a second
 * deployment, and the balancer answers with the old version.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { CanaryConfig } from '../src';
import { steadyLoad } from './shared/load';
import { expectVersion, releaseUntil, waitForDeployment } from './shared/release';
import { brokenVersion, serviceUnderTest } from './shared/service-under-test';

const app = new App();
const stack = new Stack(app, 'EcsCanaryRollback');
const web = serviceUnderTest(stack, 'rollback', {
  canary: CanaryConfig.timeBasedCanary({ percentage: 25, interval: Duration.minutes(10) }),
});
const broken = brokenVersion(stack, web, 'broken');
steadyLoad(stack, web);

const integ = new IntegTest(app, 'Rollback', { testCases: [stack] });
const stopped = releaseUntil(integ, web, broken, 'Stopped', expectVersion(integ, web, 'v1'));
stopped.last
  .next(waitForDeployment(integ, stopped.info('rollbackInfo.rollbackDeploymentId'), { status: 'Succeeded', creator: 'codeDeployRollback' }))
  .next(expectVersion(integ, web, 'v1'));
