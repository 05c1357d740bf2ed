import { CodeDeployEngine } from './code-deploy/code-deploy-engine';
import { CodeDeployOptions } from './code-deploy/code-deploy-options';
import { EcsNativeEngine } from './ecs-native/ecs-native-engine';
import { EcsNativeOptions } from './ecs-native/ecs-native-options';
import { IDeploymentEngine } from './engine-types';

/** The service of AWS that moves releases into production. */
export class DeploymentEngine {
  /** AWS CodeDeploy: blue/green with canary, linear or all-at-once traffic shifting. */
  public static codeDeploy(options: CodeDeployOptions = {}): IDeploymentEngine {
    return new CodeDeployEngine(options);
  }

  /**
   * ECS itself: its canary, linear and blue/green deployments. A service cannot change its engine in one step, and from
   * ECS there is no way back to CodeDeploy: a stack update that tries is refused.
   *
   * @throws when an option has a value that ECS would refuse
   */
  public static ecsNative(options: EcsNativeOptions = {}): IDeploymentEngine {
    return new EcsNativeEngine(options);
  }

  private constructor() {}
}
