package com.example.guides;

import io.github.ecscanarybluegreen.EcsCanaryBlueGreen;
import io.github.ecscanarybluegreen.ListenerRuleOptions;
import java.util.List;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerCondition;
import software.constructs.Construct;

/** What a service team has: a rule of that listener. */
public class ShopStack extends Stack {
    public ShopStack(final Construct scope, final String id, final PlatformStack platform) {
        super(scope, id);

        EcsCanaryBlueGreen.Builder.create(this, "Web")
            .projectId("shop")
            .vpc(platform.getVpc())
            .listenerRule(ListenerRuleOptions.builder()
                .listener(platform.getListener())
                .priority(100)
                .conditions(List.of(ListenerCondition.hostHeaders(List.of("shop.example.com"))))
                .build())
            .build();
    }
}
