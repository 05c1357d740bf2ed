package com.example.guides;

import io.github.ecscanarybluegreen.DeploymentHook;
import io.github.ecscanarybluegreen.EcsCanaryBlueGreen;
import io.github.ecscanarybluegreen.HttpSmokeTestOptions;
import io.github.ecscanarybluegreen.LifecycleEvent;
import io.github.ecscanarybluegreen.SmokeTest;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.constructs.Construct;

/** A release that is asked twice whether it goes on. */
public class HooksStack extends Stack {
    public HooksStack(final Construct scope, final String id) {
        super(scope, id);
        final EcsCanaryBlueGreen web = EcsCanaryBlueGreen.Builder.create(this, "Web").projectId("hooks").build();

        web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, SmokeTest.http(HttpSmokeTestOptions.builder()
            .path("/orders?limit=1")
            .expectBody("\"orders\"")
            .timeout(Duration.seconds(5))
            .build()));

        final Function check = Function.Builder.create(this, "Check")
            .functionName("check-after-install")
            .runtime(Runtime.NODEJS_24_X)
            .handler("index.handler")
            .code(Code.fromInline("exports.handler = async (event) => { /* … */ };"))
            .build();
        web.addHook(LifecycleEvent.AFTER_INSTALL, DeploymentHook.fromFunction(check));
    }
}
