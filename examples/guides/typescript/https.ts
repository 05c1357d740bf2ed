import { CfnOutput, Stack, StackProps } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { EcsCanaryBlueGreen } from 'ecs-canary-blue-green';

/** A service under a name of its own, by HTTPS. */
export class HttpsStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const zone = route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId: 'Z0123456789ABCDEFGHIJ', zoneName: 'example.com' });
    const web = new EcsCanaryBlueGreen(this, 'Web', {
      projectId: 'https',
      // Of the region of the stack.
      certificate: acm.Certificate.fromCertificateArn(this, 'Certificate', 'arn:aws:acm:eu-central-1:111111111111:certificate/1'),
    });
    new route53.ARecord(this, 'Alias', {
      zone,
      recordName: 'shop',
      target: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(web.loadBalancer)),
    });
    new CfnOutput(this, 'Url', { value: 'https://shop.example.com' });
  }
}
