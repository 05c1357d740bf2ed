import { App } from 'aws-cdk-lib';
import { ecsNativeSharedStack } from './ecs-native-shared-stack';
import { ecsNativeStack } from './ecs-native-stack';

const app = new App();
ecsNativeStack(app);
ecsNativeSharedStack(app);
