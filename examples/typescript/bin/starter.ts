import { App } from 'aws-cdk-lib';
import { StarterStack } from '../lib/starter-stack';

const app = new App();
new StarterStack(app, 'Starter');
