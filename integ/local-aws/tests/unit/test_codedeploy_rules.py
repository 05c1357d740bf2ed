from __future__ import annotations

import json

import pytest
import yaml

from local_aws.codedeploy.appspec import parse_appspec
from local_aws.codedeploy.errors import CodeDeployError
from local_aws.codedeploy.schedule import PREDEFINED, schedule_of
from local_aws.shapes import request_from_properties
from local_aws.traffic_schedule import Step

PROPERTIES = {"TaskDefinition": "web:7", "LoadBalancerInfo": {"ContainerName": "app", "ContainerPort": "3000"}}


def appspec(**properties):
    merged = {**PROPERTIES, **properties}
    resource = {"TargetService": {"Type": "AWS::ECS::Service", "Properties": merged}}
    return {"version": 0.0, "Resources": [resource], "Hooks": [{"BeforeInstall": "first"}, {"AfterInstall": "second"}]}


def linear(percentage, interval):
    return {"timeBasedLinear": {"linearPercentage": percentage, "linearInterval": interval}}


@pytest.mark.parametrize(
    "routing, steps",
    [
        ({"type": "AllAtOnce"}, [Step(100, 0)]),
        (PREDEFINED["CodeDeployDefault.ECSCanary10Percent5Minutes"], [Step(10, 5), Step(100, 0)]),
        (linear(50, 2), [Step(50, 2), Step(100, 0)]),
        (linear(30, 1), [Step(30, 1), Step(60, 1), Step(90, 1), Step(100, 0)]),
        (linear(99, 3), [Step(99, 3), Step(100, 0)]),
    ],
)
def test_schedule(routing, steps):
    assert schedule_of(routing) == steps


@pytest.mark.parametrize("write", [json.dumps, yaml.safe_dump], ids=["json", "yaml"])
def test_appspec(write):
    parsed = parse_appspec(write(appspec()))
    assert (parsed.task_definition, parsed.container_name, parsed.container_port) == ("web:7", "app", 3000)
    assert parsed.hooks == {"BeforeInstall": "first", "AfterInstall": "second"}


def test_appspec_in_lower_case():
    properties = {"taskDefinition": "web:7", "loadBalancerInfo": {"containerName": "app", "containerPort": 3000}}
    resource = {"targetService": {"type": "AWS::ECS::Service", "properties": properties}}
    assert parse_appspec(json.dumps({"resources": [resource]})).container_port == 3000


@pytest.mark.parametrize(
    "document, words",
    [
        (appspec(TaskDefinition=None), "lacks TaskDefinition"),
        (appspec(LoadBalancerInfo={"ContainerName": "app"}), "lacks LoadBalancerInfo.ContainerPort"),
        (appspec(LoadBalancerInfo={"ContainerName": "app", "ContainerPort": "x"}), "must be a number"),
        ({**appspec(), "Resources": []}, "exactly one resource"),
        ({**appspec(), "Resources": [{"TargetService": {"Type": "AWS::Lambda::Function"}}]}, "AWS::ECS::Service"),
        ({**appspec(), "Hooks": [{"Never": "f"}]}, "unknown lifecycle event: Never"),
        ([], "must be an object"),
    ],
)
def test_a_bad_appspec_is_an_invalid_revision(document, words):
    with pytest.raises(CodeDeployError, match=words) as refusal:
        parse_appspec(json.dumps(document))
    assert refusal.value.code == "InvalidRevisionException"


def test_template_properties_become_a_request():
    request = request_from_properties(
        "codedeploy",
        "CreateDeploymentGroup",
        {
            "ECSServices": [{"ClusterName": "c", "ServiceName": "s"}],
            "AlarmConfiguration": {"Enabled": "true", "Alarms": [{"Name": "a"}]},
            "BlueGreenDeploymentConfiguration": {
                "TerminateBlueInstancesOnDeploymentSuccess": {"TerminationWaitTimeInMinutes": "10"}
            },
            "Unknown": 1,
        },
    )
    assert request == {
        "ecsServices": [{"clusterName": "c", "serviceName": "s"}],
        "alarmConfiguration": {"enabled": True, "alarms": [{"name": "a"}]},
        "blueGreenDeploymentConfiguration": {
            "terminateBlueInstancesOnDeploymentSuccess": {"terminationWaitTimeInMinutes": 10}
        },
    }
