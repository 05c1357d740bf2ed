import { codeDeploy } from './code-deploy/code-deploy';
import { ecsNative } from './ecs-native/ecs-native';
import { EngineAdapter } from './engine-adapter';

/** The engines that there are. Nothing else knows them all. */
export const ENGINES: readonly EngineAdapter[] = [codeDeploy, ecsNative];
