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
            # One that is there. For a new one synth looks up the zones of the region, with credentials.
            vpc=ec2.Vpc.from_vpc_attributes(
                self,
                "Vpc",
                vpc_id="vpc-0123456789abcdef0",
                availability_zones=["eu-central-1a", "eu-central-1b"],
                public_subnet_ids=["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
                private_subnet_ids=["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"],
                public_subnet_route_table_ids=["rtb-0123456789abcdef0", "rtb-0123456789abcdef0"],
                private_subnet_route_table_ids=["rtb-0123456789abcdef2", "rtb-0123456789abcdef3"],
            ),
            ci_identity=CiIdentity.github_oidc(
                repository="my-org/shop",
                # gh api repos/my-org/shop --jq '.owner.id, .id'
                repository_owner_id="12345678",
                repository_id="1234567890",
                branches=["main"],
            ),
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
