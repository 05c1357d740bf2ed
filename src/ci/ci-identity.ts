import { CiIdentityConfig, ICiIdentity } from './ci-identity-types';
import { GitHubOidcIdentity, GitHubOidcIdentityOptions } from './github-oidc-identity';
import { IamUserIdentity, IamUserIdentityOptions } from './iam-user-identity';
import { ForeignCredentials } from './job-credentials';

/** Who makes the releases from CI. Each has the permissions of `grantDeploy`, and no others. */
export class CiIdentity {
  /** An IAM user. Its access key is made on request, into Secrets Manager. */
  public static iamUser(options: IamUserIdentityOptions = {}): ICiIdentity {
    return new IamUserIdentity(options);
  }

  /** A role that the GitHub Actions of a repository assume by OpenID Connect, without any secret. */
  public static githubOidc(options: GitHubOidcIdentityOptions): ICiIdentity {
    return new GitHubOidcIdentity(options);
  }

  /** None: releases are made by somebody whom you give the permissions by `grantDeploy`. */
  public static none(): ICiIdentity {
    return new NoIdentity();
  }

  private constructor() {}
}

class NoIdentity implements ICiIdentity {
  public bind(): CiIdentityConfig {
    return { jobCredentials: new ForeignCredentials() };
  }
}
