import { App, Duration } from 'aws-cdk-lib';
import { serviceStack } from './service-stack';
import { STARTER } from '../starter';

/** By the starter's names and schedule, but a release waits an hour for somebody. */
serviceStack(new App({ context: { certificate: 'none', canaryMinutes: '10' } }), STARTER.stack, STARTER.projectId, {
  terminationWait: Duration.minutes(10),
  approvalWait: Duration.hours(1),
});
