import { Annotations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { AwsApi } from './hook-contract';
import { selectSomeSubnets } from '../private/select-subnets';
import { Validator } from '../private/validator';
import { listed } from '../private/wording';

/**
 * Subnets from which a function reaches the APIs of AWS.
 *
 * @throws when the VPC has none with egress and no others are asked for, or public ones are
 */
export function subnetsWithApis(
  scope: Construct, validator: Validator, vpc: ec2.IVpc, apis: AwsApi[], asked?: ec2.SubnetSelection,
): ec2.SubnetSelection {
  const endpoints = `VPC endpoints for ${listed(apis.map(({ endpoint }) => endpoint))}`;
  const selection = asked ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
  const { subnets, hasPublic } = select(validator, vpc, selection, endpoints, asked !== undefined);
  validator.require(!hasPublic, {
    property: 'subnets',
    rule: 'must not be public: a function has no public address, and would reach no API of AWS from there.',
    remedy: `Select private subnets with egress, or isolated ones with ${endpoints}.`,
  });
  if (subnets.some((subnet) => vpc.isolatedSubnets.includes(subnet))) {
    Annotations.of(scope).addWarningV2(
      'ecs-canary-blue-green:smokeTestIsolated',
      `subnets: from isolated subnets the function needs ${endpoints}, or its answer never arrives and every release fails.`,
    );
  }
  return selection;
}

function select(validator: Validator, vpc: ec2.IVpc, selection: ec2.SubnetSelection, endpoints: string, asked: boolean): ec2.SelectedSubnets {
  return selectSomeSubnets(validator, vpc, selection, {
    property: 'subnets',
    rule: asked
      ? `the VPC '${vpc.node.path}' has no such subnets.`
      : `the VPC '${vpc.node.path}' has no private subnets with egress, from which the function of the smoke test would reach the APIs of AWS.`,
    remedy: `Add a NAT gateway, or select isolated subnets with ${endpoints}: { subnetType: SubnetType.PRIVATE_ISOLATED }.`,
  });
}
