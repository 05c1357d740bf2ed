/**
 * (a) A healthy second version takes over through the canary, and the balancer answers with it.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import { expectVersion, releaseUntil } from './shared/release';
import { healthyVersion, serviceUnderTest } from './shared/service-under-test';

const app = new App();
const stack = new Stack(app, 'EcsCanaryRelease');
const web = serviceUnderTest(stack, 'release');
const v2 = healthyVersion(stack, web, 'v2');

const integ = new IntegTest(app, 'Release', { testCases: [stack] });
const { last } = releaseUntil(integ, web, v2, 'Succeeded', expectVersion(integ, web, 'v1'));
last.next(expectVersion(integ, web, 'v2'));
