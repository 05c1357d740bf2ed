package com.example.guides;

import io.github.ecscanarybluegreen.EcsCanaryBlueGreen;
import software.amazon.awscdk.Stack;
import software.constructs.Construct;

public class OwnEngineStack extends Stack {
    public OwnEngineStack(final Construct scope, final String id) {
        super(scope, id);
        EcsCanaryBlueGreen.Builder.create(this, "Web")
            .projectId("own-engine")
            .engine(new PlatformEngine("arn:aws:lambda:eu-west-1:111111111111:function:platform-releases"))
            .build();
    }
}
