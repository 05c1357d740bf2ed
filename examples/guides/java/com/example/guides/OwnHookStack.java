package com.example.guides;

import io.github.ecscanarybluegreen.EcsCanaryBlueGreen;
import io.github.ecscanarybluegreen.LifecycleEvent;
import software.amazon.awscdk.Stack;
import software.constructs.Construct;

public class OwnHookStack extends Stack {
    public OwnHookStack(final Construct scope, final String id) {
        super(scope, id);
        final EcsCanaryBlueGreen web = EcsCanaryBlueGreen.Builder.create(this, "Web").projectId("own-hook").build();
        web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, new ReleaseDays("Mon", "Tue", "Wed", "Thu"));
    }
}
