"""ECS services, their tasks, and the balancer before them."""

from __future__ import annotations

import json
import shutil
import threading
import time

import pytest
from botocore.exceptions import ClientError
from endpoint_process import descendants, listening_addresses, start_endpoint
from web_service import PORT, WebService, eventually


@pytest.fixture(scope="module")
def shared(endpoint):
    """For tests that leave the service as it is."""
    return WebService(endpoint)


@pytest.mark.parametrize(
    "change",
    [
        {"taskDefinition": "other"},
        {"loadBalancers": [{"containerName": "app", "containerPort": PORT}]},
        {"platformVersion": "1.4.0"},
        {"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}},
        {"forceNewDeployment": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_update_service_refuses_what_codedeploy_owns(endpoint, shared, change):
    with pytest.raises(ClientError, match="CODE_DEPLOY deployment controller") as refusal:
        shared.ecs.update_service(cluster=shared.name, service=shared.name, **change)
    assert refusal.value.response["Error"]["Code"] == "InvalidParameterException"


def test_update_service_scales(web):
    service = web()
    for count in (3, 1):
        service.ecs.update_service(cluster=service.name, service=service.name, desiredCount=count)
        eventually(lambda expected=count: service.service()["runningCount"] == expected)
    arns = service.ecs.list_tasks(cluster=service.name, serviceName=service.name)["taskArns"]
    assert len(arns) == 1
    task = service.ecs.describe_tasks(cluster=service.name, tasks=arns)["tasks"][0]
    assert (task["lastStatus"], task["containers"][0]["name"]) == ("RUNNING", "app")


def test_a_task_that_dies_is_replaced(web):
    service = web()
    [arn] = service.ecs.list_tasks(cluster=service.name)["taskArns"]
    service.ecs.stop_task(cluster=service.name, task=arn, reason="test")
    new = eventually(lambda: [a for a in service.ecs.list_tasks(cluster=service.name)["taskArns"] if a != arn])
    assert len(new) == 1
    stopped = eventually(
        lambda: (
            (t := service.ecs.describe_tasks(cluster=service.name, tasks=[arn])["tasks"][0])["lastStatus"] == "STOPPED"
            and t
        )
    )
    assert (stopped["stoppedReason"], stopped["stopCode"]) == ("test", "UserInitiated")


def test_an_image_without_a_rule_cannot_be_pulled(shared):
    revision = shared.register("nobody/knows:1")
    [task] = shared.ecs.run_task(cluster=shared.name, taskDefinition=revision)["tasks"]
    describe = lambda: shared.ecs.describe_tasks(cluster=shared.name, tasks=[task["taskArn"]])["tasks"][0]  # noqa: E731
    stopped = eventually(lambda: (t := describe())["lastStatus"] == "STOPPED" and t)
    assert stopped["stopCode"] == "TaskFailedToStart"
    assert stopped["stoppedReason"].startswith("CannotPullContainerError")


def test_sidecars_run_beside_the_app(shared):
    revision = shared.ecs.register_task_definition(
        family="sidecar",
        containerDefinitions=[
            {"name": "app", "image": "example/app:good", "portMappings": [{"containerPort": PORT}],
             "dependsOn": [{"containerName": "side", "condition": "START"}]},
            {"name": "side", "image": "traefik/whoami", "essential": False,
             "environment": [{"name": "WHOAMI_PORT_NUMBER", "value": "3001"}]},
            {"name": "unknown", "image": "nobody/knows", "essential": False},
        ],
    )["taskDefinition"]["taskDefinitionArn"]  # fmt: skip
    [task] = shared.ecs.run_task(cluster=shared.name, taskDefinition=revision)["tasks"]
    describe = lambda: shared.ecs.describe_tasks(cluster=shared.name, tasks=[task["taskArn"]])["tasks"][0]  # noqa: E731
    eventually(lambda: describe()["lastStatus"] == "RUNNING")
    shared.ecs.stop_task(cluster=shared.name, task=task["taskArn"])
    stopped = eventually(lambda: (t := describe())["lastStatus"] == "STOPPED" and t)
    assert {c["name"] for c in stopped["containers"] if "exitCode" in c} == {"app", "side"}


def test_task_definitions_are_listed_by_their_whole_family_and_by_revision(shared):
    container = {"name": "app", "image": "example/app:good"}

    def register(family: str) -> str:
        answer = shared.ecs.register_task_definition(family=family, containerDefinitions=[container])
        return answer["taskDefinition"]["taskDefinitionArn"]

    revisions = [register("listed") for _ in range(11)]
    register("listed-too")
    shared.ecs.deregister_task_definition(taskDefinition=revisions[-1])
    list_ = shared.ecs.list_task_definitions
    assert list_(familyPrefix="listed", status="INACTIVE")["taskDefinitionArns"] == revisions[-1:]
    assert list_(familyPrefix="listed")["taskDefinitionArns"] == revisions[:-1]
    assert list_(familyPrefix="list")["taskDefinitionArns"] == []
    newest = list_(familyPrefix="listed", sort="DESC", maxResults=1)
    assert newest["taskDefinitionArns"] == [revisions[-2]]
    after = list_(familyPrefix="listed", sort="DESC", maxResults=1, nextToken=newest["nextToken"])
    assert after["taskDefinitionArns"] == [revisions[-3]]


def test_listeners_are_told_apart(web):
    service = web()
    service.elb.modify_listener(
        ListenerArn=service.test_listener,
        DefaultActions=[
            {"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301", "Port": "443", "Protocol": "HTTPS"}}
        ],
    )
    assert service.get(port=80)[0] == 200
    assert service.get(port=9000)[0] == 301


def test_modify_listener_leaves_the_rest_alone(web):
    service = web()
    weights = [{"TargetGroupArn": service.blue, "Weight": 3}, {"TargetGroupArn": service.green, "Weight": 1}]
    action = {"Type": "forward", "ForwardConfig": {"TargetGroups": weights}}
    service.elb.modify_listener(ListenerArn=service.listener, DefaultActions=[action])
    service.elb.modify_listener(ListenerArn=service.listener, Port=8080)
    assert service.weights() == {"blue": 3, "green": 1}
    rule = service.elb.create_rule(
        ListenerArn=service.listener, Priority=1, Actions=[action],
        Conditions=[{"Field": "path-pattern", "Values": ["/x"]}],
    )["Rules"][0]  # fmt: skip
    assert [g["Weight"] for g in rule["Actions"][0]["ForwardConfig"]["TargetGroups"]] == [3, 1]
    group = service.elb.describe_target_groups(TargetGroupArns=[service.green])["TargetGroups"][0]
    assert group["LoadBalancerArns"] == [service.balancer_arn]


def test_only_healthy_targets_get_requests(web):
    service = web(desired=1)
    service.elb.register_targets(TargetGroupArn=service.blue, Targets=[{"Id": "127.0.0.9", "Port": 9}])
    states = lambda: {  # noqa: E731
        d["Target"]["Id"]: d["TargetHealth"]["State"]
        for d in service.elb.describe_target_health(TargetGroupArn=service.blue)["TargetHealthDescriptions"]
    }
    eventually(lambda: sorted(states().values()) == ["healthy", "unhealthy"])
    assert {service.get()[0] for _ in range(20)} == {200}


def test_a_request_in_flight_ends_before_its_task(web):
    service = web(image="example/app:slow")
    answers: list[int] = []
    requests = [threading.Thread(target=lambda: answers.append(service.get()[0])) for _ in range(3)]
    for request in requests:
        request.start()
    time.sleep(0.3)
    service.ecs.update_service(cluster=service.name, service=service.name, desiredCount=0)
    for request in requests:
        request.join()
    assert answers == [200, 200, 200]
    eventually(lambda: service.service()["runningCount"] == 0)


def test_a_log_line_becomes_an_alarm(web):
    service = web(image="example/app:noisy")
    names = {"metricName": "Errors", "metricNamespace": service.name}
    service.logs.put_metric_filter(
        logGroupName=f"/{service.name}", filterName="errors", filterPattern='{ $.level = "error" }',
        metricTransformations=[{**names, "metricValue": "1", "defaultValue": 0}],
    )  # fmt: skip
    service.cloudwatch.put_metric_alarm(
        AlarmName=service.name, Namespace=service.name, MetricName="Errors", Statistic="Sum", Period=60,
        EvaluationPeriods=1, Threshold=2, ComparisonOperator="GreaterThanOrEqualToThreshold",
    )  # fmt: skip
    describe = lambda: service.cloudwatch.describe_alarms(AlarmNames=[service.name])["MetricAlarms"][0]  # noqa: E731
    assert describe()["StateValue"] == "INSUFFICIENT_DATA"
    until = time.monotonic() + 10
    while describe()["StateValue"] != "ALARM":
        assert time.monotonic() < until
        service.get("/noise")
    streams = service.logs.describe_log_streams(logGroupName=f"/{service.name}")["logStreams"]
    assert streams[0]["logStreamName"].startswith("app/app/")
    with pytest.raises(ClientError, match="InvalidParameterException"):
        service.logs.put_metric_filter(
            logGroupName=f"/{service.name}", filterName="columns", filterPattern="Error: no",
            metricTransformations=[{**names, "metricValue": "1"}],
        )  # fmt: skip


def test_a_composite_alarm_follows_its_children(shared):
    shared.cloudwatch.put_metric_alarm(
        AlarmName="child", Namespace="Test", MetricName="m", Statistic="Maximum", Period=60, EvaluationPeriods=1,
        Threshold=1, ComparisonOperator="GreaterThanOrEqualToThreshold", TreatMissingData="ignore",
    )  # fmt: skip
    shared.cloudwatch.put_composite_alarm(AlarmName="parent", AlarmRule="ALARM(child)")
    state = lambda: shared.cloudwatch.describe_alarms(  # noqa: E731
        AlarmNames=["parent"], AlarmTypes=["CompositeAlarm"]
    )["CompositeAlarms"][0]["StateValue"]
    assert state() == "OK"
    shared.cloudwatch.put_metric_data(Namespace="Test", MetricData=[{"MetricName": "m", "Value": 2}])
    eventually(lambda: state() == "ALARM")


def test_calls_are_logged_without_secrets(shared, endpoint):
    endpoint.client("secretsmanager").create_secret(Name="s", SecretString="do-not-log")
    shared.elb.modify_listener(ListenerArn=shared.listener, Port=8081)
    shared.elb.modify_listener(ListenerArn=shared.listener, Port=80)
    calls = endpoint.calls()
    assert "do-not-log" not in json.dumps(calls)
    modified = [c for c in calls if c["action"] == "ModifyListener" and c["caller"] == "client"][-1]
    assert modified["service"] == "elasticloadbalancing"
    assert modified["parameterNames"] == ["ListenerArn", "Port"]
    assert modified["accessKeyId"] == "test"
    assert modified["parameters"]["ListenerArn"] == shared.listener


def test_a_service_of_the_ecs_controller_rolls(shared):
    shared.ecs.create_service(
        cluster=shared.name, serviceName="rolling", desiredCount=1,
        taskDefinition=shared.register("example/app:good"),
    )  # fmt: skip
    describe = lambda: shared.ecs.describe_services(cluster=shared.name, services=["rolling"])["services"][0]  # noqa: E731
    eventually(lambda: describe()["runningCount"] == 1)
    new = shared.register("example/app:good2")
    shared.ecs.update_service(cluster=shared.name, service="rolling", taskDefinition=new)
    eventually(lambda: [d["taskDefinition"] for d in describe()["deployments"]] == [new])
    shared.ecs.delete_service(cluster=shared.name, service="rolling", force=True)
    eventually(lambda: not shared.ecs.list_tasks(cluster=shared.name, serviceName="rolling")["taskArns"])


NODE_APP = "require('http').createServer((_, answer) => answer.end('from node')).listen(3000, () => console.log('up'))"


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_a_node_app_that_names_no_address_stays_on_loopback(tmp_path):
    images = [{"match": "node", "command": ["node", "-e", NODE_APP]}]
    endpoint = start_endpoint(tmp_path, images=images)
    try:
        service = WebService(endpoint, image="node")
        assert service.get() == (200, "from node")
        addresses = listening_addresses(set(descendants(endpoint.process.pid)))
        assert addresses and all(address.endswith("7F") for address in addresses)
    finally:
        endpoint.stop()


@pytest.mark.parametrize("reading, state", [("zeros", "ALARM"), ("missing", "INSUFFICIENT_DATA")])
def test_fill_of_a_metric_that_nobody_has_ever_reported(endpoint, reading, state):
    cloudwatch, name = endpoint.client("cloudwatch"), f"filled-{reading}"
    metric = {"Metric": {"Namespace": "Tests", "MetricName": "Never"}, "Period": 60, "Stat": "Sum"}
    endpoint.read_as({"filled-metrics": reading})
    cloudwatch.put_metric_alarm(
        AlarmName=name, Threshold=0, EvaluationPeriods=1, ComparisonOperator="GreaterThanOrEqualToThreshold", Metrics=[
            {"Id": "never", "ReturnData": False, "MetricStat": metric},
            {"Id": "filled", "Expression": "FILL(never, 0)"}],
    )  # fmt: skip
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="test")
    seen = lambda: cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["StateValue"]  # noqa: E731
    eventually(lambda: seen() != "OK")
    assert seen() == state
    endpoint.read_as({"filled-metrics": "zeros"})
    cloudwatch.delete_alarms(AlarmNames=[name])
