import jsii
from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct
from ecs_canary_blue_green import (
    AlarmTiming,
    EcsCanaryBlueGreen,
    FaultKind,
    IRollbackAlarm,
    RollbackAlarm,
    RollbackAlarmConfig,
    ServiceContext,
    UnmodelledAlarm,
)


@jsii.implements(IRollbackAlarm)
class LostOrders:
    """Goes off when the service loses more orders in a minute than it may. It counts them itself."""

    def __init__(self, allowed: int) -> None:
        self._allowed = allowed

    @property
    def name(self) -> str:
        return "lostOrders"

    def bind(self, scope: Construct, context: ServiceContext) -> RollbackAlarmConfig:
        alarm = cloudwatch.Alarm(
            scope,
            "Alarm",
            alarm_name=f"{context.service_name}-{self.name}",
            metric=cloudwatch.Metric(
                namespace=context.metric_namespace,
                metric_name="LostOrders",
                statistic="Sum",
                period=Duration.minutes(1),
            ),
            threshold=self._allowed,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=5,
            datapoints_to_alarm=3,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        return RollbackAlarmConfig(
            alarm=alarm,
            # What the verdict on the canary cannot find out by itself.
            unmodelled=UnmodelledAlarm(
                name=self.name,
                timing=AlarmTiming(period_seconds=60, evaluation_periods=5, datapoints_to_alarm=3),
                watches_failed_requests=False,
                sees=[FaultKind.LOGS_ONLY],
            ),
        )


class OwnAlarmStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        EcsCanaryBlueGreen(
            self,
            "Web",
            project_id="own-alarm",
            rollback_alarms=[RollbackAlarm.http5xx(), RollbackAlarm.total_failure(), LostOrders(allowed=2)],
        )
