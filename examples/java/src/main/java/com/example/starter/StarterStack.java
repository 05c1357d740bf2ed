package com.example.starter;

import io.github.ecscanarybluegreen.CanaryConfig;
import io.github.ecscanarybluegreen.EcsCanaryBlueGreen;
import io.github.ecscanarybluegreen.TimeBasedCanaryOptions;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.HealthCheck;
import software.constructs.Construct;

/** A service whose releases are canaries that roll themselves back. */
public class StarterStack extends Stack {
    private final EcsCanaryBlueGreen web;

    public StarterStack(final Construct scope, final String id) {
        this(scope, id, null);
    }

    public StarterStack(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);

        web = EcsCanaryBlueGreen.Builder.create(this, "Web")
            // Part of all names: the service is web-service-node-app-prod, the repository web/node-app/prod.
            .projectId("node-app")

            // Where your service answers when it is well. The bootstrap image answers 200 there, too.
            .healthCheck(HealthCheck.builder().path("/health").build())

            // A quarter of the requests go to a new version for ten minutes before it gets them all. These
            // are the defaults, written out because they are what you will want to change first.
            .canary(CanaryConfig.timeBasedCanary(TimeBasedCanaryOptions.builder()
                .percentage(25)
                .interval(Duration.minutes(10))
                .build()))
            .terminationWait(Duration.minutes(10))

            // So that `cdk destroy` leaves nothing behind while you try it. Remove it for a service that matters.
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();

        CfnOutput.Builder.create(this, "Url")
            .value("http://" + web.getLoadBalancer().getLoadBalancerDnsName())
            .build();
        CfnOutput.Builder.create(this, "RepositoryUri")
            .value(web.getRepository().getRepositoryUri())
            .build();
    }

    public EcsCanaryBlueGreen getWeb() {
        return web;
    }
}
