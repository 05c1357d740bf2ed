import { Annotations, Resource } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { CAPACITY_BASE, CAPACITY_WEIGHT } from '../private/aws-rules';
import { problemsOf } from '../private/problems';
import { Validator } from '../private/validator';

const PROPERTY = 'capacityProviderStrategies';
const [ON_DEMAND, SPOT] = ['FARGATE', 'FARGATE_SPOT'];

/**
 * The capacity providers of a service's tasks: those that the service names, else those that its cluster has by default, as far as the
 * cluster is of the app. They are written into the service and into each release, because a release that does not name them drops them.
 *
 * @returns undefined where the tasks are Fargate's on demand, without a provider
 */
export function capacityOf(
  scope: Construct, validator: Validator, cluster: ecs.ICluster, given: ecs.CapacityProviderStrategy[] | undefined,
): ecs.CapacityProviderStrategy[] | undefined {
  const byDefault = given === undefined ? defaultOf(cluster) : undefined;
  validate(validator, given ?? []);
  const chosen = given ?? byDefault ?? [];
  if (given === undefined) {
    scope.node.addValidation({ validate: () => problemsOf(() => requireUnchanged(validator, cluster, byDefault)) });
  }
  if (chosen.length > 0) {
    warnOfSpotOnly(scope, chosen);
    if (isOfTheApp(cluster)) {
      cluster.enableFargateCapacityProviders();
    }
  }
  return chosen.length > 0 ? chosen : undefined;
}

/** Instances of EC2 are no place for tasks of Fargate: then the service goes on without a provider. */
function defaultOf(cluster: ecs.ICluster): ecs.CapacityProviderStrategy[] | undefined {
  const strategies = isOfTheApp(cluster) ? cluster.defaultCapacityProviderStrategy : [];
  const ofFargate = strategies.length > 0 && strategies.every(({ capacityProvider }) => [ON_DEMAND, SPOT].includes(capacityProvider));
  return ofFargate ? [...strategies] : undefined;
}

function isOfTheApp(cluster: ecs.ICluster): cluster is ecs.Cluster {
  return cluster instanceof ecs.Cluster && Resource.isOwnedResource(cluster);
}

function requireUnchanged(validator: Validator, cluster: ecs.ICluster, used: ecs.CapacityProviderStrategy[] | undefined): void {
  validator.require(JSON.stringify(defaultOf(cluster)) === JSON.stringify(used), {
    property: 'cluster',
    rule: 'got its default capacity provider strategy after the service was made, which does not have it.',
    remedy: `Call addDefaultCapacityProviderStrategy() before, or set ${PROPERTY}.`,
  });
}

function validate(validator: Validator, strategies: ecs.CapacityProviderStrategy[]): void {
  strategies.forEach(({ capacityProvider, base, weight }, i) => {
    const property = `${PROPERTY}[${i}]`;
    validator.known({ [`${property}.capacityProvider`]: capacityProvider, [`${property}.base`]: base, [`${property}.weight`]: weight }, 'a release names it');
    validator.pattern(`${property}.capacityProvider`, capacityProvider, {
      regex: /^FARGATE(_SPOT)?$/, rule: 'must be FARGATE or FARGATE_SPOT: the tasks run on Fargate.', remedy: 'Choose one of the two.',
    });
    validator.number(`${property}.base`, base, { ...CAPACITY_BASE, remedy: 'Set the number of tasks that always run there.' });
    validator.number(`${property}.weight`, weight, { ...CAPACITY_WEIGHT, remedy: 'Set its share of the tasks beyond the base, relative to the other one.' });
  });
  const names = strategies.map(({ capacityProvider }) => capacityProvider);
  validator.require(new Set(names).size === names.length, {
    property: PROPERTY, value: names.join(', '), rule: 'has a provider twice.', remedy: 'Name each once.',
  });
  validator.require(strategies.filter(({ base = 0 }) => base > 0).length <= 1, {
    property: PROPERTY, rule: 'has a base twice, and ECS allows one.', remedy: `Give the base to ${ON_DEMAND} alone.`,
  });
  validator.require(strategies.length === 0 || strategies.some(({ weight = 0 }) => weight > 0), {
    property: PROPERTY, rule: 'has no weight above 0, so there would be no place for tasks beyond the base.', remedy: `Give ${SPOT} the weight 1, for example.`,
  });
}

/** AWS takes Spot capacity back with a warning of two minutes, perhaps all at once. */
function warnOfSpotOnly(scope: Construct, strategies: ecs.CapacityProviderStrategy[]): void {
  const onDemand = strategies.find(({ capacityProvider }) => capacityProvider === ON_DEMAND);
  if (!onDemand || (onDemand.base ?? 0) + (onDemand.weight ?? 0) === 0) {
    Annotations.of(scope).addWarningV2(
      'ecs-canary-blue-green:spotOnly',
      `${PROPERTY}: all tasks run on Spot, which AWS may take back at two minutes' notice, all of them at once, even during a release. `
      + `Let some run on demand: { capacityProvider: '${ON_DEMAND}', base: 1, weight: 0 }.`,
    );
  }
}
