/** What users of the engine import. */
export * from '../../../src';
export * from '../../../src/engine/ecs-native/ecs-native-options';
