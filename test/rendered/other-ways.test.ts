import { App, CfnElement, Duration, NestedStack, SecretValue, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { EcsCanaryBlueGreen } from '../../src';
import { ENV, importVpc, make, newStack } from '../helpers';
import { importedListener } from '../stacks';

const conditions = [elbv2.ListenerCondition.pathPatterns(['/api/*'])];
const forward = (web: EcsCanaryBlueGreen) => elbv2.ListenerAction.forward([web.greenTargetGroup]);
const FORWARDS = /forwards to a target group of 'Stack\/Web'\. A release moves the requests that the service itself takes/;
const synthOf = (stack: Stack) => () => (stack.node.root as App).synth();
const onShared = (stack: Stack) => ({ listenerRule: { listener: importedListener(stack), priority: 1, conditions } });

describe('a rule that forwards to a group is refused', () => {
  test('on the listener of the service', () => {
    const web = make();
    web.listener.addAction('Api', { priority: 5, conditions, action: forward(web) });
    expect(synthOf(Stack.of(web))).toThrow(new RegExp(`ListenerRule '\\S+': Actions: ${FORWARDS.source}.*Remove it: the listener of the service sends all requests there`));
  });

  test('behind an authentication, and on a shared listener with the way that works', () => {
    const web = make(onShared);
    const action = elbv2.ListenerAction.authenticateOidc({
      authorizationEndpoint: 'https://a', tokenEndpoint: 'https://t', userInfoEndpoint: 'https://u', clientId: 'c', issuer: 'i', clientSecret: SecretValue.unsafePlainText('s'), next: forward(web),
    });
    new elbv2.ApplicationListenerRule(Stack.of(web), 'Rule', { listener: web.listener, priority: 5, conditions, action });
    expect(synthOf(Stack.of(web))).toThrow(/Take these requests by listenerRule\.additionalRules\./);
  });

  test.each([['another', (web: EcsCanaryBlueGreen) => new Stack(web.node.root as App, 'Other', { env: ENV })], ['a nested', (web: EcsCanaryBlueGreen) => new NestedStack(Stack.of(web), 'Nested')]])(
    'in %s stack, made before or after', (_, stackOf) => {
      const web = make();
      new elbv2.CfnListenerRule(stackOf(web), 'Rule', {
        listenerArn: 'arn', priority: 1, conditions: [], actions: [{ type: 'forward', targetGroupArn: web.blueTargetGroup.targetGroupArn }],
      });
      expect(synthOf(Stack.of(web))).toThrow(FORWARDS);
    });

  test('as the default action of a listener, and by an override', () => {
    const web = make();
    const stack = Stack.of(web);
    const listener = new elbv2.CfnListener(stack, 'Listener', { loadBalancerArn: 'arn', port: 81, defaultActions: [{ type: 'fixed-response' }] });
    listener.addPropertyOverride('DefaultActions', [{ Type: 'forward', TargetGroupArn: { Ref: stack.getLogicalId(web.blueTargetGroup.node.defaultChild as CfnElement) } }]);
    expect(synthOf(stack)).toThrow(/Listener 'Stack\/Listener': DefaultActions: forwards/);
  });
});

test('what answers or forwards elsewhere stays allowed, and so does what is made with another service', () => {
  const web = make();
  const stack = Stack.of(web);
  const other = new elbv2.ApplicationTargetGroup(stack, 'Group', { vpc: importVpc(stack, {}, 'Vpc2'), port: 80, targetType: elbv2.TargetType.IP });
  web.listener.addAction('Health', { priority: 5, conditions, action: elbv2.ListenerAction.fixedResponse(200) });
  web.listener.addAction('Other', { priority: 6, conditions, action: elbv2.ListenerAction.forward([other]) });
  expect(synthOf(stack)).not.toThrow();
});

test('scaling on the requests of one group is refused, on CPU it is not', () => {
  const web = make({ autoScaling: { maxCapacity: 4 } });
  expect(synthOf(Stack.of(web))).not.toThrow();
  const scaled = make({ autoScaling: { maxCapacity: 4 } });
  scaled.scaling!.scaleOnRequestCount('Requests', { requestsPerTarget: 100, targetGroup: scaled.blueTargetGroup });
  expect(synthOf(Stack.of(scaled))).toThrow(/PredefinedMetricSpecification \(got 'ALBRequestCountPerTarget'\): watches one target group of 'Stack\/Web'.*Set autoScaling\.requestsPerTarget, which watches both\./);
});

describe('groups', () => {
  test.each<[string, (web: EcsCanaryBlueGreen) => void]>([
    ['stickiness.enabled', (web) => web.blueTargetGroup.setAttribute('stickiness.enabled', 'true')],
    ['HealthCheckPath', (web) => web.greenTargetGroup.configureHealthCheck({ path: '/other' })],
    ['ProtocolVersion', (web) => (web.blueTargetGroup.node.defaultChild as elbv2.CfnTargetGroup).addPropertyOverride('ProtocolVersion', 'HTTP2')],
  ])('that differ in %s are refused', (property, change) => {
    const web = make();
    change(web);
    expect(synthOf(Stack.of(web))).toThrow(new RegExp(`blueTargetGroup \\(got '[^']*${property}[^']*'\\): differs from that of greenTargetGroup.*Change both groups alike\\.`));
  });

  test.each<[string, (group: elbv2.ApplicationTargetGroup) => void]>([
    ['are sticky', (group) => group.enableCookieStickiness(Duration.minutes(1))],
    ['speak gRPC', (group) => (group.node.defaultChild as elbv2.CfnTargetGroup).addPropertyOverride('ProtocolVersion', 'GRPC')],
  ])('that %s are warned of', (text, change) => {
    const web = make();
    [web.blueTargetGroup, web.greenTargetGroup].forEach(change);
    expect(synthOf(Stack.of(web))).not.toThrow();
    Annotations.fromStack(Stack.of(web)).hasWarning('/Stack/Web', Match.stringLikeRegexp(`The target groups ${text}`));
  });

  test('that speak HTTP/2 are fine', () => {
    const web = make();
    [web.blueTargetGroup, web.greenTargetGroup].forEach((group) => (group.node.defaultChild as elbv2.CfnTargetGroup).addPropertyOverride('ProtocolVersion', 'HTTP2'));
    expect(synthOf(Stack.of(web))).not.toThrow();
    Annotations.fromStack(Stack.of(web)).hasNoWarning('/Stack/Web', Match.stringLikeRegexp('target groups'));
  });
});

test('Cloud Map is warned of', () => {
  const stack = newStack();
  const web = make({}, stack);
  const vpc = importVpc(stack, {}, 'Vpc2');
  web.service.enableCloudMap({ cloudMapNamespace: new cloudmap.PrivateDnsNamespace(stack, 'Namespace', { vpc, name: 'internal' }) });
  expect(synthOf(stack)).not.toThrow();
  Annotations.fromStack(stack).hasWarning('/Stack/Web', Match.stringLikeRegexp('The service is in Cloud Map'));
});

test('a desired count that the service itself has is warned of, unless it comes to nothing', () => {
  const warned = (change: (service: ecs.CfnService) => void) => {
    const web = make();
    change(web.service.node.defaultChild as ecs.CfnService);
    expect(synthOf(Stack.of(web))).not.toThrow();
    return Annotations.fromStack(Stack.of(web)).findWarning('/Stack/Web', Match.stringLikeRegexp('DesiredCount of its own.*Set desiredCount of EcsCanaryBlueGreen')).length;
  };
  expect([
    warned(() => {}),
    warned((service) => (service.desiredCount = 3)),
    warned((service) => service.addPropertyOverride('DesiredCount', { Ref: 'Parameter' })),
    warned((service) => service.addPropertyOverride('DesiredCount', { Ref: 'AWS::NoValue' })),
  ]).toEqual([0, 1, 1, 0]);
});
