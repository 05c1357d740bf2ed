import { App } from 'aws-cdk-lib';
import { liveStack, spotStack } from './live-stack';
import { ENGINES } from '../engines';

const app = new App();
ENGINES.forEach((engine) => {
  liveStack(app, engine);
  spotStack(app, engine);
});
