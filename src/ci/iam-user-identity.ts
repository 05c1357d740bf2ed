import { SecretValue } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { CiIdentityConfig, CiIdentityContext, ICiIdentity } from './ci-identity-types';
import { claimIamName } from './iam-names';
import { AccessKeyCredentials } from './job-credentials';
import { Validator } from '../private/validator';

/** Options of an IAM user for CI. */
export interface IamUserIdentityOptions {
  /**
   * Name of the new user, at most 64 characters. IAM names are global to an account.
   *
   * @default - `ci-<projectId>-<stage>-server-user`
   */
  readonly userName?: string;

  /**
   * An existing user, for example the one that another region's stack has made.
   *
   * @default - a new user
   */
  readonly user?: iam.IUser;

  /**
   * Whether to make an access key. It goes into a new secret in Secrets Manager, as the JSON fields
   * `accessKeyId` and `secretAccessKey`, and nowhere else: read it there once and put it into your CI's
   * secrets.
   *
   * @default false
   */
  readonly accessKey?: boolean;

  /**
   * Key that the secret with the access key is encrypted with. Needs `accessKey`.
   *
   * @default - a key of Secrets Manager's
   */
  readonly encryptionKey?: kms.IKey;
}

/** An IAM user with a policy of its own. */
export class IamUserIdentity implements ICiIdentity {
  constructor(private readonly options: IamUserIdentityOptions) {
    const validator = new Validator('CiIdentity.iamUser');
    validator.exclusive('user', 'it has its name already', options.user ? { userName: options.userName } : {});
    validator.require(options.encryptionKey === undefined || options.accessKey === true, {
      property: 'encryptionKey', rule: 'encrypts the secret with the access key, and there is none.', remedy: 'Set accessKey to true, or remove encryptionKey.',
    });
  }

  public bind(scope: Construct, context: CiIdentityContext): CiIdentityConfig {
    const user = this.options.user ?? this.makeUser(scope, context);
    // A managed policy: the inline ones of a user may have 2,048 characters in all, which is too few.
    const grantee = new iam.ManagedPolicy(scope, 'CiPolicy', {
      description: `Releases of ${context.projectId}-${context.stage} by CI`,
      users: [user],
    });
    return {
      grantee,
      user,
      accessKeySecret: this.options.accessKey ? makeAccessKey(scope, user, this.options.encryptionKey) : undefined,
      jobCredentials: new AccessKeyCredentials(),
    };
  }

  private makeUser(scope: Construct, { projectId, stage }: CiIdentityContext): iam.IUser {
    const derived = this.options.userName === undefined;
    const userName = this.options.userName ?? `ci-${projectId}-${stage}-server-user`;
    claimIamName(scope, {
      kind: 'user',
      name: userName,
      property: 'ciIdentity.userName',
      derived,
      remedy: `${derived ? 'Give one of the services another stage, set' : 'Set another'} CiIdentity.iamUser({ userName }), or for a second region `
        + 'pass the first user on: CiIdentity.iamUser({ user: User.fromUserName(…) }).',
    });
    return new iam.User(scope, 'CiUser', { userName });
  }
}

/** The key goes into a secret: an output or a log would show it to everybody who can read the stack. */
function makeAccessKey(scope: Construct, user: iam.IUser, encryptionKey?: kms.IKey): secretsmanager.ISecret {
  const key = new iam.AccessKey(scope, 'CiAccessKey', { user });
  return new secretsmanager.Secret(scope, 'CiAccessKeySecret', {
    description: `Access key of ${user.userName}`,
    ...(encryptionKey ? { encryptionKey } : {}),
    secretObjectValue: {
      accessKeyId: SecretValue.unsafePlainText(key.accessKeyId),
      secretAccessKey: key.secretAccessKey,
    },
  });
}
