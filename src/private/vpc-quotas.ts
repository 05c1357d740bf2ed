import { Annotations, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { validateFinished } from './finished-app';

/** Amazon VPC quotas: VPCs of a region, and Elastic IP addresses, as a new account has them. */
const VPCS = 5;
const ADDRESSES = 5;

const makersByApp = new WeakMap<IConstruct, IConstruct[]>();

/**
 * Counts, at synth, the VPCs and addresses of the app in the account and region of a service that has made a VPC of its
 * own. CloudFormation meets the quota in the middle of a deployment.
 */
export function watchVpcQuotas(service: IConstruct): void {
  const makers = makersByApp.get(service.node.root) ?? [];
  makersByApp.set(service.node.root, [...makers, service]);
  validateFinished(service, (app) => {
    const place = placeOf(service);
    const last = makersByApp.get(service.node.root)!.filter((other) => placeOf(other) === place).at(-1);
    if (last === service) {
      const count = (type: string) => app.resources(type).filter((resource) => placeOf(resource) === place).length;
      warnAbove(service, count(ec2.CfnVPC.CFN_RESOURCE_TYPE_NAME), count(ec2.CfnEIP.CFN_RESOURCE_TYPE_NAME));
    }
    return [];
  });
}

function warnAbove(service: IConstruct, vpcs: number, addresses: number): void {
  if (vpcs > VPCS || addresses > ADDRESSES) {
    Annotations.of(service).addWarningV2(
      'ecs-canary-blue-green:vpcQuota',
      `vpc: the app makes ${vpcs} VPCs and ${addresses} Elastic IP addresses in one account and region, which has quotas of ${VPCS} and ${ADDRESSES} `
      + 'unless they were raised. A service without vpc and cluster makes a VPC with two NAT gateways: let services share one, for example vpc: first.vpc.',
    );
  }
}

/** Stacks whose account or region is unknown are taken to go to one place. */
function placeOf(construct: IConstruct): string | undefined {
  const stack = Stack.isStack(construct) ? construct : construct.node.scopes.reverse().find((scope) => Stack.isStack(scope));
  return stack && Stack.isStack(stack) ? stack.environment : undefined;
}
