import { App } from 'aws-cdk-lib';
import { plainStack } from './plain-stack';

plainStack(new App(), 'Plain', 'plain');
