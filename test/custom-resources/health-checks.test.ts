import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { DeploymentEngine, HealthCheckChange } from '../../src';
import { HEALTH_CHECK_TYPE } from '../../src/custom-resources/health-check/protocol';
import { make, newStack, only, Props, synth } from '../helpers';
import { importedListener } from '../stacks';

const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const DEFAULT = { Path: '/', Port: 'traffic-port', Protocol: 'HTTP', HttpCodes: '200' };
const checkOf = (template: Template) => only(template, HEALTH_CHECK_TYPE).Checks[0];
const propertiesOf = (props: Props = {}) => checkOf(synth(props));

test('it knows the check of the groups, with the defaults of Elastic Load Balancing', () => {
  const template = synth();
  expect(only(template, HEALTH_CHECK_TYPE)).toEqual({
    ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/^EcsCanaryBlueGreenListenersFunction/), 'Arn'] },
    ServiceTimeout: '600',
    Checks: [{ TargetGroup: Object.keys(template.findResources(GROUP)).find((id) => id.startsWith('WebBlue')), Service: 'Stack/Web', ...DEFAULT }],
  });
  const healthCheck = { path: '/up', port: '81', protocol: elbv2.Protocol.HTTPS, healthyHttpCodes: '200-299' };
  const check = { Path: '/up', Port: '81', Protocol: 'HTTPS', HttpCodes: '200-299' };
  expect(propertiesOf({ healthCheck })).toMatchObject(check);
});

test('what is written out and is the default is no change', () => {
  const healthCheck = { path: '/', port: 'traffic-port', protocol: elbv2.Protocol.HTTP, healthyHttpCodes: '200' };
  expect(propertiesOf({ healthCheck })).toEqual(propertiesOf());
});

test('interval, timeout and thresholds change without a question', () => {
  const healthCheck = { interval: Duration.seconds(30), timeout: Duration.seconds(20), healthyThresholdCount: 5, unhealthyThresholdCount: 9 };
  expect(propertiesOf({ healthCheck, deregistrationDelay: Duration.seconds(5) })).toEqual(propertiesOf());
});

test('it sees what the groups are rendered to, whichever way it got there', () => {
  const stack = newStack();
  const web = make({}, stack);
  for (const group of [web.blueTargetGroup, web.greenTargetGroup]) {
    group.configureHealthCheck({ path: '/later', healthyHttpCodes: '204' });
    const target = group.node.defaultChild as elbv2.CfnTargetGroup;
    target.addPropertyOverride('HealthCheckPort', '99');
    target.addPropertyOverride('HealthCheckProtocol', { Ref: 'AWS::Region' });
  }
  expect(checkOf(Template.fromStack(stack))).toMatchObject({ Path: '/later', Port: '99', Protocol: { Ref: 'AWS::Region' }, HttpCodes: '204' });
});

test('the promise is told', () => {
  expect(propertiesOf({ healthCheckChange: HealthCheckChange.LIVE_VERSION_ANSWERS_BOTH })).toHaveProperty('LiveVersionAnswersBoth', 'true');
});

test.each<[string, Props]>([
  ['by default', {}],
  ['with a test listener', { testListenerPort: 9000 }],
  ['on a listener that others share', (stack) => (
    { listenerRule: { listener: importedListener(stack), priority: 1, conditions: [elbv2.ListenerCondition.pathPatterns(['/a'])] } }
  )],
  ['where ECS deploys', { engine: DeploymentEngine.ecsNative() }],
])('both groups wait for it, and it for the function alone: %s', (_when, props) => {
  const template = synth(props);
  const [[id, { DependsOn }]] = Object.entries(template.findResources(HEALTH_CHECK_TYPE));
  const groups = Object.values(template.findResources(GROUP));
  expect(groups.map((group) => group.DependsOn)).toEqual([[id], [id]]);
  expect(DependsOn).toEqual([expect.stringMatching(/^EcsCanaryBlueGreenListenersFunctionEventInvokeConfig/)]);
});

test('is one for all services of a stack, for which all of their groups wait', () => {
  const stack = newStack();
  make({}, stack);
  make({ projectId: 'api', healthCheck: { path: '/api' }, healthCheckChange: HealthCheckChange.LIVE_VERSION_ANSWERS_BOTH }, stack, 'Api');
  const template = Template.fromStack(stack);
  expect(only(template, HEALTH_CHECK_TYPE).Checks).toMatchObject([
    { Service: 'Stack/Web', Path: '/' }, { Service: 'Stack/Api', Path: '/api', LiveVersionAnswersBoth: 'true' },
  ]);
  const [id] = Object.keys(template.findResources(HEALTH_CHECK_TYPE));
  expect(Object.values(template.findResources(GROUP)).map((group) => group.DependsOn)).toEqual([[id], [id], [id], [id]]);
});
