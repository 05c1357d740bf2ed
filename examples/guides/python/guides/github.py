from aws_cdk import Environment, Stack
from aws_cdk import aws_ec2 as ec2
from constructs import Construct
from ecs_canary_blue_green import CiIdentity, EcsCanaryBlueGreen, GitHubDeployWorkflow, WorkflowStep


class GitHubStack(Stack):
    """A service that a push to main releases, without a secret."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(
            scope, construct_id, env=Environment(account="111111111111", region="eu-central-1"), **kwargs
        )

        web = EcsCanaryBlueGreen(
            self,
            "Web",
            project_id="github",
            # Named, so that nobody's synth has to look them up.
            vpc=ec2.Vpc(self, "Vpc", availability_zones=["eu-central-1a", "eu-central-1b"]),
            ci_identity=CiIdentity.github_oidc(repository="my-org/shop", branches=["main"]),
        )
        GitHubDeployWorkflow(
            self,
            "Workflow",
            service=web,
            branches=["main"],
            paths=["service/**"],
            working_directory="service",
            pre_build_steps=[WorkflowStep(name="Test", run="make test")],
        )
