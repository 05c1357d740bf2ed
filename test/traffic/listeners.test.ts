import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { SslPolicy } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { RESOURCE_TYPE as LISTENER } from '../../src/custom-resources/managed-listener/protocol';
import { agnosticStack, expectInvalid, make, newStack, only, Props, synth } from '../helpers';

const TLS_1_2_OR_NEWER = 'ELBSecurityPolicy-TLS13-1-2-2021-06';
const arnOf = (id: string) => `arn:aws:acm:eu-central-1:123456789012:certificate/${id}`;
const certificate = (stack: Stack, id = '1') => acm.Certificate.fromCertificateArn(stack, `Certificate${id}`, arnOf(id));
const withCertificate: Props = (stack) => ({ certificate: certificate(stack), testListenerPort: 9000 });
const ref = (id: string) => ({ Ref: Match.stringLikeRegexp(`^${id}[0-9A-F]{8}$`) });
const listenersOf = (template: Template) => Object.fromEntries(
  Object.entries(template.findResources(LISTENER)).map(([id, resource]) => [id.replace(/[0-9A-F]{8}$/, ''), resource]),
);

test('no listener of CloudFormation’s own is left, whose changes would move the traffic', () => {
  synth(withCertificate).resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 0);
});

test('without a certificate the one listener takes HTTP on port 80', () => {
  const stack = newStack();
  const web = make({}, stack);
  const template = Template.fromStack(stack);
  template.resourceCountIs(LISTENER, 1);
  template.hasResourceProperties(LISTENER, {
    LoadBalancerArn: ref('WebLoadBalancer'),
    Port: '80',
    Protocol: 'HTTP',
    Purpose: 'production',
    BlueTargetGroupArn: ref('WebBlueTargetGroup'),
    GreenTargetGroupArn: ref('WebGreenTargetGroup'),
    CertificateArns: Match.absent(),
    SslPolicy: Match.absent(),
    RedirectPort: Match.absent(),
  });
  expect(web.testListener).toBeUndefined();
  expect(stack.resolve(web.listener.listenerArn)).toEqual({ Ref: expect.stringMatching(/^WebHttpListener/) });
});

test('with a certificate it takes HTTPS on port 443, by TLS 1.2 or newer', () => {
  const stack = newStack();
  const web = make({ certificate: certificate(stack) }, stack);
  Template.fromStack(stack).hasResourceProperties(LISTENER, {
    Port: '443', Protocol: 'HTTPS', SslPolicy: TLS_1_2_OR_NEWER, CertificateArns: [arnOf('1')], RedirectPort: Match.absent(),
  });
  expect(stack.resolve(web.listener.listenerArn)).toEqual({ Ref: expect.stringMatching(/^WebHttpsListener/) });
});

test('further certificates, another policy and attributes are for what forwards, not for the redirect', () => {
  const listeners = listenersOf(synth((stack) => ({
    certificate: certificate(stack),
    additionalCertificates: [certificate(stack, '2'), certificate(stack, '3')],
    sslPolicy: SslPolicy.TLS13_13,
    listenerAttributes: { 'routing.http.response.server.enabled': 'false' },
    testListenerPort: 9000,
  })));
  const expected = {
    CertificateArns: ['1', '2', '3'].map(arnOf),
    SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06',
    Attributes: { 'routing.http.response.server.enabled': 'false' },
  };
  expect(listeners.WebHttpsListener.Properties).toMatchObject(expected);
  expect(listeners.WebTestListener.Properties).toMatchObject(expected);
  expect(listeners.WebHttpListener.Properties).not.toHaveProperty('Attributes');
  expect(listeners.WebHttpListener.Properties).not.toHaveProperty('CertificateArns');
});

test.each([
  ['additionalCertificates', (stack: Stack) => ({ additionalCertificates: [certificate(stack)] })],
  ['sslPolicy', () => ({ sslPolicy: SslPolicy.TLS13_13 })],
])('%s needs a certificate', (property, props) => {
  expectInvalid(() => make(props), { property, rule: 'needs a certificate', remedy: `Set certificate, or remove ${property}.` });
});

