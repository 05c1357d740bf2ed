import { codeDeploy } from './code-deploy';
import { ecsNative } from './ecs-native';
import { DemoEngine } from './told-releases';

/** The first is the default. */
export const ENGINES: readonly DemoEngine[] = [codeDeploy, ecsNative];

export function engineNamed(name: string = ENGINES[0].name): DemoEngine | undefined {
  return ENGINES.find((engine) => engine.name === name);
}
