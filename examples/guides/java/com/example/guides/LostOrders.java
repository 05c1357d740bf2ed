package com.example.guides;

import io.github.ecscanarybluegreen.AlarmTiming;
import io.github.ecscanarybluegreen.FaultKind;
import io.github.ecscanarybluegreen.IRollbackAlarm;
import io.github.ecscanarybluegreen.RollbackAlarmConfig;
import io.github.ecscanarybluegreen.ServiceContext;
import io.github.ecscanarybluegreen.UnmodelledAlarm;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.constructs.Construct;

/** Goes off when the service loses more orders in a minute than it may. It counts them itself. */
public class LostOrders implements IRollbackAlarm {
    private final int allowed;

    public LostOrders(final int allowed) {
        this.allowed = allowed;
    }

    @Override
    public String getName() {
        return "lostOrders";
    }

    @Override
    public RollbackAlarmConfig bind(final Construct scope, final ServiceContext context) {
        final Alarm alarm = Alarm.Builder.create(scope, "Alarm")
            .alarmName(context.getServiceName() + "-" + getName())
            .metric(Metric.Builder.create()
                .namespace(context.getMetricNamespace())
                .metricName("LostOrders")
                .statistic("Sum")
                .period(Duration.minutes(1))
                .build())
            .threshold(allowed)
            .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
            .evaluationPeriods(5)
            .datapointsToAlarm(3)
            .treatMissingData(TreatMissingData.NOT_BREACHING)
            .build();
        return RollbackAlarmConfig.builder()
            .alarm(alarm)
            // What the verdict on the canary cannot find out by itself.
            .unmodelled(UnmodelledAlarm.builder()
                .name(getName())
                .timing(AlarmTiming.builder().periodSeconds(60).evaluationPeriods(5).datapointsToAlarm(3).build())
                .watchesFailedRequests(false)
                .sees(List.of(FaultKind.LOGS_ONLY))
                .build())
            .build();
    }
}
