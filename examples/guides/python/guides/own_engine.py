import jsii
from aws_cdk import CfnResource, Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from constructs import Construct, IDependable
from ecs_canary_blue_green import (
    EcsCanaryBlueGreen,
    EngineRequirements,
    EngineRules,
    HookContract,
    IBoundEngine,
    IDeploymentEngine,
    LifecycleEvent,
    NotificationOptions,
    ReleaseJob,
    ReleaseJobContext,
    ServiceContext,
    StackUpdateContext,
    StartInAlarm,
    WorkflowStep,
)


@jsii.implements(IDeploymentEngine)
class PlatformEngine:
    """Releases by a controller of the platform team's, which moves the traffic as its custom resource says."""

    def __init__(self, controller: str) -> None:
        self._controller = controller

    @property
    def requirements(self) -> EngineRequirements:
        return EngineRequirements(deployment_controller=ecs.DeploymentControllerType.EXTERNAL)

    def bind(self, scope: Construct, context: ServiceContext) -> IBoundEngine:
        return BoundPlatformEngine(scope, context, self._controller)


@jsii.implements(IBoundEngine)
class BoundPlatformEngine:
    def __init__(self, scope: Construct, context: ServiceContext, controller: str) -> None:
        self._releases = CfnResource(
            scope,
            "Releases",
            type="Custom::PlatformReleases",
            properties={
                "ServiceToken": controller,
                "Service": context.service_name,
                "Rule": context.production_rule_arn,
                "TargetGroups": [
                    context.blue_target_group.target_group_arn,
                    context.green_target_group.target_group_arn,
                ],
            },
        )
        self._release_duration = context.canary.total_duration.plus(context.termination_wait)
        self._service_name = context.service_name
        self._alarms: list[str] = []

    @property
    def name(self) -> str:
        return "platform"

    @property
    def rules(self) -> EngineRules:
        return EngineRules(
            title="Platform",
            least_percentage=1,
            most_percentage=100,
            percentage_step=1,
            longest_interval_minutes=60,
            longest_rollout_minutes=600,
            longest_termination_wait_minutes=60,
            start_in_alarm=StartInAlarm.REFUSED,
        )

    @property
    def hook_contract(self) -> HookContract:
        return HookContract("Platform", [])

    @property
    def moves_listener(self) -> IDependable:
        return self._releases

    @property
    def release_duration(self) -> Duration:
        return self._release_duration

    @property
    def rollback_pattern(self) -> events.EventPattern:
        return events.EventPattern(
            source=["platform.releases"], detail={"service": [self._service_name], "state": ["ROLLED_BACK"]}
        )

    def add_alarm(self, alarm: cloudwatch.IAlarm) -> None:
        self._alarms.append(alarm.alarm_name)
        self._releases.add_property_override("Alarms", self._alarms)

    def add_hook(self, event: LifecycleEvent, handler: lambda_.IFunction) -> None:
        self._releases.add_property_override(f"Hooks.{event.value}", handler.function_arn)

    def notify_on(self, topic: sns.ITopic, options: NotificationOptions) -> None:
        self._releases.add_property_override("Topic", topic.topic_arn)

    def grant_deploy(self, grantee: iam.IGrantable) -> iam.Grant:
        return self._grant(grantee, "platform:StartRelease")

    def grant_watch(self, grantee: iam.IGrantable) -> iam.Grant:
        return self._grant(grantee, "platform:GetRelease")

    def grant_steer(self, grantee: iam.IGrantable) -> iam.Grant:
        return self._grant(grantee, "platform:StopRelease")

    def release_on_stack_update(self, context: StackUpdateContext) -> None:
        raise ValueError("The platform releases from CI only: remove deploy_on_stack_update.")

    def render_release(self, context: ReleaseJobContext) -> ReleaseJob:
        return ReleaseJob(
            steps=[
                WorkflowStep(
                    name="Release",
                    env={"SERVICE": context.service_name, "IMAGE": context.image},
                    run='platform release "$SERVICE" "$IMAGE"',
                )
            ]
        )

    def _grant(self, grantee: iam.IGrantable, action: str) -> iam.Grant:
        return iam.Grant.add_to_principal(grantee=grantee, actions=[action], resource_arns=[self._releases.ref])


class OwnEngineStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        EcsCanaryBlueGreen(
            self,
            "Web",
            project_id="own-engine",
            engine=PlatformEngine("arn:aws:lambda:eu-west-1:111111111111:function:platform-releases"),
        )
