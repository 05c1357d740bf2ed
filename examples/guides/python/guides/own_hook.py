import jsii
from aws_cdk import Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct
from ecs_canary_blue_green import (
    DeploymentHookConfig,
    DeploymentHookContext,
    EcsCanaryBlueGreen,
    IDeploymentHook,
    LifecycleEvent,
)

CODE = """
import datetime, os, boto3

def handler(event, context):
    boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status="Succeeded" if datetime.date.today().strftime("%a") in os.environ["DAYS"] else "Failed")
"""


@jsii.implements(IDeploymentHook)
class ReleaseDays:
    """Refuses releases on other days."""

    def __init__(self, *days: str) -> None:
        self._days = days

    def bind(self, scope: Construct, context: DeploymentHookContext) -> DeploymentHookConfig:
        handler = lambda_.Function(
            scope,
            "Handler",
            function_name=f"{context.service_name}-days",
            runtime=lambda_.Runtime.PYTHON_3_14,
            handler="index.handler",
            code=lambda_.Code.from_inline(CODE),
            environment={"DAYS": ",".join(self._days)},
        )
        return DeploymentHookConfig(handler=handler)


class OwnHookStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        web = EcsCanaryBlueGreen(self, "Web", project_id="own-hook")
        web.add_hook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, ReleaseDays("Mon", "Tue", "Wed", "Thu"))
