from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk.aws_elasticloadbalancingv2 import HealthCheck
from constructs import Construct
from ecs_canary_blue_green import CanaryConfig, EcsCanaryBlueGreen


class StarterStack(Stack):
    """A service whose releases are canaries that roll themselves back."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        self.web = EcsCanaryBlueGreen(
            self,
            "Web",
            # Part of all names: the service is web-service-node-app-prod, the repository web/node-app/prod.
            project_id="node-app",
            # Where your service answers when it is well. The bootstrap image answers 200 there, too.
            health_check=HealthCheck(path="/health"),
            # A quarter of the requests go to a new version for ten minutes before it gets them all. These
            # are the defaults, written out because they are what you will want to change first.
            canary=CanaryConfig.time_based_canary(percentage=25, interval=Duration.minutes(10)),
            termination_wait=Duration.minutes(10),
            # So that `cdk destroy` leaves nothing behind while you try it. Remove it for a service that matters.
            removal_policy=RemovalPolicy.DESTROY,
        )

        CfnOutput(self, "Url", value=f"http://{self.web.load_balancer.load_balancer_dns_name}")
        CfnOutput(self, "RepositoryUri", value=self.web.repository.repository_uri)
