import { App } from 'aws-cdk-lib';
import { ecsNativeStack } from './ecs-native-stack';

ecsNativeStack(new App());
