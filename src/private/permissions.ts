import * as iam from 'aws-cdk-lib/aws-iam';

/** Actions allowed on resources. */
export interface Permission {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: Record<string, Record<string, unknown>>;
}

/** Grants all permissions to a principal, as one grant. */
export function grantAll(grantee: iam.IGrantable, permissions: Permission[]): iam.Grant {
  return permissions
    .map(({ actions, resources, conditions }) => iam.Grant.addToPrincipal({ grantee, actions, resourceArns: resources, conditions }))
    .reduce((all, grant) => all.combine(grant));
}
