import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CiIdentityConfig, CiIdentityContext, ICiIdentity } from './ci-identity-types';
import { GithubSubjectOptions, githubSubjects } from './github-subjects';
import { claimIamName } from './iam-names';
import { Validator } from '../private/validator';

/** Options of a role that GitHub Actions assume without a secret. */
export interface GithubOidcIdentityOptions extends GithubSubjectOptions {
  /**
   * ARN of the account's OIDC provider for GitHub. An account has one for all stacks.
   *
   * @default - a new provider, one for all services of the stack
   */
  readonly providerArn?: string;

  /**
   * Name of the role, at most 64 characters. IAM names are global to an account.
   *
   * @default - `ci-<projectId>-<stage>-github-role`
   */
  readonly roleName?: string;
}

const GITHUB_ISSUER = 'token.actions.githubusercontent.com';
const AUDIENCE = 'sts.amazonaws.com';

/** A role for the workflows of a GitHub repository. */
export class GithubOidcIdentity implements ICiIdentity {
  private readonly subjects: string[];

  constructor(private readonly options: GithubOidcIdentityOptions) {
    const validator = new Validator('CiIdentity.githubOidc');
    this.subjects = githubSubjects(validator, options);
    validator.pattern('providerArn', options.providerArn, {
      regex: /^arn:[\w-]+:iam::\d{12}:oidc-provider\/token\.actions\.githubusercontent\.com$/,
      rule: 'must be the ARN of an OIDC provider for GitHub Actions.',
      remedy: `It looks like arn:aws:iam::123456789012:oidc-provider/${GITHUB_ISSUER}.`,
    });
  }

  public bind(scope: Construct, { projectId, stage }: CiIdentityContext): CiIdentityConfig {
    const derived = this.options.roleName === undefined;
    const roleName = this.options.roleName ?? `ci-${projectId}-${stage}-github-role`;
    claimIamName(scope, {
      kind: 'role',
      name: roleName,
      property: 'ciIdentity.roleName',
      derived,
      remedy: `${derived ? 'Give one of the services another stage, or set' : 'Set another'} CiIdentity.githubOidc({ roleName }).`,
    });
    const role = new iam.Role(scope, 'CiRole', {
      roleName,
      description: `Releases of ${projectId}-${stage} by GitHub Actions of ${this.options.repository}`,
      assumedBy: this.principal(this.options.providerArn ?? providerOf(scope)),
    });
    return { grantee: role, role };
  }

  /**
   * A trust statement for the exact subjects and one for those with a wildcard, so that a `*` in a name that
   * is known only at deployment never acts as one.
   */
  private principal(providerArn: string): iam.IPrincipal {
    const audience = { [`${GITHUB_ISSUER}:aud`]: AUDIENCE };
    const subject = (values: string[]) => ({ [`${GITHUB_ISSUER}:sub`]: values });
    const exact = this.subjects.filter((s) => !s.includes('*'));
    const wildcard = this.subjects.filter((s) => s.includes('*'));
    const conditions: iam.Conditions[] = [
      ...(exact.length > 0 ? [{ StringEquals: { ...audience, ...subject(exact) } }] : []),
      ...(wildcard.length > 0 ? [{ StringEquals: audience, StringLike: subject(wildcard) }] : []),
    ];
    return new iam.CompositePrincipal(...conditions.map((condition) => new iam.WebIdentityPrincipal(providerArn, condition)));
  }
}

/** The stack's provider: an account takes one for each issuer, so all services of a stack share it. */
function providerOf(scope: Construct): string {
  const stack = Stack.of(scope);
  const id = 'GithubOidcProvider';
  const existing = stack.node.tryFindChild(id) as iam.OidcProviderNative | undefined;
  if (existing) {
    return existing.oidcProviderArn;
  }
  claimIamName(stack, {
    kind: 'OIDC provider',
    name: GITHUB_ISSUER,
    property: 'ciIdentity.providerArn',
    derived: false,
    remedy: 'Make the provider in one stack only and pass its ARN to the others: CiIdentity.githubOidc({ providerArn }).',
  });
  return new iam.OidcProviderNative(stack, id, { url: `https://${GITHUB_ISSUER}`, clientIds: [AUDIENCE] }).oidcProviderArn;
}
