import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { WorkflowStep } from '../workflow-step';

/** Whose releases an identity makes. */
export interface CiIdentityContext {
  /** The project, part of the identity's physical name. */
  readonly projectId: string;
  /** The stage, part of the identity's physical name. */
  readonly stage: string;
  /**
   * How long CI waits for a release: its schedule, or nothing where somebody has to approve it.
   *
   * @default - unknown at synth
   */
  readonly releaseDuration?: Duration;
}

/** A job of GitHub Actions that is to become an identity. */
export interface JobCredentialsContext {
  /** The region of the service. */
  readonly region: string;
  /** The partition of AWS that the region belongs to. */
  readonly partition: string;
  /**
   * The account of the service.
   *
   * @default - unknown at synth
   */
  readonly account?: string;
  /**
   * A role that the user has named.
   *
   * @default - the identity's own
   */
  readonly roleArn?: string;
  /** Name of the GitHub secret that holds the id of an access key. */
  readonly accessKeyIdSecret: string;
  /** Name of the GitHub secret that holds an access key. */
  readonly secretAccessKeySecret: string;
  /** The runs that release, as the subjects of their tokens end, for example `ref:refs/heads/main`. */
  readonly runs: string[];
  /** How long the job may take, in minutes. */
  readonly jobMinutes: number;
}

/** How a job becomes an identity. */
export interface JobCredentials {
  /** The step that does it. */
  readonly step: WorkflowStep;
  /** Whether the job may ask GitHub for an OIDC token. */
  readonly idToken: boolean;
}

/** An identity, as a job of GitHub Actions sees it. Made by `CiIdentity`; members may be added in minor versions. */
export interface IJobCredentials {
  /** Whether a run may become the identity. It is given as the subject of its token ends. */
  trusts(run: string): boolean;

  /**
   * How a job becomes the identity.
   *
   * @throws when it could not, or would not be it long enough
   */
  bind(scope: Construct, context: JobCredentialsContext): JobCredentials;
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

  /**
   * How a generated workflow becomes the identity.
   *
   * @default - it cannot
   */
  readonly jobCredentials?: IJobCredentials;
}

/** What CI is to AWS. Made by `CiIdentity`; members may be added in minor versions. */
export interface ICiIdentity {
  /** Makes the identity for a service. */
  bind(scope: Construct, context: CiIdentityContext): CiIdentityConfig;
}
