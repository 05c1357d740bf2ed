import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

/** Whose releases an identity makes. */
export interface CiIdentityContext {
  /** The project, part of the identity's physical name. */
  readonly projectId: string;
  /** The stage, part of the identity's physical name. */
  readonly stage: string;
}

/** An identity, made. */
export interface CiIdentityConfig {
  /**
   * What the permissions for a release are granted to.
   *
   * @default - nothing
   */
  readonly grantee?: iam.IGrantable;

  /**
   * The user, with `CiIdentity.iamUser()`.
   *
   * @default - none
   */
  readonly user?: iam.IUser;

  /**
   * The role, with `CiIdentity.githubOidc()`.
   *
   * @default - none
   */
  readonly role?: iam.IRole;

  /**
   * The secret that holds the user's access key, where one was asked for.
   *
   * @default - none
   */
  readonly accessKeySecret?: secretsmanager.ISecret;
}

/** What CI is to AWS. Made by `CiIdentity`; members may be added in minor versions. */
export interface ICiIdentity {
  /** Makes the identity for a service. */
  bind(scope: Construct, context: CiIdentityContext): CiIdentityConfig;
}
