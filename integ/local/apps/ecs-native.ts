import { App } from 'aws-cdk-lib';
import { ecsNativeSharedStack } from './ecs-native-shared-stack';
import { ECS_NATIVE_BASE, ecsNativeStack } from './ecs-native-stack';

const app = new App({ context: { ...ECS_NATIVE_BASE } });
ecsNativeStack(app);
ecsNativeSharedStack(app);
