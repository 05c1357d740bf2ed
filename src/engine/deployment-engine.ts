import { CodeDeployEngine } from './code-deploy/code-deploy-engine';
import { CodeDeployOptions } from './code-deploy/code-deploy-options';
import { IDeploymentEngine } from './engine-types';

/** The service of AWS that moves releases into production. */
export class DeploymentEngine {
  /** AWS CodeDeploy: blue/green with canary, linear or all-at-once traffic shifting. */
  public static codeDeploy(options: CodeDeployOptions = {}): IDeploymentEngine {
    return new CodeDeployEngine(options);
  }

  private constructor() {}
}
