import { App } from 'aws-cdk-lib';
import { codeDeployStack } from './code-deploy-stack';
import { ecsStack } from './ecs-stack';
import { listenerStack } from './listener-stack';

const app = new App();
codeDeployStack(app);
listenerStack(app);
ecsStack(app);
