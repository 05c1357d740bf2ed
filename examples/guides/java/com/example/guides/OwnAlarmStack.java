package com.example.guides;

import io.github.ecscanarybluegreen.EcsCanaryBlueGreen;
import io.github.ecscanarybluegreen.RollbackAlarm;
import java.util.List;
import software.amazon.awscdk.Stack;
import software.constructs.Construct;

public class OwnAlarmStack extends Stack {
    public OwnAlarmStack(final Construct scope, final String id) {
        super(scope, id);
        EcsCanaryBlueGreen.Builder.create(this, "Web")
            .projectId("own-alarm")
            .rollbackAlarms(List.of(RollbackAlarm.http5xx(), RollbackAlarm.totalFailure(), new LostOrders(2)))
            .build();
    }
}
