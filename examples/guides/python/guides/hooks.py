from aws_cdk import Duration, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct
from ecs_canary_blue_green import DeploymentHook, EcsCanaryBlueGreen, LifecycleEvent, SmokeTest


class HooksStack(Stack):
    """A release that is asked twice whether it goes on."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        web = EcsCanaryBlueGreen(self, "Web", project_id="hooks")

        web.add_hook(
            LifecycleEvent.BEFORE_ALLOW_TRAFFIC,
            SmokeTest.http(path="/orders?limit=1", expect_body='"orders"', timeout=Duration.seconds(5)),
        )

        check = lambda_.Function(
            self,
            "Check",
            function_name="check-after-install",
            runtime=lambda_.Runtime.NODEJS_24_X,
            handler="index.handler",
            code=lambda_.Code.from_inline("exports.handler = async (event) => { /* … */ };"),
        )
        web.add_hook(LifecycleEvent.AFTER_INSTALL, DeploymentHook.from_function(check))
