import { App } from 'aws-cdk-lib';
import { serviceStack } from './service-stack';

serviceStack(new App(), 'Construct', 'construct');
