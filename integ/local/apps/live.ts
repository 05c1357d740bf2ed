import { App } from 'aws-cdk-lib';
import { liveStack, spotStack } from './live-stack';

const app = new App();
liveStack(app, 'Live', 'live');
spotStack(app, 'Spot', 'spot');
