import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ENV, importVpc, make, newStack, Props } from '../helpers';

const WARNING = Match.stringLikeRegexp('^loadBalancer: no one can reach port \\d+ of it, so the service gets no requests, .* Let callers in by (allowedPeers, or )?web.listener.connections');

function warnings(stack: Stack): number {
  return Annotations.fromStack(stack).findWarning('*', WARNING).length;
}
function warningsOf(props: Props): number {
  const stack = newStack();
  make(props, stack);
  return warnings(stack);
}
const shared = (stack: Stack, vpc: ec2.IVpc) => new elbv2.ApplicationLoadBalancer(stack, 'Shared', { vpc, internetFacing: true });

test('a balancer of the construct lets somebody in', () => {
  expect([{}, { publicLoadBalancer: false }, { listenerPort: 8080 }].map(warningsOf)).toEqual([0, 0, 0]);
});

test('unless nobody is named', () => {
  expect(warningsOf({ allowedPeers: [] })).toBe(1);
});

test('names allowedPeers where they can be set: of a balancer of the construct', () => {
  const named = (stack: Stack, props: Props) => {
    make(props, stack);
    return Annotations.fromStack(stack).findWarning('*', WARNING).map(({ entry }) => /allowedPeers/.test(String(entry.data)));
  };
  const stack = newStack();
  const vpc = importVpc(stack);
  expect(named(newStack(), { allowedPeers: [] })).toEqual([true]);
  expect(named(stack, { vpc, loadBalancer: shared(stack, vpc), listenerPort: 8080 })).toEqual([false]);
});

test('a shared balancer whose port nobody has opened is a warning', () => {
  expect(warningsOf((stack) => {
    const vpc = importVpc(stack);
    return { vpc, loadBalancer: shared(stack, vpc), listenerPort: 8080 };
  })).toBe(1);
});

test.each<[string, (balancer: elbv2.ApplicationLoadBalancer, service: ReturnType<typeof make>) => void, number]>([
  ['by the service’s listener', (_, service) => service.listener.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.0.0.0/8')), 0],
  ['by the balancer’s connections', (balancer) => balancer.connections.allowFromAnyIpv4(ec2.Port.tcp(8080)), 0],
  ['by all traffic', (balancer) => balancer.connections.allowFromAnyIpv4(ec2.Port.allTraffic()), 0],
  ['by a range', (balancer) => balancer.connections.allowFromAnyIpv4(ec2.Port.tcpRange(8000, 9000)), 0],
  ['on another port', (balancer) => balancer.connections.allowFromAnyIpv4(ec2.Port.tcp(80)), 1],
  ['by another protocol', (balancer) => balancer.connections.allowFromAnyIpv4(ec2.Port.udp(8080)), 1],
])('opened %s', (_, open, expected) => {
  const stack = newStack();
  const vpc = importVpc(stack);
  const loadBalancer = shared(stack, vpc);
  open(loadBalancer, make({ vpc, loadBalancer, listenerPort: 8080 }, stack));
  expect(warnings(stack)).toBe(expected);
});

test('a balancer of another stack is looked at, too', () => {
  const app = new App();
  const [platform, service] = ['Platform', 'Service'].map((id) => new Stack(app, id, { env: ENV }));
  const loadBalancer = shared(platform, importVpc(platform));
  make({ vpc: importVpc(service), loadBalancer, listenerPort: 8080 }, service);
  expect(warnings(service)).toBe(1);
});

describe('of a balancer of another app nothing is known', () => {
  const imported = (stack: Stack) => elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Shared', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shared/50dc6c495c0c9188', securityGroupId: 'sg-shared',
  });
  const said = (stack: Stack) => Annotations.fromStack(stack).findInfo('*', Match.stringLikeRegexp('^loadBalancer is imported')).map(({ entry }) => entry.data);

  test('which is said, and is no warning', () => {
    const stack = newStack();
    make({ loadBalancer: imported(stack), listenerPort: 8080 }, stack);
    expect(warnings(stack)).toBe(0);
    expect(said(stack)).toEqual([expect.stringMatching(/reach port 8080 of it\. Unless its owner does, let them in by web\.listener\.connections/)]);
  });

  test('unless the app lets callers in itself', () => {
    const stack = newStack();
    make({ loadBalancer: imported(stack), listenerPort: 8080 }, stack).listener.connections.allowDefaultPortFrom(ec2.Peer.anyIpv4());
    expect(said(stack)).toEqual([]);
  });
});
