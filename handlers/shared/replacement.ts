import { isDeepStrictEqual } from 'util';

/** Of AWS::ECS::Service, what CloudFormation makes another service for, by what people change it with. */
export const REPLACING: Readonly<Record<string, string>> = {
  Cluster: 'cluster (or clusterName)',
  LaunchType: 'capacityProviderStrategies',
  ServiceName: 'serviceName',
};

/** The properties of these in which two services differ. */
export function replacingChanges(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(REPLACING).filter((property) => !isDeepStrictEqual(one[property], other[property])).map((property) => REPLACING[property]);
}

/** Why nobody may do that to a service that is live. */
export const REPLACES = 'would replace the live service by one that runs the image of the template, in a target group that may get no requests';

/** What to do instead. */
export const BESIDE = 'make a second service that has it beside this one, on a shared listener for example, move the requests there, and '
  + 'remove this one (docs/stack-updates.md, What a live service cannot change).';
