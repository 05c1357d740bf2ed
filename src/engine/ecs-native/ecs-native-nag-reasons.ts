import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ServiceArns } from './service-arns';
import { CdkNagReason } from '../../nag/nag-types';

/** What cdk-nag says of the infrastructure role that the engine makes. */
const MANAGED_POLICY: CdkNagReason = {
  id: 'AwsSolutions-IAM4',
  reason: 'The policy that AWS keeps in step with what ECS calls to move traffic.',
  appliesTo: ['Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers'],
};

/** Why cdk-nag objects to what the engine makes. */
export function ecsNativeNagReasons(scope: IConstruct, { deployments, revisions }: ServiceArns, hasOwnRole: boolean): CdkNagReason[] {
  const finding = (arn: string) => `Resource::${textOf(Stack.of(scope).resolve(arn))}`;
  return [
    ...hasOwnRole ? [] : [MANAGED_POLICY],
    {
      id: 'AwsSolutions-IAM5',
      reason: 'Nobody knows the number of a deployment or revision that is still to come, only its service.',
      appliesTo: [finding(deployments), finding(revisions)],
    },
  ];
}

/** A resolved text, as cdk-nag writes it. */
function textOf(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const { 'Ref': ref, 'Fn::Join': join, 'Fn::GetAtt': attribute, 'Fn::ImportValue': imported } = value as Record<string, unknown>;
  if (Array.isArray(join)) {
    return (join[1] as unknown[]).map(textOf).join(String(join[0]));
  }
  return Array.isArray(attribute) ? `<${attribute.join('.')}>` : ref === undefined ? textOf(imported) : `<${String(ref)}>`;
}
