"""The policies of a deployment group's role, applied to the calls that CodeDeploy makes in its name."""

from __future__ import annotations

import json

import pytest
from test_shared_listener import READING, OnRules
from web_service import WebService, eventually

ECS = "arn:aws:ecs:us-east-1:000000000000"
LISTENERS = "arn:aws:elasticloadbalancing:us-east-1:000000000000:listener"


def statements(service: WebService) -> dict[str, dict]:
    """What a release of a service needs, one statement a permission."""
    task_sets = f"{ECS}:task-set/{service.name}/{service.name}/*"
    needed = {
        "ecs:DescribeServices": f"{ECS}:service/{service.name}/{service.name}",
        "ecs:CreateTaskSet": task_sets,
        "ecs:UpdateServicePrimaryTaskSet": f"{ECS}:service/{service.name}/{service.name}",
        "ecs:DeleteTaskSet": task_sets,
        "elasticloadbalancing:DescribeTargetGroups": "*",
        "elasticloadbalancing:DescribeListeners": "*",
        "elasticloadbalancing:DescribeRules": "*",
        "elasticloadbalancing:ModifyListener": f"{LISTENERS}/app/{service.name}/*",
        "elasticloadbalancing:ModifyRule": f"{LISTENERS}-rule/app/{service.name}/*",
        "cloudwatch:DescribeAlarms": "*",
        "lambda:InvokeFunction": f"arn:aws:lambda:us-east-1:000000000000:function:{service.name}",
    }
    found = {action: {"Effect": "Allow", "Action": action, "Resource": resource} for action, resource in needed.items()}
    found["iam:PassRole"] = {
        "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::000000000000:role/tasks",
        "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
    }  # fmt: skip
    return found


def own_role(service: WebService, *without: str, **changes: dict) -> None:
    """Gives the deployment group these permissions only."""
    service.iam.detach_role_policy(RoleName=service.name, PolicyArn="arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS")
    left = {
        name: {**given, **changes.get(name, {})} for name, given in statements(service).items() if name not in without
    }
    document = {"Version": "2012-10-17", "Statement": list(left.values())}
    service.iam.put_role_policy(RoleName=service.name, PolicyName="Release", PolicyDocument=json.dumps(document))


def release(service: WebService) -> dict:
    """With a role for its tasks, an alarm and a hook, so that every permission is used."""
    definition = service.ecs.register_task_definition(
        family=service.name, requiresCompatibilities=["FARGATE"], networkMode="awsvpc", cpu="256", memory="512",
        executionRoleArn="arn:aws:iam::000000000000:role/tasks",
        containerDefinitions=[{"name": "app", "image": "example/app:good", "portMappings": [{"containerPort": 3000}]}],
    )["taskDefinition"]["taskDefinitionArn"]  # fmt: skip
    service.cloudwatch.put_metric_alarm(
        AlarmName=service.name, Namespace="Test", MetricName="none", Statistic="Sum", Period=60, EvaluationPeriods=1,
        Threshold=1, ComparisonOperator="GreaterThanOrEqualToThreshold", TreatMissingData="notBreaching",
    )  # fmt: skip
    eventually(
        lambda: service.cloudwatch.describe_alarms(AlarmNames=[service.name])["MetricAlarms"][0]["StateValue"] == "OK"
    )
    service.use_alarm(service.name)
    return service.finished(service.deploy(definition))


def test_a_role_with_what_a_release_needs_and_no_more(web):
    service = web()
    own_role(service, "elasticloadbalancing:ModifyRule", "lambda:InvokeFunction")
    assert release(service)["status"] == "Succeeded"


@pytest.mark.parametrize(
    "action, code, of",
    [
        ("ecs:DescribeServices", "IAM_ROLE_PERMISSIONS", "AmazonECS"),
        ("ecs:CreateTaskSet", "IAM_ROLE_PERMISSIONS", "AmazonECS"),
        ("ecs:UpdateServicePrimaryTaskSet", "IAM_ROLE_PERMISSIONS", "AmazonECS"),
        ("elasticloadbalancing:DescribeRules", "IAM_ROLE_PERMISSIONS", "AmazonElasticLoadBalancing"),
        ("elasticloadbalancing:ModifyListener", "IAM_ROLE_PERMISSIONS", "AmazonElasticLoadBalancing"),
        ("cloudwatch:DescribeAlarms", "CODEDEPLOY_RESOURCE_CANNOT_BE_FOUND", "CloudWatch"),
        ("iam:PassRole", "IAM_ROLE_PERMISSIONS", "AWSIdentityAndAccessManagement"),
    ],
)
def test_without_one_of_its_statements_a_release_fails(web, action, code, of):
    service = web()
    own_role(service, action)
    info = release(service)
    assert (info["status"], info["errorInformation"]["code"]) == ("Failed", code)
    assert of in info["errorInformation"]["message"]
    assert service.weights().get("green", 0) == 0 and "stand-in" in service.get()[1]


def test_a_role_that_may_be_passed_to_another_service_only(web):
    service = web()
    own_role(service, **{"iam:PassRole": {"Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}})
    assert release(service)["errorInformation"]["code"] == "IAM_ROLE_PERMISSIONS"


def test_a_hook_that_may_not_be_invoked(web):
    service = web()
    own_role(service, "lambda:InvokeFunction")
    identifier = service.release("example/app:good", hooks=[{"BeforeInstall": service.name}])
    info = service.finished(identifier)
    assert info["errorInformation"]["code"] == "HOOK_EXECUTION_FAILURE"
    assert "does not give permission to invoke it" in info["errorInformation"]["message"]


def test_a_group_whose_role_does_not_exist(web):
    service = web(group={"serviceRoleArn": "arn:aws:iam::000000000000:role/nobody"})
    assert service.finished(service.release("example/app:good"))["errorInformation"]["code"] == "IAM_ROLE_MISSING"


def test_a_role_that_may_modify_its_own_rules_only_leaves_all_others_alone(endpoint):
    """As the library's role is: rules by their tag, and no production listener."""
    service = OnRules(endpoint)
    tagged = {"Condition": {"StringEquals": {"aws:ResourceTag/service": service.name}}}
    test_listener = {"Resource": service.test_listener}
    own_role(
        service, **{"elasticloadbalancing:ModifyRule": tagged, "elasticloadbalancing:ModifyListener": test_listener}
    )
    before = (service.others(), service.shares())
    info = service.finished(service.release("example/app:good"))
    assert info["errorInformation"]["code"] == "IAM_ROLE_PERMISSIONS"
    assert (service.others(), service.shares()) == before
    service.elb.add_tags(ResourceArns=service.rules, Tags=[{"Key": "service", "Value": service.name}])
    assert service.finished(service.release("example/app:good"))["status"] == "Succeeded"
    assert service.shares() == [{"blue": 0, "green": 100}] * 2

    endpoint.read_as({READING: "D2"})
    try:
        before = (service.others(), service.shares())
        info = service.finished(service.release("example/app:good2"))
        assert info["errorInformation"]["code"] == "IAM_ROLE_PERMISSIONS"
        assert (service.others(), service.shares()) == before
    finally:
        endpoint.read_as({READING: "R"})
