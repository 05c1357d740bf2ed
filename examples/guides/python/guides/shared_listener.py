from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct
from ecs_canary_blue_green import EcsCanaryBlueGreen, ListenerRoute, ListenerRuleOptions


class PlatformStack(Stack):
    """What the platform team has: one balancer for all services."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        self.vpc = ec2.Vpc(self, "Vpc", max_azs=2)
        load_balancer = elbv2.ApplicationLoadBalancer(self, "LoadBalancer", vpc=self.vpc, internet_facing=True)
        self.listener = load_balancer.add_listener(
            "Https",
            port=443,
            certificates=[elbv2.ListenerCertificate.from_arn("arn:aws:acm:eu-west-1:111111111111:certificate/1")],
            # Requests for any other host.
            default_action=elbv2.ListenerAction.fixed_response(404),
        )


class ShopStack(Stack):
    """What a service team has: a rule of that listener."""

    def __init__(self, scope: Construct, construct_id: str, *, platform: PlatformStack, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        EcsCanaryBlueGreen(
            self,
            "Web",
            project_id="shop",
            vpc=platform.vpc,
            listener_rule=ListenerRuleOptions(
                listener=platform.listener,
                priority=100,
                conditions=[elbv2.ListenerCondition.host_headers(["shop.example.com"])],
            ),
        )


class BlogStack(Stack):
    """The same from another app, which knows the listener by its ARN."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        listener = elbv2.ApplicationListener.from_application_listener_attributes(
            self,
            "Shared",
            listener_arn="arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2",
            security_group=ec2.SecurityGroup.from_security_group_id(
                self, "SharedGroup", "sg-0123456789abcdef0", allow_all_outbound=False
            ),
        )
        EcsCanaryBlueGreen(
            self,
            "Web",
            project_id="blog",
            vpc=ec2.Vpc.from_vpc_attributes(
                self,
                "Vpc",
                vpc_id="vpc-0123456789abcdef0",
                availability_zones=["eu-west-1a", "eu-west-1b"],
                private_subnet_ids=["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
                private_subnet_route_table_ids=["rtb-0123456789abcdef0", "rtb-0123456789abcdef1"],
            ),
            listener_rule=ListenerRuleOptions(
                listener=listener,
                priority=200,
                conditions=[elbv2.ListenerCondition.path_patterns(["/blog/*"])],
                additional_rules=[
                    ListenerRoute(
                        priority=210, conditions=[elbv2.ListenerCondition.host_headers(["blog.example.com"])]
                    )
                ],
            ),
        )
