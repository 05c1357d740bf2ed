/** Options of the engine CodeDeploy. */
export interface CodeDeployOptions {
  /**
   * Whether the deployment group has a role of its own that may change this service, its listeners and their rules, call
   * its hooks, and pass the two roles of its tasks, and nothing else. Otherwise it has AWS's managed policy
   * AWSCodeDeployRoleForECS, which allows all of that on everything in the account, so that whoever may start a deployment
   * can name any function as a hook in its AppSpec.
   *
   * The permissions are those of AWS's policy, on fewer resources by the Service Authorization Reference; no account has
   * confirmed them yet: make a release and a rollback before you rely on it. Revisions in S3 and triggers of the group need
   * further permissions.
   *
   * @default - false; true with `listenerRule`, where the role may change the service's rules and no listener
   */
  readonly ownRole?: boolean;
}
