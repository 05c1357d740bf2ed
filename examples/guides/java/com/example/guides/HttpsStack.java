package com.example.guides;

import io.github.ecscanarybluegreen.EcsCanaryBlueGreen;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.amazon.awscdk.services.route53.ARecord;
import software.amazon.awscdk.services.route53.HostedZone;
import software.amazon.awscdk.services.route53.HostedZoneAttributes;
import software.amazon.awscdk.services.route53.IHostedZone;
import software.amazon.awscdk.services.route53.RecordTarget;
import software.amazon.awscdk.services.route53.targets.LoadBalancerTarget;
import software.constructs.Construct;

/** A service under a name of its own, by HTTPS. */
public class HttpsStack extends Stack {
    public HttpsStack(final Construct scope, final String id) {
        super(scope, id);

        final IHostedZone zone = HostedZone.fromHostedZoneAttributes(this, "Zone", HostedZoneAttributes.builder()
            .hostedZoneId("Z0123456789ABCDEFGHIJ")
            .zoneName("example.com")
            .build());
        final EcsCanaryBlueGreen web = EcsCanaryBlueGreen.Builder.create(this, "Web")
            .projectId("https")
            // Of the region of the stack.
            .certificate(Certificate.fromCertificateArn(
                this, "Certificate", "arn:aws:acm:eu-central-1:111111111111:certificate/1"))
            .build();
        ARecord.Builder.create(this, "Alias")
            .zone(zone)
            .recordName("shop")
            .target(RecordTarget.fromAlias(new LoadBalancerTarget(web.getLoadBalancer())))
            .build();
        CfnOutput.Builder.create(this, "Url").value("https://shop.example.com").build();
    }
}
