import { Construct } from 'constructs';
import { claimName, NameScope, reportClash } from '../private/name-registry';
import { Validator } from '../private/validator';

/** IAM, users and roles: 1 to 64 characters. */
const IAM_NAME = { regex: /^[\w+=,.@-]{1,64}$/, rule: 'must be 1 to 64 letters, digits and + = , . @ _ -.' };

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
  const clash = claimName(scope, `IAM ${kind}`, name, NameScope.ACCOUNT);
  if (!clash) {
    return;
  }
  const rule = `IAM names are global to an account, and '${clash.owner.node.path}' has ${kind === 'OIDC provider' ? 'this provider' : `a ${kind} of this name`}, too.`;
  reportClash(scope, clash, NameScope.ACCOUNT, 'iamNameClash', { property, value: name, rule, remedy });
}
