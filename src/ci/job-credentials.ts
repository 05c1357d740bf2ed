import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IJobCredentials, JobCredentials, JobCredentialsContext } from './ci-identity-types';
import { sessionMinutes } from '../private/release-time';
import { Validator } from '../private/validator';

const ACTION = 'aws-actions/configure-aws-credentials';
const STEP_NAME = 'Configure AWS credentials';

/** The role of an identity, as a job sees it. */
export interface JobRole {
  readonly roleName: string;
  /** Minutes that a session may last. */
  readonly maxSessionMinutes: number;
  /** The runs that the role trusts, as the subjects of their tokens end; `*` is a wildcard. */
  readonly trustedRuns: string[];
}

/** By a role that trusts the job's OIDC token: no secret. */
export class RoleCredentials implements IJobCredentials {
  constructor(private readonly role: JobRole) {}

  public trusts(run: string): boolean {
    return this.role.trustedRuns.some((pattern) => Token.isUnresolved(pattern) || matches(pattern, run));
  }

  public bind(scope: Construct, context: JobCredentialsContext): JobCredentials {
    if (context.roleArn !== undefined) {
      return assumeRole(context, context.roleArn);
    }
    const validator = new Validator(scope);
    for (const run of context.runs) {
      validator.require(this.trusts(run), distrusted(run));
    }
    validator.require(sessionMinutes(context.jobMinutes) <= this.role.maxSessionMinutes, {
      property: 'buildTimeout',
      rule: `the job may take ${context.jobMinutes} minutes, and a session of the role ends after ${this.role.maxSessionMinutes}.`,
      remedy: `Set CiIdentity.githubOidc({ maxSessionDuration: Duration.minutes(${context.jobMinutes}) }).`,
    });
    return assumeRole(context, this.arn(validator, context));
  }

  private arn(validator: Validator, { partition, account }: JobCredentialsContext): string {
    const problem = { property: 'roleArn', remedy: 'Set it to the ARN of the role' };
    if (account === undefined) {
      return validator.fail({
        ...problem,
        rule: 'the workflow names the role by its ARN, and the account is unknown at synth.',
        remedy: `${problem.remedy}, or give the stack an account: env: { account: '123456789012', region: … }.`,
      });
    }
    validator.require(!Token.isUnresolved(this.role.roleName), {
      ...problem,
      rule: 'the workflow names the role by its ARN, and the name is a token.',
      remedy: `${problem.remedy}, or CiIdentity.githubOidc({ roleName }) to a plain string.`,
    });
    return `arn:${partition}:iam::${account}:role/${this.role.roleName}`;
  }
}

/** By the access key of a user, out of two secrets of the repository. */
export class AccessKeyCredentials implements IJobCredentials {
  public trusts(): boolean {
    return true;
  }

  public bind(scope: Construct, context: JobCredentialsContext): JobCredentials {
    new Validator(scope).require(context.roleArn === undefined, {
      property: 'roleArn',
      value: context.roleArn,
      rule: 'the releases of this service are made by an IAM user, which assumes no role.',
      remedy: 'Remove roleArn, or make the releases by a role: ciIdentity: CiIdentity.githubOidc({ repository }).',
    });
    return {
      idToken: false,
      step: step(context, {
        'aws-access-key-id': `\${{ secrets.${context.accessKeyIdSecret} }}`,
        'aws-secret-access-key': `\${{ secrets.${context.secretAccessKeySecret} }}`,
      }),
    };
  }
}

/** By a role of the user's own, which must be named. */
export class ForeignCredentials implements IJobCredentials {
  public trusts(): boolean {
    return true;
  }

  public bind(scope: Construct, context: JobCredentialsContext): JobCredentials {
    return context.roleArn !== undefined
      ? assumeRole(context, context.roleArn)
      : new Validator(scope).fail({
        property: 'roleArn',
        rule: 'is missing: the service has no identity for CI, so the workflow does not know who releases.',
        remedy: 'Set it to a role that has the permissions of grantDeploy and trusts the repository, or give the '
          + 'service an identity: ciIdentity: CiIdentity.githubOidc({ repository }).',
      });
  }
}

function assumeRole(context: JobCredentialsContext, roleArn: string): JobCredentials {
  return {
    idToken: true,
    step: step(context, {
      'role-to-assume': roleArn,
      'role-duration-seconds': String(sessionMinutes(context.jobMinutes) * 60),
    }),
  };
}

/** A key or role of another account is refused before anything is done with it. */
function step({ region, account }: JobCredentialsContext, inputs: Record<string, string>): JobCredentials['step'] {
  return {
    name: STEP_NAME,
    uses: ACTION,
    inputs: { 'aws-region': region, ...inputs, ...(account === undefined ? {} : { 'allowed-account-ids': account }) },
  };
}

function distrusted(run: string) {
  const [kind, ...rest] = run.split(':');
  const environment = kind === 'environment';
  const name = environment ? rest.join(':') : run.replace('ref:refs/heads/', '');
  const property = environment ? 'environment' : 'branches';
  return {
    property,
    value: name,
    rule: `the role does not trust runs of ${environment ? 'this environment' : 'this branch'}.`,
    remedy: `Add '${name}' to the ${environment ? 'environments' : 'branches'} of CiIdentity.githubOidc(), or choose another.`,
  };
}

/** As IAM's StringLike, of which trust policies use the `*` only. */
function matches(pattern: string, text: string): boolean {
  const regex = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*');
  return new RegExp(`^${regex}$`).test(text);
}
