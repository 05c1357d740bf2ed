import { App } from 'aws-cdk-lib';
import { RELEASED_BASE, releasedStack } from './released-stack';
import { ENGINES } from '../engines';

const app = new App({ context: { ...RELEASED_BASE } });
ENGINES.forEach((engine) => releasedStack(app, engine));
