import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { Construct } from 'constructs';

/** A certificate that nobody owns; which one says the context, so that a second deployment changes the listener. */
export function certificateOf(scope: Construct): acm.ICertificate {
  const digit = { first: '1', second: '2' }[String(scope.node.tryGetContext('certificate') ?? 'first')]!;
  return acm.Certificate.fromCertificateArn(scope, 'Certificate', arnOf(digit));
}

/** Another one, which the balancer chooses by the caller's host name. */
export function furtherCertificateOf(scope: Construct): acm.ICertificate {
  return acm.Certificate.fromCertificateArn(scope, 'FurtherCertificate', arnOf('3'));
}

function arnOf(digit: string): string {
  return `arn:aws:acm:us-east-1:000000000000:certificate/${digit.repeat(8)}-0000-0000-0000-000000000000`;
}
