import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { FinishedApp, validateFinished } from '../private/finished-app';

/** What an ingress rule lets in, as CloudFormation has it. */
type Ingress = Pick<ec2.CfnSecurityGroupIngressProps, 'ipProtocol' | 'fromPort' | 'toPort'>;

/** By what callers are let in, for a message. */
const CONNECTIONS = 'web.listener.connections.allowDefaultPortFrom(…)';

/**
 * Warns, at the end of synthesis, of a balancer whose port nobody may call: the new version would get no request either,
 * so that no alarm could speak against it. Groups that the app has not made may let callers in: that is said to be unknown.
 */
export function warnUnlessReachable(service: IConstruct, balancerGroups: ec2.ISecurityGroup[], port: number, isShared: boolean): void {
  validateFinished(service, (app) => {
    const ids = balancerGroups.map(({ securityGroupId }) => securityGroupId);
    const groups = app.resources(ec2.CfnSecurityGroup.CFN_RESOURCE_TYPE_NAME)
      .filter((group): group is ec2.CfnSecurityGroup => group instanceof ec2.CfnSecurityGroup && ids.includes(group.attrGroupId));
    if (rulesOf(app, groups, ids).some((rule) => lets(rule, port))) {
      return [];
    }
    if (groups.length === ids.length) {
      Annotations.of(service).addWarningV2(
        'ecs-canary-blue-green:unreachable',
        `loadBalancer: no one can reach port ${port} of it, so the service gets no requests, and a release cannot be judged. `
        + `Let callers in by ${isShared ? '' : 'allowedPeers, or '}${CONNECTIONS}.`,
      );
    } else {
      Annotations.of(service).addInfoV2(
        'ecs-canary-blue-green:importedLoadBalancer',
        `loadBalancer is imported, and nothing in this app lets callers reach port ${port} of it. Unless its owner does, let them in by ${CONNECTIONS}.`,
      );
    }
    return [];
  });
}

function rulesOf(app: FinishedApp, groups: ec2.CfnSecurityGroup[], ids: string[]): Ingress[] {
  const inline = groups.flatMap((group) => (Stack.of(group).resolve(group.securityGroupIngress) ?? []) as Ingress[]);
  const separate = app.resources(ec2.CfnSecurityGroupIngress.CFN_RESOURCE_TYPE_NAME)
    .filter((rule): rule is ec2.CfnSecurityGroupIngress => rule instanceof ec2.CfnSecurityGroupIngress && ids.includes(rule.groupId!));
  return [...inline, ...separate];
}

/** Whatever is known only at deployment may be the right port. */
function lets({ ipProtocol, fromPort = 0, toPort = 65535 }: Ingress, port: number): boolean {
  const within = Token.isUnresolved(port) || typeof fromPort !== 'number' || typeof toPort !== 'number' || (fromPort <= port && port <= toPort);
  return ['tcp', '6', '-1'].includes(ipProtocol) && within;
}
