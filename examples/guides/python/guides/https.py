from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from constructs import Construct
from ecs_canary_blue_green import EcsCanaryBlueGreen


class HttpsStack(Stack):
    """A service under a name of its own, by HTTPS."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", hosted_zone_id="Z0123456789ABCDEFGHIJ", zone_name="example.com"
        )
        web = EcsCanaryBlueGreen(
            self,
            "Web",
            project_id="https",
            # Of the region of the stack.
            certificate=acm.Certificate.from_certificate_arn(
                self, "Certificate", "arn:aws:acm:eu-central-1:111111111111:certificate/1"
            ),
        )
        route53.ARecord(
            self,
            "Alias",
            zone=zone,
            record_name="shop",
            target=route53.RecordTarget.from_alias(targets.LoadBalancerTarget(web.load_balancer)),
        )
        CfnOutput(self, "Url", value="https://shop.example.com")
