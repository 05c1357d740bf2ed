import { App, Duration } from 'aws-cdk-lib';
import { serviceStack } from './service-stack';
import { CanaryConfig } from '../../../src';

/** Services with the default alarms, each with a canary of another size, for which nobody waits for long afterwards. */
const app = new App({ context: { certificate: 'none' } });
for (const [id, percentage] of Object.entries({ Quarter: 25, Twentieth: 5 })) {
  serviceStack(app, id, id.toLowerCase(), {
    canary: CanaryConfig.timeBasedCanary({ percentage, interval: Duration.minutes(10) }),
    terminationWait: Duration.minutes(2),
  });
}
