import { IConstruct } from 'constructs';
import { claimNames } from '../../private/claim-names';
import { NameRule, namesBy } from '../../private/physical-names';
import { Validator } from '../../private/validator';
import { ServiceContext } from '../../service-context';

/** What a service's releases are called in CodeDeploy. */
export interface CodeDeployNames {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
}

/** CodeDeploy, CreateApplication and CreateDeploymentGroup. */
const TAKEN = { maxLength: 100, regex: /^[\w+=,.@-]+$/, characters: 'letters, digits and + = , . @ _ -' };

/** The convention, and what CodeDeploy takes. */
export const CODE_DEPLOY_NAMES: Record<keyof CodeDeployNames, NameRule> = {
  applicationName: { name: (p, s) => `deployment-app-${p}-${s}`, ...TAKEN },
  deploymentGroupName: { name: (p, s) => `deployment-group-${p}-${s}`, ...TAKEN },
};

/**
 * The names, each the convention's or the user's own.
 *
 * @throws when one is none that CodeDeploy accepts, or surely another service's of the app
 */
export function codeDeployNames(owner: IConstruct, validator: Validator, context: ServiceContext): CodeDeployNames {
  const names = namesBy(CODE_DEPLOY_NAMES, validator, context, context);
  // A group's name is unique in its application only.
  claimNames(owner, context, { applicationName: names.applicationName }, context);
  return names;
}
