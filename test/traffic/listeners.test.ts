import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { make, newStack, only, Props, synth } from '../helpers';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const TLS_1_2_OR_NEWER = 'ELBSecurityPolicy-TLS13-1-2-2021-06';
const ARN = 'arn:aws:acm:eu-central-1:123456789012:certificate/1';
const certificate = (stack: Stack) => acm.Certificate.fromCertificateArn(stack, 'Certificate', ARN);
const withCertificate: Props = (stack) => ({ certificate: certificate(stack), testListenerPort: 9000 });
const forwardToBlue = [{ Type: 'forward', TargetGroupArn: { Ref: Match.stringLikeRegexp('^WebBlueTargetGroup') } }];
const listenerIds = (template: Template) => Object.keys(template.findResources(LISTENER)).map((id) => id.replace(/[0-9A-F]{8}$/, '')).sort();

test('without a certificate the one listener takes HTTP on port 80 and starts on blue', () => {
  const stack = newStack();
  const web = make({}, stack);
  const template = Template.fromStack(stack);
  template.resourceCountIs(LISTENER, 1);
  template.hasResourceProperties(LISTENER, { Port: 80, Protocol: 'HTTP', DefaultActions: forwardToBlue, Certificates: Match.absent() });
  expect(web.testListener).toBeUndefined();
  expect(stack.resolve(web.listener.listenerArn)).toEqual({ Ref: expect.stringMatching(/^WebHttpListener/) });
});

test('with a certificate it takes HTTPS on port 443, by TLS 1.2 or newer', () => {
  const stack = newStack();
  const web = make({ certificate: certificate(stack) }, stack);
  Template.fromStack(stack).hasResourceProperties(LISTENER, {
    Port: 443, Protocol: 'HTTPS', SslPolicy: TLS_1_2_OR_NEWER, Certificates: [{ CertificateArn: ARN }], DefaultActions: forwardToBlue,
  });
  expect(stack.resolve(web.listener.listenerArn)).toEqual({ Ref: expect.stringMatching(/^WebHttpsListener/) });
});

test.each([undefined, 8443])('with a certificate port 80 redirects to HTTPS (listenerPort %p)', (listenerPort) => {
  const template = synth((stack) => ({ certificate: certificate(stack), listenerPort }));
  template.hasResourceProperties(LISTENER, {
    Port: 80,
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: String(listenerPort ?? 443), StatusCode: 'HTTP_301' } }],
  });
});

test('the test listener speaks as the production one does', () => {
  synth({ testListenerPort: 9000 }).hasResourceProperties(LISTENER, { Port: 9000, Protocol: 'HTTP', DefaultActions: forwardToBlue });
  synth(withCertificate).hasResourceProperties(LISTENER, {
    Port: 9000, Protocol: 'HTTPS', SslPolicy: TLS_1_2_OR_NEWER, Certificates: [{ CertificateArn: ARN }], DefaultActions: forwardToBlue,
  });
});

test('a certificate can come and go: port 80 and port 443 keep a logical id each', () => {
  expect(listenerIds(synth())).toEqual(['WebHttpListener']);
  expect(listenerIds(synth(withCertificate))).toEqual(['WebHttpListener', 'WebHttpsListener', 'WebTestListener']);
  const idOfPort80 = (template: Template) => Object.keys(template.findResources(LISTENER, { Properties: { Port: 80 } }));
  expect(idOfPort80(synth(withCertificate))).toEqual(idOfPort80(synth()));
});

test('the listeners are deleted before green, which they may forward to by then', () => {
  const listeners = synth(withCertificate).findResources(LISTENER, { Properties: { DefaultActions: [{ Type: 'forward' }] } });
  expect(Object.values(listeners)).toHaveLength(2);
  for (const listener of Object.values(listeners)) {
    expect(listener.DependsOn).toEqual([expect.stringMatching(/^WebGreenTargetGroup/)]);
  }
});

test('the deployment group gets the listener that forwards', () => {
  expect(only(synth(withCertificate), 'AWS::CodeDeploy::DeploymentGroup').LoadBalancerInfo.TargetGroupPairInfoList).toEqual([{
    ProdTrafficRoute: { ListenerArns: [{ Ref: expect.stringMatching(/^WebHttpsListener/) }] },
    TestTrafficRoute: { ListenerArns: [{ Ref: expect.stringMatching(/^WebTestListener/) }] },
    TargetGroups: expect.any(Array),
  }]);
});
