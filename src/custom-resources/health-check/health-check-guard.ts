import { CustomResource, Duration, Lazy } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { Check, HEALTH_CHECK_TYPE, HealthCheckProperties } from './protocol';
import { given } from '../../private/given';
import { renderedProperties } from '../../private/rendered-properties';
import { ListenerProvider } from '../managed-listener/listener-provider';

/** Whose health check is guarded. */
export interface HealthCheckGuardProps {
  /** The groups, which are alike. */
  readonly targetGroups: elbv2.ApplicationTargetGroup[];
  /** Whether somebody has promised that the live version answers the old check and the new one. */
  readonly liveVersionAnswersBoth: boolean;
}

/** Two attempts of the function, and a wait between them. */
const SERVICE_TIMEOUT = Duration.minutes(10);

/**
 * Comes before the target groups. CloudFormation changes the check of both at once, and ECS stops the tasks that do not
 * answer it: all of them, where the live version knows the old one only.
 */
export class HealthCheckGuard extends Construct {
  constructor(scope: Construct, id: string, { targetGroups, liveVersionAnswersBoth }: HealthCheckGuardProps) {
    super(scope, id);
    const provider = ListenerProvider.of(this);
    const groups = targetGroups.map((group) => group.node.defaultChild as elbv2.CfnTargetGroup);
    const properties: HealthCheckProperties = given({
      ...checkOf(groups[0]),
      LiveVersionAnswersBoth: liveVersionAnswersBoth ? 'true' as const : undefined,
    });
    const resource = new CustomResource(this, 'Resource', {
      resourceType: HEALTH_CHECK_TYPE, serviceToken: provider.serviceToken, serviceTimeout: SERVICE_TIMEOUT, properties: { ...properties },
    });
    resource.node.addDependency(provider.ready);
    groups.forEach((group) => group.node.addDependency(resource));
  }
}

/** What the group is rendered to in the end, with Elastic Load Balancing's defaults: leaving one out is no change. */
function checkOf(group: elbv2.CfnTargetGroup): Check {
  const rendered = (produce: (properties: RenderedCheck) => string | undefined, byDefault: string) => Lazy.uncachedString({
    produce: (context) => produce(renderedProperties(group, (value) => context.resolve(value) as object)) ?? byDefault,
  });
  return {
    Path: rendered(({ HealthCheckPath }) => HealthCheckPath, '/'),
    Port: rendered(({ HealthCheckPort }) => HealthCheckPort, 'traffic-port'),
    Protocol: rendered(({ HealthCheckProtocol }) => HealthCheckProtocol, 'HTTP'),
    HttpCodes: rendered(({ Matcher }) => Matcher?.HttpCode, '200'),
  };
}

/** As AWS::ElasticLoadBalancingV2::TargetGroup calls it. */
interface RenderedCheck {
  readonly HealthCheckPath?: string;
  readonly HealthCheckPort?: string;
  readonly HealthCheckProtocol?: string;
  readonly Matcher?: { readonly HttpCode?: string };
}
