import { App } from 'aws-cdk-lib';
import { plainRuleStack, plainStack } from './plain-stack';

const app = new App();
plainStack(app, 'Plain', 'plain');
plainRuleStack(app, 'PlainEcs', 'plain-ecs');
