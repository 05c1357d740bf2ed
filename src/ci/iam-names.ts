import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IAM_NAME } from '../private/aws-rules';
import { claimName, NameScope, reportClash } from '../private/name-registry';
import { Validator } from '../private/validator';

/** A kind of IAM name, and how the user can choose another. */
export interface IamName {
  /** For instance `user`. */
  readonly kind: string;
  readonly name: string;
  /** The property that sets the name. */
  readonly property: string;
  /** Whether the name is made of projectId and stage. Else it is the user's own. */
  readonly derived: boolean;
  /** What to do about a clash. */
  readonly remedy: string;
}

/**
 * Checks a name that is global to an account: two stages or regions of one account cannot both have it.
 */
export function claimIamName(scope: Construct, { kind, name, property, derived, remedy }: IamName): void {
  const validator = new Validator(scope);
  validator.pattern(property, name, { ...IAM_NAME, remedy: derived ? `Shorten projectId or stage, or set ${property}.` : `Choose another ${property}.` });
  // Names of IAM are not distinguished by case (IAM, CreateUser).
  const clash = claimName(scope, `IAM ${kind}`, Token.isUnresolved(name) ? name : name.toLowerCase(), NameScope.ACCOUNT);
  if (!clash) {
    return;
  }
  const rule = `IAM names are global to an account, and '${clash.owner.node.path}' has ${kind === 'OIDC provider' ? 'this provider' : `a ${kind} of this name`}, too.`;
  reportClash(scope, clash, NameScope.ACCOUNT, 'iamNameClash', { property, value: name, rule, remedy });
}
