import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { validateListenerAttributes } from './listener-attributes';
import { Balancer, ListenerPorts, LoadBalancerOptions } from './load-balancer';
import { TargetGroupPair } from './target-groups';
import { ListenerProvider } from '../custom-resources/managed-listener/listener-provider';
import { ManagedListener } from '../custom-resources/managed-listener/managed-listener';
import { checkPlace } from '../private/place';
import { Validator } from '../private/validator';

/** The listeners that a deployment moves. */
export interface Listeners {
  readonly production: elbv2.IApplicationListener;
  /** ARN of the rule by which production's requests are moved. */
  readonly productionRuleArn: string;
  readonly test?: elbv2.IApplicationListener;
  readonly testRuleArn?: string;
  /** Redirects to production. */
  readonly redirect?: Construct;
  /** All of these, as resources. */
  readonly all: Construct[];
}

type SecurityOptions = Pick<LoadBalancerOptions, 'certificate' | 'additionalCertificates' | 'sslPolicy' | 'listenerAttributes'>;

/** TLS 1.2 and 1.3 only. */
const TLS_POLICY = elbv2.SslPolicy.RECOMMENDED_TLS;

/** Makes the production listener, the redirect to it and the test listener. */
export function makeListeners(
  scope: Construct,
  validator: Validator,
  { loadBalancer, securityGroups, openPorts }: Balancer,
  groups: TargetGroupPair,
  ports: ListenerPorts,
  options: SecurityOptions,
): Listeners {
  validate(scope, validator, options);
  const { certificate, additionalCertificates = [], sslPolicy = TLS_POLICY, listenerAttributes: attributes } = options;
  const common = {
    loadBalancer,
    securityGroups,
    after: [ListenerProvider.of(scope).allowListeners(scope, 'ListenerPolicy', loadBalancer.loadBalancerArn), ...openPorts ? [openPorts] : []],
    blueTargetGroup: groups.blue,
    greenTargetGroup: groups.green,
  };
  const forwarding = { ...common, certificates: certificate && [certificate, ...additionalCertificates], sslPolicy, attributes };

  // HTTP and HTTPS keep an id each, so that a certificate can be added to a live service or removed.
  const production = new ManagedListener(scope, certificate ? 'HttpsListener' : 'HttpListener', {
    ...forwarding, port: ports.production, purpose: 'production', testPort: ports.test,
  });
  // Both: a group that no listener is known of has no metrics.
  production.attach(groups.blue);
  production.attach(groups.green);
  const test = ports.test === undefined ? undefined : new ManagedListener(scope, 'TestListener', {
    ...forwarding, port: ports.test, purpose: 'test',
  });
  // It begins with the group that production is on.
  test?.node.addDependency(production);
  const redirect = ports.redirect === undefined ? undefined : new ManagedListener(scope, 'HttpListener', {
    ...common, port: ports.redirect, purpose: 'production', redirectPort: ports.production,
  });
  const all = [production, test, redirect].filter((listener) => listener !== undefined);
  return {
    production: production.listener, productionRuleArn: production.ruleArn, test: test?.listener, testRuleArn: test?.ruleArn, redirect, all,
  };
}

function validate(scope: Construct, validator: Validator, { certificate, listenerAttributes = {}, ...secure }: SecurityOptions): void {
  for (const property of ['additionalCertificates', 'sslPolicy'] as const) {
    validator.require(certificate !== undefined || secure[property] === undefined, {
      property,
      rule: 'needs a certificate: without one the listener speaks plain HTTP.',
      remedy: `Set certificate, or remove ${property}.`,
    });
  }
  validateListenerAttributes(validator, listenerAttributes, certificate !== undefined);
  const certificates = { certificate: certificate ? [certificate] : [], additionalCertificates: secure.additionalCertificates ?? [] };
  for (const [property, resources] of Object.entries(certificates)) {
    resources.forEach((resource) => checkPlace(scope, {
      property,
      resource,
      arn: resource.certificateArn,
      because: 'a load balancer takes certificates of its own region and account only',
      sameAccount: true,
      remedy: 'Request one in the region of the service (one for CloudFront, in us-east-1, serves CloudFront only).',
    }));
  }
}
