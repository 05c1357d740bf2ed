package com.example.guides;

import java.util.List;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationListener;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.BaseApplicationListenerProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerAction;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerCertificate;
import software.constructs.Construct;

/** What the platform team has: one balancer for all services. */
public class PlatformStack extends Stack {
    private final Vpc vpc;
    private final ApplicationListener listener;

    public PlatformStack(final Construct scope, final String id) {
        super(scope, id);

        vpc = Vpc.Builder.create(this, "Vpc").maxAzs(2).build();
        final ApplicationLoadBalancer loadBalancer = ApplicationLoadBalancer.Builder.create(this, "LoadBalancer")
            .vpc(vpc)
            .internetFacing(true)
            .build();
        listener = loadBalancer.addListener("Https", BaseApplicationListenerProps.builder()
            .port(443)
            .certificates(List.of(ListenerCertificate.fromArn(
                "arn:aws:acm:eu-west-1:111111111111:certificate/1")))
            // Requests for any other host.
            .defaultAction(ListenerAction.fixedResponse(404))
            .build());
    }

    public Vpc getVpc() {
        return vpc;
    }

    public ApplicationListener getListener() {
        return listener;
    }
}
