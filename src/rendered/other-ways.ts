import {
  Annotations, CfnResource, DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, Reference, Stack, StringConcat, Tokenization,
} from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IConstruct } from 'constructs';
import { listIn, objectIn, Rendered, textIn } from './values';
import { validateFinished } from '../private/finished-app';
import { problemsOf } from '../private/problems';
import { renderedProperties } from '../private/rendered-properties';
import { Validator } from '../private/validator';
import { ServiceContext } from '../service-context';

type Service = Pick<ServiceContext, 'service' | 'blueTargetGroup' | 'greenTargetGroup' | 'listenerRuleArns'>;

const FORWARDING = ['AWS::ElasticLoadBalancingV2::Listener', 'AWS::ElasticLoadBalancingV2::ListenerRule'];
const SCALING = 'AWS::ApplicationAutoScaling::ScalingPolicy';

/**
 * Finds, at the end of synthesis and wherever in the app it is, what goes around a release: requests on other ways to one of
 * the target groups, of which a release knows nothing, what watches one group only, and groups that are not alike.
 */
export function checkOtherWays(owner: IConstruct, context: Service): void {
  validateFinished(owner, (app) => {
    const groups = [context.blueTargetGroup, context.greenTargetGroup].map((group) => group.node.defaultChild as elbv2.CfnTargetGroup);
    const service = app.propertiesOf(context.service.node.defaultChild as CfnResource);
    warnOfCloudMap(owner, service);
    warnOfDesiredCount(owner, service);
    return [
      ...problemsOf(() => requireAlike(owner, groups.map((group) => comparable(app.propertiesOf(group))))),
      ...app.resources(...FORWARDING, SCALING).flatMap((resource) => problemsOf(() => check(owner, resource, groups, context))),
    ];
  });
}

function check(owner: IConstruct, resource: CfnResource, groups: elbv2.CfnTargetGroup[], { listenerRuleArns }: Service): void {
  const { cfnResourceType: type, node: { path } } = resource;
  const validator = new Validator(`${type} '${path}'`);
  if (FORWARDING.includes(type)) {
    validator.require(!refersTo(resource, groups), {
      property: type.endsWith('Rule') ? 'Actions' : 'DefaultActions',
      rule: `forwards to a target group of '${owner.node.path}'. A release moves the requests that the service itself takes: those from here would go to a group `
        + 'without tasks after it, at once or with the next change that CloudFormation makes.',
      remedy: listenerRuleArns.length > 0
        ? 'Take these requests by listenerRule.additionalRules.'
        : 'Remove it: the listener of the service sends all requests there. To take some requests of a listener only, use listenerRule.',
    });
  } else if (type === SCALING && refersTo(resource, groups)) {
    const { TargetTrackingScalingPolicyConfiguration: tracking } = renderedProperties(resource);
    validator.require(objectIn(objectIn(tracking).PredefinedMetricSpecification).PredefinedMetricType !== 'ALBRequestCountPerTarget', {
      property: 'PredefinedMetricSpecification',
      value: 'ALBRequestCountPerTarget',
      rule: `watches one target group of '${owner.node.path}', and the two take turns: after every second release it sees no requests, and scales in.`,
      remedy: 'Set autoScaling.requestsPerTarget, which watches both.',
    });
  }
}

/** Whatever one group has the other needs, too: each is the live one after every second release. */
function requireAlike(owner: IConstruct, [one, other]: Rendered[]): void {
  const differing = Object.keys({ ...one, ...other }).filter((key) => JSON.stringify(one[key]) !== JSON.stringify(other[key]));
  new Validator(owner).require(differing.length === 0, {
    property: 'blueTargetGroup',
    value: differing.join(', '),
    rule: 'differs from that of greenTargetGroup: the two take turns, so that it would hold after every second release only.',
    remedy: 'Change both groups alike.',
  });
  const version = textIn(one.ProtocolVersion) ?? 'HTTP1';
  warn(owner, version !== 'GRPC', 'grpc', 'The target groups speak gRPC, whose errors come with the status 200: of the alarms only those on the log, on tasks and '
    + 'on metrics of your own see them. Add RollbackAlarm.rate() or .logErrors() on what your application counts.');
  warn(owner, one['stickiness.enabled'] !== 'true', 'stickiness', 'The target groups are sticky. Elastic Load Balancing does not promise to honor that while requests are '
    + 'divided between the groups, and a caller who stays with a version makes its share another one than the canary says. Keep sessions outside of the tasks.');
}

/** The properties of a group, with each attribute on its own, and without what names it. */
function comparable({ TargetGroupAttributes, Name, Tags, ...properties }: Rendered): Rendered {
  const attributes = listIn(TargetGroupAttributes).map(({ Key, Value }) => [String(Key), Value]);
  return { ...properties, ...Object.fromEntries(attributes) };
}

function warnOfCloudMap(owner: IConstruct, { ServiceRegistries }: Rendered): void {
  warn(owner, listIn(ServiceRegistries).length === 0, 'serviceDiscovery', 'The service is in Cloud Map: whoever finds its tasks there calls those of both versions as soon as they '
    + 'run, half of the calls each, and no alarm on the load balancer sees them. Let internal callers use the load balancer.');
}

/** An override, an aspect or an injector: the construct itself sets the number after the service. */
function warnOfDesiredCount(owner: IConstruct, { DesiredCount }: Rendered): void {
  const absent = DesiredCount === undefined || textIn(objectIn(DesiredCount).Ref) === 'AWS::NoValue';
  warn(owner, absent, 'desiredCountOfService', 'The service in the template has a DesiredCount of its own. CloudFormation sends it with any change of the service, whatever '
    + 'scaling has made of it, and where another service deploys than ECS itself it cannot change. Set desiredCount of EcsCanaryBlueGreen instead, which can.');
}

function warn(owner: IConstruct, fine: boolean, id: string, text: string): void {
  if (!fine) {
    Annotations.of(owner).addWarningV2(`ecs-canary-blue-green:${id}`, text);
  }
}

/** Whether a resource of any stack is made with one of the groups: its ARN or its name. */
function refersTo(resource: CfnResource, groups: elbv2.CfnTargetGroup[]): boolean {
  const finder = new ReferenceFinder();
  const template = (resource as unknown as { _toCloudFormation(): object })._toCloudFormation();
  Tokenization.resolve(template, { scope: resource, resolver: finder, preparing: false });
  return finder.found.some(({ target }) => groups.some((group) => group === target))
    // An override is resolved by the resource itself.
    || groups.some((group) => Stack.of(group) === Stack.of(resource)
      && JSON.stringify(renderedProperties(resource)).includes(`{"Ref":"${Stack.of(group).getLogicalId(group)}"}`));
}

/** Notes all references, before the CDK turns those to other stacks into something else. */
class ReferenceFinder extends DefaultTokenResolver {
  public readonly found: Reference[] = [];

  constructor() {
    super(new StringConcat());
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (Reference.isReference(token)) {
      this.found.push(token);
    }
    return super.resolveToken(token, context, postProcessor);
  }
}
