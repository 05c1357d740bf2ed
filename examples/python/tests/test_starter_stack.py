import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from starter.starter_stack import StarterStack


@pytest.fixture(scope="module")
def stack() -> StarterStack:
    return StarterStack(App(), "Starter")


@pytest.fixture(scope="module")
def template(stack: StarterStack) -> Template:
    return Template.from_stack(stack)


def test_a_release_is_a_canary(template: Template) -> None:
    template.has_resource_properties(
        "AWS::CodeDeploy::DeploymentConfig",
        {"TrafficRoutingConfig": {"TimeBasedCanary": {"CanaryPercentage": 25, "CanaryInterval": 10}}},
    )


def test_its_alarms_can_roll_it_back(template: Template) -> None:
    template.has_resource_properties(
        "AWS::CodeDeploy::DeploymentGroup",
        {"AutoRollbackConfiguration": {"Enabled": True, "Events": Match.array_with(["DEPLOYMENT_STOP_ON_ALARM"])}},
    )


def test_both_target_groups_ask_the_service_for_its_health(template: Template) -> None:
    groups = template.find_resources("AWS::ElasticLoadBalancingV2::TargetGroup")
    assert [group["Properties"]["HealthCheckPath"] for group in groups.values()] == ["/health", "/health"]


def test_a_bad_version_is_rolled_back_in_time(stack: StarterStack) -> None:
    plan = json.loads(stack.web.plan_json)
    assert plan["analysis"]["verdict"] == "sound"
