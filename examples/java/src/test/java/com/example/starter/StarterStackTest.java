package com.example.starter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.App;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;

class StarterStackTest {
    private static Template template;

    @BeforeAll
    static void synthesise() {
        template = Template.fromStack(new StarterStack(new App(), "Starter"));
    }

    @Test
    void aReleaseIsACanary() {
        template.hasResourceProperties("AWS::CodeDeploy::DeploymentConfig", Map.of(
            "TrafficRoutingConfig", Map.of(
                "TimeBasedCanary", Map.of("CanaryPercentage", 25, "CanaryInterval", 10))));
    }

    @Test
    void itsAlarmsCanRollItBack() {
        template.hasResourceProperties("AWS::CodeDeploy::DeploymentGroup", Map.of(
            "AutoRollbackConfiguration", Map.of(
                "Enabled", true,
                "Events", Match.arrayWith(List.of("DEPLOYMENT_STOP_ON_ALARM")))));
    }

    @Test
    void bothTargetGroupsAskTheServiceForItsHealth() {
        final List<Object> paths = template.findResources("AWS::ElasticLoadBalancingV2::TargetGroup").values().stream()
            .map(group -> ((Map<?, ?>) group.get("Properties")).get("HealthCheckPath"))
            .collect(Collectors.toList());
        assertEquals(List.of("/health", "/health"), paths);
    }
}