test('listenerAttributes are those of an Application Load Balancer’s listener', () => {
  expectInvalid(() => make({ listenerAttributes: { 'tcp.idle_timeout.seconds': '60' } }), {
    property: 'listenerAttributes', got: "'tcp.idle_timeout.seconds'", rule: "must be attributes of an Application Load Balancer's listener.", remedy: 'Choose among',
  });
});

test.each<[Record<string, string>, string, string]>([
  [{ 'routing.http.response.foo.enabled': 'true' }, 'listenerAttributes', 'must be attributes of'],
  [{ 'routing.http.response.server.enabled': 'maybe' }, "listenerAttributes['routing.http.response.server.enabled']", "must be 'true' or 'false'."],
  [{ 'routing.http.response.x_frame_options.header_value': '' }, "listenerAttributes['routing.http.response.x_frame_options.header_value']", '1 to 1024'],
  [{ 'routing.http.request.x_amzn_tls_version.header_name': 'X' }, "listenerAttributes['routing.http.request.x_amzn_tls_version.header_name']", 'is about TLS'],
])('rejects the listener attributes %j', (listenerAttributes, property, rule) => {
  const [[key, value]] = Object.entries(listenerAttributes);
  expectInvalid(() => make({ listenerAttributes }), { property, got: `'${property === 'listenerAttributes' ? key : value}'`, rule, remedy: '' });
});

test.each(['certificate', 'additionalCertificates'])('rejects a %s of another region', (property) => {
  const foreign = (stack: Stack) => acm.Certificate.fromCertificateArn(stack, 'Foreign', 'arn:aws:acm:us-east-1:123456789012:certificate/1');
  const props = (stack: Stack) => (property === 'certificate'
    ? { certificate: foreign(stack) }
    : { certificate: certificate(stack), additionalCertificates: [foreign(stack)] });
  expectInvalid(() => make(props), {
    property, got: "'us-east-1'", rule: 'is in a different region from the service (eu-central-1): a load balancer takes certificates of its own region and account only.', remedy: 'Request one in',
  });
});

test('a certificate may lie anywhere as long as nobody knows where the service will', () => {
  const stack = agnosticStack();
  const foreign = acm.Certificate.fromCertificateArn(stack, 'Foreign', 'arn:aws:acm:us-east-1:123456789012:certificate/1');
  expect(() => make({ certificate: foreign }, stack)).not.toThrow();
});

test.each([undefined, 8443])('with a certificate port 80 redirects to HTTPS (listenerPort %p)', (listenerPort) => {
  const template = synth((stack) => ({ certificate: certificate(stack), listenerPort }));
  template.hasResourceProperties(LISTENER, { Port: '80', Protocol: 'HTTP', RedirectPort: String(listenerPort ?? 443) });
});

test('the test listener speaks as the production one does', () => {
  synth({ testListenerPort: 9000 }).hasResourceProperties(LISTENER, { Port: '9000', Protocol: 'HTTP', Purpose: 'test' });
  synth(withCertificate).hasResourceProperties(LISTENER, {
    Port: '9000', Protocol: 'HTTPS', SslPolicy: TLS_1_2_OR_NEWER, CertificateArns: [arnOf('1')], Purpose: 'test',
  });
});

