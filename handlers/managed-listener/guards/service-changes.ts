import { isDeepStrictEqual } from 'util';
import type { ChangesProperties, RenderedService } from '../../../src/custom-resources/service-changes/protocol';
import { Refusal } from '../../shared/refusal';
import { BESIDE, REPLACES, REPLACING } from '../../shared/replacement';

type Rendered = Record<string, unknown>;

/** By what people change a property of AWS::ECS::Service, as the construct calls it. What is not here they have overridden. */
const PROPERTIES: Readonly<Record<string, string>> = {
  ...REPLACING,
  'AvailabilityZoneRebalancing': 'the availability zone rebalancing',
  'CapacityProviderStrategy': 'capacityProviderStrategies',
  'DeploymentController': 'engine',
  'EnableExecuteCommand': 'enableExecuteCommand',
  'LoadBalancers.0.ContainerName': 'containerName (or trafficContainer)',
  'LoadBalancers.0.ContainerPort': 'containerPort',
  'LoadBalancers.0.TargetGroupArn': 'the target group',
  'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp': 'assignPublicIp',
  'NetworkConfiguration.AwsvpcConfiguration.SecurityGroups': 'securityGroups',
  'NetworkConfiguration.AwsvpcConfiguration.Subnets': 'taskSubnets (or vpc)',
  'PlatformVersion': 'platformVersion',
  'TaskDefinition': 'family',
};

/**
 * Whether an update may change services that CodeDeploy deploys: ECS refuses it, whatever it is, because CloudFormation sends
 * everything together.
 *
 * @returns why not
 */
export function refusalOf(wanted: ChangesProperties, old: ChangesProperties): Refusal | undefined {
  const changes = wanted.Services.flatMap((service) => {
    const before = old.Services.find(({ LogicalId }) => LogicalId === service.LogicalId);
    return before ? changesOf(service, before) : [];
  });
  return changes.length === 0 ? undefined : new Refusal(
    'Service',
    `${changes.join('; ')}. Nothing was changed.`,
    `Undo that, or ${BESIDE}`,
  );
}

function changesOf(wanted: RenderedService, old: RenderedService): string[] {
  const [after, before] = [wanted, old].map(({ Rendered }) => JSON.parse(Rendered) as Rendered);
  const paths = differences(after, before);
  if (paths.length === 0) {
    return [];
  }
  const replaced = paths.some((path) => path in REPLACING);
  const properties = [...new Set(paths.map((path) => PROPERTIES[path] ?? path))].join(', ');
  return [replaced
    ? `another ${properties} of ${wanted.Service} ${REPLACES}`
    : `${properties} of ${wanted.Service} cannot change while CodeDeploy deploys the service: ECS refuses the update`];
}

/** Where two values differ, as deep as they are of one shape: `LoadBalancers.0.ContainerPort`. Lists of texts, and references, are values. */
function differences(one: unknown, other: unknown, path: string[] = []): string[] {
  if (isDeepStrictEqual(one, other)) {
    return [];
  }
  const known = Object.keys(PROPERTIES).some((name) => name === path.join('.'));
  if (known || !isContainer(one) || !isContainer(other)) {
    return [path.join('.')];
  }
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .flatMap((key) => differences(one[key], other[key], [...path, key]));
}

function isContainer(value: unknown): value is Rendered {
  return typeof value === 'object' && value !== null;
}
