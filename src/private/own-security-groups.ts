import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

/** What the L2 makes of `fromSecurityGroupId(…, { mutable: false })`: whoever passes one does not want rules added to it. */
const IMMUTABLE = 'ImmutableImport';

/**
 * Security groups whose rules a service can add to. A rule becomes a part of the stack that its group is in: with a group
 * of another stack, that stack would need the service, which needs that stack. By the id of the group the rule is the
 * service's.
 */
export function ownSecurityGroups(scope: Construct, id: string, groups: ec2.ISecurityGroup[]): ec2.ISecurityGroup[] {
  return groups.map((group, i) => Stack.of(group) === Stack.of(scope) || group.constructor.name === IMMUTABLE
    ? group
    : ec2.SecurityGroup.fromSecurityGroupId(scope, i === 0 ? id : `${id}${i + 1}`, group.securityGroupId, {
      allowAllOutbound: group.allowAllOutbound,
    }));
}
