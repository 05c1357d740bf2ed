import { Resource, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { PhysicalNames } from '../private/physical-names';
import { selectSomeSubnets } from '../private/select-subnets';
import { Validator } from '../private/validator';
import { watchVpcQuotas } from '../private/vpc-quotas';

/** Where the tasks run. */
export interface NetworkOptions {
  /**
   * The VPC of the load balancer and the tasks.
   *
   * @default - the VPC of `cluster`, else that of the existing load balancer, else a new VPC in two availability zones, with
   *   public and private subnets and a NAT gateway in each zone. Required with a load balancer that was imported without its
   *   VPC, or a listener that was imported, unless there is a `cluster`
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The ECS cluster.
   *
   * @default - a new cluster with Container Insights
   */
  readonly cluster?: ecs.ICluster;

  /**
   * Name of the new cluster.
   *
   * @default - `web-cluster-<projectId>-<stage>`
   */
  readonly clusterName?: string;

  /**
   * The subnets of the tasks, in at least two availability zones. Isolated subnets need VPC endpoints for
   * ECR, S3, CloudWatch Logs and whatever the tasks call. Cannot be changed on a live service that
   * CodeDeploy deploys: move it by a release whose AppSpec names the new subnets, or make a second service beside it.
   *
   * @default - private subnets with egress; public ones when `assignPublicIp` is true
   */
  readonly taskSubnets?: ec2.SubnetSelection;

  /**
   * Whether the tasks get public addresses. They need one in public subnets to reach the internet, the
   * image's registry included, and have no use for one elsewhere. Cannot be changed on a live service
   * (see `taskSubnets`).
   *
   * @default - true when `taskSubnets` are public, else false
   */
  readonly assignPublicIp?: boolean;

  /**
   * The security groups of the tasks, at most five. Ingress from the load balancer is added to them.
   *
   * @default - a new one that lets only the load balancer in, and all traffic out
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/** A load balancer that there is already. */
export interface ExistingBalancer {
  /** The property by which it is given. */
  readonly property: string;
  /** Absent where it is not known. */
  readonly vpc?: ec2.IVpc;
}

/** Where the tasks run, decided. */
export interface Network {
  readonly vpc: ec2.IVpc;
  readonly cluster: ecs.ICluster;
  readonly taskSubnets: ec2.SubnetSelection;
  readonly assignPublicIp: boolean;
}

/** What an Application Load Balancer needs, and what survives the loss of a zone. */
const MIN_ZONES = 2;
/** ECS, AwsVpcConfiguration. */
const MAX_SECURITY_GROUPS = 5;

/** Finds or makes VPC and cluster, and places the tasks. */
export function makeNetwork(
  scope: Construct, validator: Validator, names: PhysicalNames, options: NetworkOptions, balancer?: ExistingBalancer,
): Network {
  if (options.cluster) {
    validator.exclusive('cluster', 'the cluster has its name already', { clusterName: options.clusterName });
  }
  validator.number('securityGroups.length', options.securityGroups?.length, {
    min: 1, max: MAX_SECURITY_GROUPS, unit: 'security groups', remedy: 'Leave securityGroups out to get a new one.',
  });
  const vpc = options.vpc ?? (options.cluster ? vpcOf(validator, options.cluster) : balancer?.vpc ?? makeVpc(scope, validator, balancer));
  if (options.cluster && options.vpc) {
    checkSameVpc(validator, options.vpc, { property: 'cluster', vpc: vpcOf(validator, options.cluster) });
  }
  const selection = options.taskSubnets ?? {
    subnetType: options.assignPublicIp ? ec2.SubnetType.PUBLIC : ec2.SubnetType.PRIVATE_WITH_EGRESS,
  };
  const { hasPublic, subnets } = selectSubnets(validator, vpc, {
    property: 'taskSubnets',
    selection,
    remedy: 'Pass a selection the VPC has: { subnetType: SubnetType.PRIVATE_ISOLATED } (with VPC endpoints) or { subnetType: SubnetType.PUBLIC }.',
  });
  const assignPublicIp = options.assignPublicIp ?? hasPublic;
  const ofUnknownKind = subnets.some((subnet) => ![...vpc.publicSubnets, ...vpc.privateSubnets, ...vpc.isolatedSubnets].includes(subnet));
  validator.require(!assignPublicIp || hasPublic || ofUnknownKind, {
    property: 'assignPublicIp',
    value: assignPublicIp,
    rule: 'has no effect in private or isolated subnets.',
    remedy: 'Remove assignPublicIp, or set taskSubnets to { subnetType: SubnetType.PUBLIC }.',
  });
  return { vpc, cluster: options.cluster ?? makeCluster(scope, vpc, names.clusterName), taskSubnets: selection, assignPublicIp };
}

/** Subnets asked for, and the property that asks. */
export interface SubnetRequest {
  readonly property: string;
  readonly selection: ec2.SubnetSelection;
  /** What to do when the VPC has no such subnets. */
  readonly remedy: string;
}

/**
 * Selects subnets in at least two availability zones.
 *
 * @throws when the VPC has none of the kind, or has them in one zone only
 */
export function selectSubnets(validator: Validator, vpc: ec2.IVpc, request: SubnetRequest): ec2.SelectedSubnets {
  const selected = trySelect(validator, vpc, request);
  const zones = zonesOf(selected);
  if (!zones) {
    return selected;
  }
  const { property } = request;
  const countable = Resource.isOwnedResource(vpc) || ![...zones].some((zone) => Token.isUnresolved(zone));
  validator.require(!countable || selected.isPendingLookup === true || zones.size >= MIN_ZONES, {
    property,
    rule: `the subnets are in ${zones.size} availability zone(s), and a load-balanced service needs ${MIN_ZONES}.`,
    remedy: 'Select subnets in two or more zones, or use a VPC that has them.',
  });
  return selected;
}

/** Nothing where the zone of a subnet is not known. */
function zonesOf({ subnets }: ec2.SelectedSubnets): Set<string> | undefined {
  const zones = subnets.map(zoneOf).filter((zone) => zone !== undefined);
  return zones.length === subnets.length ? new Set(zones) : undefined;
}

/** Nothing where the subnet was imported by its id alone: CDK throws when asked for its zone. */
export function zoneOf(subnet: ec2.ISubnet): string | undefined {
  try {
    return subnet.availabilityZone;
  } catch {
    return undefined;
  }
}

function trySelect(validator: Validator, vpc: ec2.IVpc, { property, selection, remedy }: SubnetRequest): ec2.SelectedSubnets {
  const describe = selection.subnetType ?? selection.subnetGroupName ?? 'the subnets selected';
  return selectSomeSubnets(validator, vpc, selection, {
    property,
    rule: `the VPC '${vpc.node.path}' has no subnets of the requested kind (${describe}).`,
    remedy,
  });
}

/** Two properties must not speak of two VPCs. */
export function checkSameVpc(validator: Validator, vpc: ec2.IVpc, other: { readonly property: string; readonly vpc: ec2.IVpc }): void {
  const comparable = vpc !== other.vpc && !Token.isUnresolved(vpc.vpcId) && !Token.isUnresolved(other.vpc.vpcId);
  const bothOwned = vpc !== other.vpc && Resource.isOwnedResource(vpc) && Resource.isOwnedResource(other.vpc);
  validator.require(!(comparable && vpc.vpcId !== other.vpc.vpcId) && !bothOwned, {
    property: other.property,
    rule: 'is in a different VPC from the service.',
    remedy: `Pass a vpc and a ${other.property} that belong together, or leave one of them out.`,
  });
}

function vpcOf(validator: Validator, cluster: ecs.ICluster): ec2.IVpc {
  try {
    return cluster.vpc;
  } catch {
    return validator.fail({
      property: 'cluster',
      rule: 'was imported without its VPC, which the tasks need.',
      remedy: 'Import it by Cluster.fromClusterAttributes({ clusterName, vpc }).',
    });
  }
}

function makeVpc(scope: Construct, validator: Validator, balancer?: ExistingBalancer): ec2.IVpc {
  validator.require(!balancer, {
    property: 'vpc',
    rule: `is needed with ${balancer?.property}: the load balancer was imported without its VPC, and reaches no tasks in a new one.`,
    remedy: 'Pass the VPC of the load balancer, by Vpc.fromVpcAttributes(), or by Vpc.fromLookup(), which needs an env of the stack wherever it is made.',
  });
  watchVpcQuotas(scope);
  return new ec2.Vpc(scope, 'Vpc', {
    maxAzs: MIN_ZONES,
    // Emptying the default security group takes a Lambda of the CDK's, and nothing here uses that group.
    restrictDefaultSecurityGroup: false,
  });
}

function makeCluster(scope: Construct, vpc: ec2.IVpc, clusterName: string): ecs.ICluster {
  return new ecs.Cluster(scope, 'Cluster', { vpc, clusterName, containerInsightsV2: ecs.ContainerInsights.ENABLED });
}