describe('order of an update', () => {
  const dependenciesOf = (id: string, props: Props = withCertificate) => JSON.stringify(listenersOf(synth(props))[id].DependsOn);

  test('HTTP redirects only when the deployment group points to HTTPS', () => {
    expect(dependenciesOf('WebHttpListener')).toMatch(/WebDeploymentGroup[0-9A-F]{8}"/);
    const group = only(synth(withCertificate), 'AWS::CodeDeploy::DeploymentGroup');
    expect(JSON.stringify(group.LoadBalancerInfo)).toMatch(/WebHttpsListener/);
  });

  test('HTTP forwards before the deployment group points to it', () => {
    expect(dependenciesOf('WebHttpListener', {})).not.toMatch(/DeploymentGroup/);
  });

  test('the test listener comes after production, whose group it begins with', () => {
    expect(dependenciesOf('WebTestListener')).toMatch(/WebHttpsListener/);
    expect(dependenciesOf('WebTestListener', { testListenerPort: 9000 })).toMatch(/WebHttpListener/);
  });

  test('the service waits for the listener, because its target group has to have a balancer', () => {
    const [service] = Object.values(synth().findResources('AWS::ECS::Service'));
    expect(JSON.stringify(service.DependsOn)).toMatch(/WebHttpListener/);
  });

  test('the listeners are deleted before green, which they may forward to by then', () => {
    for (const { Properties } of Object.values(listenersOf(synth(withCertificate)))) {
      expect(Properties.GreenTargetGroupArn).toEqual({ Ref: expect.stringMatching(/^WebGreenTargetGroup/) });
    }
  });

  test('a service may wait for another one in the stack', () => {
    const stack = newStack();
    const first = make({}, stack, 'First');
    make({ projectId: 'second' }, stack, 'Second').node.addDependency(first);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

test('a certificate can come and go: port 80 and port 443 keep a logical id each', () => {
  expect(Object.keys(listenersOf(synth())).sort()).toEqual(['WebHttpListener']);
  expect(Object.keys(listenersOf(synth(withCertificate))).sort()).toEqual(['WebHttpListener', 'WebHttpsListener', 'WebTestListener']);
  const idOfPort80 = (template: Template) => Object.keys(template.findResources(LISTENER, { Properties: { Port: '80' } }));
  expect(idOfPort80(synth(withCertificate))).toEqual(idOfPort80(synth()));
});

test('the deployment group gets the listener that forwards', () => {
  expect(only(synth(withCertificate), 'AWS::CodeDeploy::DeploymentGroup').LoadBalancerInfo.TargetGroupPairInfoList).toEqual([{
    ProdTrafficRoute: { ListenerArns: [{ Ref: expect.stringMatching(/^WebHttpsListener/) }] },
    TestTrafficRoute: { ListenerArns: [{ Ref: expect.stringMatching(/^WebTestListener/) }] },
    TargetGroups: expect.any(Array),
  }]);
});

describe('what the listener offers', () => {
  test('the balancer’s ingress, by the listener’s port', () => {
    const stack = newStack();
    const web = make({ listenerPort: 8080, testListenerPort: 9000 }, stack);
    web.listener.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.1.0.0/16'));
    web.testListener!.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.2.0.0/16'));
    const open = (CidrIp: string, port: number) => Match.objectLike({ CidrIp, FromPort: port, ToPort: port });
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: Match.arrayWith([open('10.1.0.0/16', 8080), open('10.2.0.0/16', 9000)]),
    });
  });

  test('certificates and rules of the user’s own, by CloudFormation', () => {
    const stack = newStack();
    const web = make({ certificate: certificate(stack) }, stack);
    web.listener.addCertificates('Own', [certificate(stack, '4')]);
    Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerCertificate', {
      ListenerArn: ref('WebHttpsListener'), Certificates: [{ CertificateArn: arnOf('4') }],
    });
  });
});

test('whoever moves requests by rules is told the default rule of both listeners', () => {
  const web = make({ testListenerPort: 9000 });
  const { productionRuleArn, testRuleArn } = web._context;
  expect(Stack.of(web).resolve([productionRuleArn, testRuleArn])).toEqual([
    { 'Fn::GetAtt': ['WebHttpListenerE72BDBF8', 'RuleArn'] }, { 'Fn::GetAtt': ['WebTestListener528D4CDC', 'RuleArn'] },
  ]);
  expect(make()._context).toMatchObject({ testRuleArn: undefined });
});
