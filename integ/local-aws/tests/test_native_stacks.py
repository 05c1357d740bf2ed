"""AWS::ECS::Service where ECS releases by itself: a stack waits for the release, and shares its fate."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from native_service import ROLE, canary
from stacks import Stack, get, group, ref
from web_service import GRACE, PORT, eventually

_numbers = itertools.count(1)


def pascal(value: Any) -> Any:
    if isinstance(value, list):
        return [pascal(item) for item in value]
    return {k[0].upper() + k[1:]: pascal(v) for k, v in value.items()} if isinstance(value, dict) else value


def native_template(
    name: str, image: str = "traefik/whoami", configuration: dict[str, Any] | None = None, desired: int = 1
) -> dict[str, Any]:
    groups = [{"TargetGroupArn": ref(colour), "Weight": weight} for colour, weight in (("Blue", 1), ("Green", 0))]
    forward = [{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}]
    container = {
        "Name": "app", "Image": image, "PortMappings": [{"ContainerPort": PORT}],
        "Environment": [{"Name": "WHOAMI_PORT_NUMBER", "Value": str(PORT)}],
    }  # fmt: skip
    advanced = {
        "AlternateTargetGroupArn": ref("Green"), "ProductionListenerRule": ref("Rule"), "RoleArn": ROLE,
    }  # fmt: skip
    balancer = {
        "ContainerName": "app", "ContainerPort": PORT, "TargetGroupArn": ref("Blue"),
        "AdvancedConfiguration": advanced,
    }  # fmt: skip
    breaker = {"enable": True, "rollback": True}
    resources = {
        "Balancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {"Name": name}},
        "Blue": group(f"{name}-blue"),
        "Green": group(f"{name}-green"),
        "Listener": {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {
            "LoadBalancerArn": ref("Balancer"), "Port": 80, "Protocol": "HTTP", "DefaultActions": [
                {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]}},
        "Rule": {"Type": "AWS::ElasticLoadBalancingV2::ListenerRule", "Properties": {
            "ListenerArn": ref("Listener"), "Priority": 1, "Actions": forward,
            "Conditions": [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}]}},
        "Cluster": {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": name}},
        "Definition": {"Type": "AWS::ECS::TaskDefinition", "Properties": {
            "Family": name, "ContainerDefinitions": [container]}},
        "Service": {"Type": "AWS::ECS::Service", "Properties": {
            "ServiceName": name, "Cluster": ref("Cluster"), "TaskDefinition": ref("Definition"),
            "DesiredCount": str(desired), "HealthCheckGracePeriodSeconds": GRACE, "LoadBalancers": [balancer],
            "DeploymentConfiguration": pascal(
                {**(configuration or canary(25, 2)), "deploymentCircuitBreaker": breaker})}},
        "Later": {"Type": "AWS::Logs::LogGroup", "DependsOn": "Service", "Properties": {"LogGroupName": f"/{name}"}},
    }  # fmt: skip
    return {"Resources": resources, "Outputs": {"Name": {"Value": get("Service", "Name")}}}


@pytest.fixture
def stack(endpoint):
    return Stack(endpoint, f"native{next(_numbers)}")


def deployments(endpoint, stack) -> list[dict[str, Any]]:
    client = endpoint.client("ecs")
    return client.list_service_deployments(cluster=stack.name, service=stack.name)["serviceDeployments"]


def test_a_stack_waits_for_its_releases_and_other_updates_start_none(endpoint, stack):
    assert stack.create(native_template(stack.name)) == "CREATE_COMPLETE"
    assert [d["status"] for d in deployments(endpoint, stack)] == ["SUCCESSFUL"]
    assert stack.update(native_template(stack.name, desired=2)) == "UPDATE_COMPLETE"
    assert len(deployments(endpoint, stack)) == 1
    assert stack.update(native_template(stack.name, image="traefik/whoami:v2", desired=2)) == "UPDATE_COMPLETE"
    assert [d["status"] for d in deployments(endpoint, stack)] == ["SUCCESSFUL", "SUCCESSFUL"]
    sent = [c for c in endpoint.calls() if c["caller"] == "cloudformation" and c["action"].endswith("Rule")]
    assert all(c["action"] != "ModifyRule" for c in sent)
    stack.delete()


def test_a_release_that_is_rolled_back_fails_the_update_and_leaves_what_was(endpoint, stack):
    assert stack.create(native_template(stack.name)) == "CREATE_COMPLETE"
    assert stack.update(native_template(stack.name, image="example/nobody:has-this")) == "UPDATE_ROLLBACK_COMPLETE"
    assert any("circuit breaker threshold was exceeded" in reason for reason in stack.failures())
    assert [d["status"] for d in deployments(endpoint, stack)] == ["ROLLBACK_SUCCESSFUL", "SUCCESSFUL"]
    stack.delete()


def test_a_first_release_that_fails_fails_the_creation(endpoint, stack):
    status = stack.create(native_template(stack.name, image="example/nobody:has-this"))
    assert status in ("ROLLBACK_COMPLETE", "CREATE_FAILED")
    assert any("No rollback candidate was found" in reason for reason in stack.failures())


def test_bakes_of_more_than_33_hours_are_refused(endpoint, stack):
    status = stack.create(native_template(stack.name, configuration=canary(10, 1440, bake=541)))
    assert status in ("ROLLBACK_COMPLETE", "CREATE_FAILED")
    assert any("1981 minutes" in reason for reason in stack.failures())


@pytest.mark.parametrize("reading, outcome", [("stops", "ROLLBACK_SUCCESSFUL"), ("waits", "SUCCESSFUL")])
def test_a_cancelled_update(endpoint, stack, reading, outcome):
    assert stack.create(native_template(stack.name, configuration=canary(25, 0))) == "CREATE_COMPLETE"
    endpoint.read_as({"ecs-cancelled-update": reading})
    changed = native_template(stack.name, image="traefik/whoami:v2", configuration=canary(25, 8))
    stack.begin_update(changed)
    eventually(lambda: deployments(endpoint, stack)[0]["status"] == "IN_PROGRESS")
    stack.client.cancel_update_stack(StackName=stack.name)
    assert stack.ended() == "UPDATE_ROLLBACK_COMPLETE"
    endpoint.read_as({"ecs-cancelled-update": "stops"})
    releases = deployments(endpoint, stack)
    assert outcome in [d["status"] for d in releases[:2]]
    # A release that was waited for is live by then, so that the stack's rollback releases the version before it.
    assert len(releases) == {"stops": 2, "waits": 3}[reading]
    stack.delete()


@pytest.mark.parametrize("reading, status", [("deregistered", "INACTIVE"), ("active", "ACTIVE")])
def test_the_revision_that_an_update_replaces(endpoint, stack, reading, status):
    def template(release: str) -> dict[str, Any]:
        container = {"Name": "app", "Image": "traefik/whoami", "Environment": [{"Name": "RELEASE", "Value": release}]}
        properties = {"Family": stack.name, "ContainerDefinitions": [container]}
        definition = {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}
        return {"Resources": {"Definition": definition}, "Outputs": {"Arn": {"Value": ref("Definition")}}}

    assert stack.create(template("1")) == "CREATE_COMPLETE", stack.failures()
    replaced = stack.outputs()["Arn"]
    endpoint.read_as({"replaced-revision": reading})
    assert stack.update(template("2")) == "UPDATE_COMPLETE", stack.failures()
    endpoint.read_as({"replaced-revision": "deregistered"})
    assert stack.outputs()["Arn"] != replaced
    described = endpoint.client("ecs").describe_task_definition(taskDefinition=replaced)["taskDefinition"]
    assert described["status"] == status
    stack.delete()


@pytest.mark.parametrize("reading, has", [("sent", "template"), ("left", "release")])
def test_drift_of_a_service_is_reverted(endpoint, stack, reading, has):
    def definition(release: str) -> dict[str, Any]:
        container = {"Name": "app", "Image": "traefik/whoami", "Environment": [{"Name": "RELEASE", "Value": release}]}
        return {
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": {"Family": stack.name, "ContainerDefinitions": [container]},
        }

    resources = {
        "Cluster": {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": stack.name}},
        "Template": definition("template"),
        "Release": {**definition("release"), "DependsOn": "Template"},
        "Service": {"Type": "AWS::ECS::Service", "Properties": {
            "ServiceName": stack.name, "Cluster": ref("Cluster"), "TaskDefinition": ref("Template"),
            "DesiredCount": 0}},
    }  # fmt: skip
    outputs = {name: {"Value": ref(name.capitalize())} for name in ("template", "release")}
    assert stack.create({"Resources": resources, "Outputs": outputs}) == "CREATE_COMPLETE", stack.failures()
    ecs = endpoint.client("ecs")
    ecs.update_service(cluster=stack.name, service=stack.name, taskDefinition=stack.outputs()["release"])
    endpoint.read_as({"reverted-task-definition": reading})
    names = {"StackName": stack.name, "ChangeSetName": "revert"}
    stack.client.create_change_set(**names, UsePreviousTemplate=True, DeploymentMode="REVERT_DRIFT")
    status = lambda: stack.client.describe_change_set(**names)["Status"]  # noqa: E731
    if eventually(lambda: status().endswith(("COMPLETE", "FAILED")) and status()) == "CREATE_COMPLETE":
        stack.client.execute_change_set(**names)
        assert stack.ended() == "UPDATE_COMPLETE"
    endpoint.read_as({"reverted-task-definition": "sent"})
    [service] = ecs.describe_services(cluster=stack.name, services=[stack.name])["services"]
    assert service["taskDefinition"] == stack.outputs()[has]
    stack.delete()
