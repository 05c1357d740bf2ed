import { App } from 'aws-cdk-lib';
import { BESIDE_PLATFORM, ELSEWHERE, sharedStack } from './shared-stack';

const app = new App();
BESIDE_PLATFORM.forEach((id) => sharedStack(app, id));
// Only once the platform's outputs are known.
if (app.node.tryGetContext('listenerArn')) {
  sharedStack(app, ELSEWHERE);
}
