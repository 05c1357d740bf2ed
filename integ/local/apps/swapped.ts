import { App } from 'aws-cdk-lib';
import { swappedStack } from './swapped-stack';
import { ENGINES } from '../engines';

const app = new App();
ENGINES.forEach((engine) => swappedStack(app, engine));
