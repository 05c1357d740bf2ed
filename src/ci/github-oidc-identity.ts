import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CiIdentityConfig, CiIdentityContext, ICiIdentity } from './ci-identity-types';
import { GitHubSubjectOptions, githubSubjects, trustedRuns } from './github-subjects';
import { claimIamName } from './iam-names';
import { RoleCredentials } from './job-credentials';
import { TRUST_POLICY_CHARACTERS } from '../private/aws-rules';
import { DEFAULT_BUILD_MINUTES, jobMinutes, sessionMinutes } from '../private/release-time';
import { Validator } from '../private/validator';

/** Options of a role that GitHub Actions assume without a secret. */
export interface GitHubOidcIdentityOptions extends GitHubSubjectOptions {
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

  /**
   * The longest session of the role: whole minutes, from 60 to 720 (IAM). The credentials of a job must
   * outlast its wait for the release.
   *
   * @default - half an hour for the build and the wait of the workflow, but at least an hour
   */
  readonly maxSessionDuration?: Duration;
}

const GITHUB_ISSUER = 'token.actions.githubusercontent.com';
const AUDIENCE = 'sts.amazonaws.com';

/** A role for the workflows of a GitHub repository. */
export class GitHubOidcIdentity implements ICiIdentity {
  private readonly runs: string[];
  private readonly subjects: string[];

  constructor(private readonly options: GitHubOidcIdentityOptions) {
    const validator = new Validator('CiIdentity.githubOidc');
    this.runs = trustedRuns(validator, options);
    this.subjects = githubSubjects(options, this.runs);
    validator.pattern('providerArn', options.providerArn, {
      regex: /^arn:[\w-]+:iam::\d{12}:oidc-provider\/token\.actions\.githubusercontent\.com$/,
      rule: 'must be the ARN of an OIDC provider for GitHub Actions.',
      remedy: `It looks like arn:aws:iam::123456789012:oidc-provider/${GITHUB_ISSUER}.`,
    });
    validator.known({ maxSessionDuration: options.maxSessionDuration }, 'a workflow is checked against it');
    validator.duration('maxSessionDuration', options.maxSessionDuration, 'minutes', {
      min: 60,
      max: 720,
      remedy: 'Leave it out to have the session last as long as the workflow waits.',
    });
  }

  public bind(scope: Construct, { projectId, stage, releaseDuration }: CiIdentityContext): CiIdentityConfig {
    const derived = this.options.roleName === undefined;
    const roleName = this.options.roleName ?? `ci-${projectId}-${stage}-github-role`;
    claimIamName(scope, {
      kind: 'role',
      name: roleName,
      property: 'ciIdentity.roleName',
      derived,
      remedy: `${derived ? 'Give one of the services another stage, or set' : 'Set another'} CiIdentity.githubOidc({ roleName }).`,
    });
    if (this.options.repositoryId === undefined) {
      Annotations.of(scope).addInfoV2(
        'ecs-canary-blue-green:repositoryIds',
        `ciIdentity: GitHub names repositories that were created since 2026-07-15, or renamed, by numbers, and the role trusts '${this.options.repository}' `
        + "by its name alone. Give repositoryOwnerId and repositoryId (gh api repos/OWNER/NAME --jq '.owner.id, .id'), or acknowledge this for an older one.",
      );
    }
    const maxSessionDuration = this.options.maxSessionDuration ?? sessionFor(releaseDuration);
    const role = new iam.Role(scope, 'CiRole', {
      roleName,
      description: `Releases of ${projectId}-${stage} by GitHub Actions of ${this.options.repository}`,
      assumedBy: this.principal(this.options.providerArn ?? providerOf(scope)),
      maxSessionDuration,
    });
    return {
      grantee: role,
      role,
      jobCredentials: new RoleCredentials({ roleName, maxSessionMinutes: maxSessionDuration.toMinutes(), trustedRuns: this.runs }),
    };
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
    new Validator('CiIdentity.githubOidc').require(this.subjects.join().length < TRUST_POLICY_CHARACTERS.atMost, {
      property: 'branches',
      value: `${this.subjects.length} trusted runs`,
      rule: `make a trust policy of more than ${TRUST_POLICY_CHARACTERS.atMost} characters, the most that IAM allows.`,
      remedy: "List fewer branches, tags and environments, or use a wildcard: branches: ['release/*'].",
    });
    const conditions: iam.Conditions[] = [
      ...(exact.length > 0 ? [{ StringEquals: { ...audience, ...subject(exact) } }] : []),
      ...(wildcard.length > 0 ? [{ StringEquals: audience, StringLike: subject(wildcard) }] : []),
    ];
    return new iam.CompositePrincipal(...conditions.map((condition) => new iam.WebIdentityPrincipal(providerArn, condition)));
  }
}

/** As long as a job may take by default. */
function sessionFor(releaseDuration = Duration.minutes(0)): Duration {
  return Duration.minutes(sessionMinutes(jobMinutes(releaseDuration.toMinutes(), DEFAULT_BUILD_MINUTES)));
}

/** The stack's provider: an account takes one for each issuer, so all services of a stack share it. */
function providerOf(scope: Construct): string {
  const stack = Stack.of(scope);
  const id = 'GitHubOidcProvider';
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
