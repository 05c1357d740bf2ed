import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { ListenerPorts } from './load-balancer';
import { TargetGroupPair } from './target-groups';

/** The listeners that a deployment moves. */
export interface Listeners {
  readonly production: elbv2.IApplicationListener;
  readonly test?: elbv2.IApplicationListener;
}

/** TLS 1.2 and 1.3 only. */
const TLS_POLICY = elbv2.SslPolicy.RECOMMENDED_TLS;

/** Makes the production listener, the redirect to it and the test listener. */
export function makeListeners(
  scope: Construct,
  loadBalancer: elbv2.IApplicationLoadBalancer,
  groups: TargetGroupPair,
  ports: ListenerPorts,
  certificate?: acm.ICertificate,
): Listeners {
  const forward = (id: string, port: number) => makeListener(scope, id, loadBalancer, groups, port, certificate);
  // HTTP and HTTPS keep an id each, so that a certificate can be added to a live service or removed.
  const production = forward(certificate ? 'HttpsListener' : 'HttpListener', ports.production);
  if (ports.redirect !== undefined) {
    makeRedirect(scope, loadBalancer, ports.redirect, ports.production);
  }
  return { production, test: ports.test === undefined ? undefined : forward('TestListener', ports.test) };
}

function makeListener(
  scope: Construct,
  id: string,
  loadBalancer: elbv2.IApplicationLoadBalancer,
  groups: TargetGroupPair,
  port: number,
  certificate?: acm.ICertificate,
): elbv2.IApplicationListener {
  const secure = certificate && { certificates: [certificate], sslPolicy: TLS_POLICY };
  const listener = new elbv2.ApplicationListener(scope, id, {
    loadBalancer,
    port,
    protocol: certificate ? elbv2.ApplicationProtocol.HTTPS : elbv2.ApplicationProtocol.HTTP,
    defaultTargetGroups: [groups.blue],
    // Ingress is the balancer's: the world for production, nobody for the test listener.
    open: false,
    ...secure,
  });
  // After a swap the listener forwards to green, of which the template knows nothing: without this, a
  // deletion of the stack would try to delete a group that is in use.
  listener.node.addDependency(groups.green);
  return listener;
}

function makeRedirect(scope: Construct, loadBalancer: elbv2.IApplicationLoadBalancer, from: number, to: number): void {
  new elbv2.ApplicationListener(scope, 'HttpListener', {
    loadBalancer,
    port: from,
    protocol: elbv2.ApplicationProtocol.HTTP,
    open: false,
    defaultAction: elbv2.ListenerAction.redirect({
      protocol: elbv2.ApplicationProtocol.HTTPS,
      port: String(to),
      permanent: true,
    }),
  });
}
