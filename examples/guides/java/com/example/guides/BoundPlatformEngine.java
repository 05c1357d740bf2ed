package com.example.guides;

import io.github.ecscanarybluegreen.EngineRules;
import io.github.ecscanarybluegreen.HookContract;
import io.github.ecscanarybluegreen.IBoundEngine;
import io.github.ecscanarybluegreen.LifecycleEvent;
import io.github.ecscanarybluegreen.NotificationOptions;
import io.github.ecscanarybluegreen.ReleaseJob;
import io.github.ecscanarybluegreen.ReleaseJobContext;
import io.github.ecscanarybluegreen.ServiceContext;
import io.github.ecscanarybluegreen.StackUpdateContext;
import io.github.ecscanarybluegreen.StartInAlarm;
import io.github.ecscanarybluegreen.WorkflowStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.iam.Grant;
import software.amazon.awscdk.services.iam.GrantOnPrincipalOptions;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.sns.ITopic;
import software.constructs.Construct;
import software.constructs.IDependable;

class BoundPlatformEngine implements IBoundEngine {
    private final CfnResource releases;
    private final Duration releaseDuration;
    private final EventPattern rollbackPattern;
    private final List<String> alarms = new ArrayList<>();

    BoundPlatformEngine(final Construct scope, final ServiceContext context, final String controller) {
        releases = CfnResource.Builder.create(scope, "Releases")
            .type("Custom::PlatformReleases")
            .properties(Map.of(
                "ServiceToken", controller,
                "Service", context.getServiceName(),
                "Rule", context.getProductionRuleArn(),
                "TargetGroups", List.of(
                    context.getBlueTargetGroup().getTargetGroupArn(), context.getGreenTargetGroup().getTargetGroupArn())))
            .build();
        releaseDuration = context.getCanary().getTotalDuration().plus(context.getTerminationWait());
        rollbackPattern = EventPattern.builder()
            .source(List.of("platform.releases"))
            .detail(Map.of("service", List.of(context.getServiceName()), "state", List.of("ROLLED_BACK")))
            .build();
    }

    @Override
    public String getName() {
        return "platform";
    }

    @Override
    public EngineRules getRules() {
        return EngineRules.builder()
            .title("Platform")
            .leastPercentage(1)
            .mostPercentage(100)
            .percentageStep(1)
            .longestIntervalMinutes(60)
            .longestRolloutMinutes(600)
            .longestTerminationWaitMinutes(60)
            .startInAlarm(StartInAlarm.REFUSED)
            .build();
    }

    @Override
    public HookContract getHookContract() {
        return new HookContract("Platform", List.of());
    }

    @Override
    public IDependable getMovesListener() {
        return releases;
    }

    @Override
    public Duration getReleaseDuration() {
        return releaseDuration;
    }

    @Override
    public EventPattern getRollbackPattern() {
        return rollbackPattern;
    }

    @Override
    public void addAlarm(final IAlarm alarm) {
        alarms.add(alarm.getAlarmName());
        releases.addPropertyOverride("Alarms", alarms);
    }

    @Override
    public void addHook(final LifecycleEvent event, final IFunction handler) {
        releases.addPropertyOverride("Hooks." + event.name(), handler.getFunctionArn());
    }

    @Override
    public void notifyOn(final ITopic topic, final NotificationOptions options) {
        releases.addPropertyOverride("Topic", topic.getTopicArn());
    }

    @Override
    public Grant grantDeploy(final IGrantable grantee) {
        return grant(grantee, "platform:StartRelease");
    }

    @Override
    public Grant grantWatch(final IGrantable grantee) {
        return grant(grantee, "platform:GetRelease");
    }

    @Override
    public Grant grantSteer(final IGrantable grantee) {
        return grant(grantee, "platform:StopRelease");
    }

    @Override
    public void releaseOnStackUpdate(final StackUpdateContext context) {
        throw new UnsupportedOperationException("The platform releases from CI only: remove deployOnStackUpdate.");
    }

    @Override
    public ReleaseJob renderRelease(final ReleaseJobContext context) {
        return ReleaseJob.builder()
            .steps(List.of(WorkflowStep.builder()
                .name("Release")
                .env(Map.of("SERVICE", context.getServiceName(), "IMAGE", context.getImage()))
                .run("platform release \"$SERVICE\" \"$IMAGE\"")
                .build()))
            .build();
    }

    private Grant grant(final IGrantable grantee, final String action) {
        return Grant.addToPrincipal(GrantOnPrincipalOptions.builder()
            .grantee(grantee)
            .actions(List.of(action))
            .resourceArns(List.of(releases.getRef()))
            .build());
    }
}
