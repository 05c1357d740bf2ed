package com.example.guides;

import io.github.ecscanarybluegreen.CanaryConfig;
import io.github.ecscanarybluegreen.CircuitBreakerThreshold;
import io.github.ecscanarybluegreen.CircuitBreakerThresholdType;
import io.github.ecscanarybluegreen.DeploymentEngine;
import io.github.ecscanarybluegreen.DeploymentPause;
import io.github.ecscanarybluegreen.DeploymentStage;
import io.github.ecscanarybluegreen.EcsCanaryBlueGreen;
import io.github.ecscanarybluegreen.EcsCircuitBreaker;
import io.github.ecscanarybluegreen.EcsNativeOptions;
import io.github.ecscanarybluegreen.LifecycleEvent;
import io.github.ecscanarybluegreen.PauseOutcome;
import io.github.ecscanarybluegreen.SmokeTest;
import io.github.ecscanarybluegreen.TimeBasedCanaryOptions;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.constructs.Construct;

/** A service that ECS itself releases, once somebody has said so. */
public class EnginesStack extends Stack {
    public EnginesStack(final Construct scope, final String id) {
        super(scope, id);
        final EcsCanaryBlueGreen web = EcsCanaryBlueGreen.Builder.create(this, "Web")
            .projectId("engines")
            .canary(CanaryConfig.timeBasedCanary(TimeBasedCanaryOptions.builder()
                .percentage(0.5)
                .interval(Duration.minutes(30))
                .build()))
            .testListenerPort(9000)
            .engine(DeploymentEngine.ecsNative(EcsNativeOptions.builder()
                .hookTimeout(Duration.minutes(10))
                .circuitBreaker(EcsCircuitBreaker.builder()
                    .threshold(CircuitBreakerThreshold.builder().type(CircuitBreakerThresholdType.COUNT).value(5).build())
                    .build())
                .pauses(List.of(DeploymentPause.builder()
                    .stage(DeploymentStage.POST_TEST_TRAFFIC_SHIFT)
                    .timeout(Duration.hours(8))
                    .onTimeout(PauseOutcome.ROLLBACK)
                    .build()))
                .build()))
            .build();
        web.addHook(LifecycleEvent.AFTER_INSTALL, SmokeTest.http());
    }
}
