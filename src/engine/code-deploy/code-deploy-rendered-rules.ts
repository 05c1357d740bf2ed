import { CODE_DEPLOY_NAMES } from './code-deploy-names';
import { CODE_DEPLOY_RULES } from './code-deploy-rules';
import { nameForm } from '../../private/physical-names';
import type { RenderedRule } from '../../rendered/rules';
import { numberIn, objectIn, textIn } from '../../rendered/values';

/** What CodeDeploy would refuse of its resources, by their type. */
export const CODE_DEPLOY_RENDERED_RULES: Record<string, RenderedRule[]> = {
  'AWS::CodeDeploy::Application': [
    (validator, { ApplicationName }) => validator.pattern('ApplicationName', textIn(ApplicationName), {
      ...nameForm(CODE_DEPLOY_NAMES.applicationName), remedy: 'Choose another name.',
    }),
  ],
  'AWS::CodeDeploy::DeploymentGroup': [
    (validator, { DeploymentGroupName }) => validator.pattern('DeploymentGroupName', textIn(DeploymentGroupName), {
      ...nameForm(CODE_DEPLOY_NAMES.deploymentGroupName), remedy: 'Choose another name.',
    }),
    (validator, { BlueGreenDeploymentConfiguration }) => {
      const { TerminateBlueInstancesOnDeploymentSuccess } = objectIn(BlueGreenDeploymentConfiguration);
      validator.number('TerminationWaitTimeInMinutes', numberIn(objectIn(TerminateBlueInstancesOnDeploymentSuccess).TerminationWaitTimeInMinutes), {
        min: 0, max: CODE_DEPLOY_RULES.longestTerminationWaitMinutes, unit: 'minutes', remedy: 'Choose less.',
      });
    },
  ],
};
