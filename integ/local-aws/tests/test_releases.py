"""Releases from start to end, over real HTTP."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError
from load import Load
from web_service import eventually

CANARY = {"type": "TimeBasedCanary", "timeBasedCanary": {"canaryPercentage": 25, "canaryInterval": 2}}
LONG_CANARY = {"type": "TimeBasedCanary", "timeBasedCanary": {"canaryPercentage": 25, "canaryInterval": 60}}
LINEAR = {"type": "TimeBasedLinear", "timeBasedLinear": {"linearPercentage": 40, "linearInterval": 1}}


def test_a_healthy_release_moves_all_traffic_without_a_failed_request(web):
    service = web(canary=CANARY, termination_minutes=1)
    assert "stand-in" in service.get()[1]
    with Load(service) as load:
        identifier = service.release("example/app:good")
        service.reaches(identifier, "AllowTraffic")
        eventually(lambda: service.weights() == {"blue": 75, "green": 25})
        assert {s["taskSetLabel"]: s["trafficWeight"] for s in service.target(identifier)["taskSetsInfo"]} == {
            "Blue": 75.0, "Green": 25.0,
        }  # fmt: skip
        info = service.finished(identifier)
    assert info["status"] == "Succeeded"
    assert info["deploymentOverview"]["Succeeded"] == 1
    assert set(service.events(identifier).values()) == {"Succeeded"}
    assert service.weights() == {"blue": 0, "green": 100}
    assert [s["status"] for s in service.task_sets()] == ["PRIMARY"]
    assert '"colour": "second"' in service.get()[1]
    assert set(load.statuses) == {200}


def test_the_next_release_goes_back_to_blue(web):
    service = web()
    assert service.finished(service.release("example/app:good"))["status"] == "Succeeded"
    assert service.finished(service.release("example/app:good2"))["status"] == "Succeeded"
    assert service.weights() == {"blue": 100, "green": 0}
    assert "good2" in service.get()[1]


def test_a_failing_release_is_rolled_back_by_its_alarm(web):
    service = web(canary={"type": "TimeBasedCanary", "timeBasedCanary": {"canaryPercentage": 25, "canaryInterval": 20}})
    service.use_alarm(service.alarm_on_5xx_rate())
    with Load(service) as load:
        info = service.finished(service.release("example/app:bad"))
    assert (info["status"], info["errorInformation"]["code"]) == ("Stopped", "ALARM_ACTIVE")
    rollback = service.deployment(info["rollbackInfo"]["rollbackDeploymentId"])
    assert (rollback["status"], rollback["creator"]) == ("Succeeded", "codeDeployRollback")
    assert rollback["rollbackInfo"]["rollbackTriggeringDeploymentId"] == info["deploymentId"]
    assert service.events(rollback["deploymentId"])["AllowTraffic"] == "Succeeded"
    assert service.weights() == {"blue": 100, "green": 0}
    eventually(lambda: len(service.task_sets()) == 1)
    assert 0 < load.statuses[500] < load.statuses[200]
    alarm = service.cloudwatch.describe_alarms(AlarmNames=[service.name])["MetricAlarms"][0]
    assert "Threshold Crossed" in alarm["StateReason"] and alarm["StateUpdatedTimestamp"]


def test_an_alarm_during_the_termination_wait_still_rolls_back(web):
    service = web(termination_minutes=60)
    service.use_alarm(service.alarm_on_5xx_rate())
    with Load(service):
        info = service.finished(service.release("example/app:bad"))
    assert info["errorInformation"]["code"] == "ALARM_ACTIVE"
    assert info["instanceTerminationWaitTimeStarted"]
    assert "stand-in" in service.get()[1]


def test_a_linear_shift_takes_its_steps(web, endpoint):
    service = web(canary=LINEAR)
    assert service.finished(service.release("example/app:good"))["status"] == "Succeeded"
    steps = [
        call["parameters"]["DefaultActionWeights"][service.green]
        for call in endpoint.calls()
        if call["caller"] == "codedeploy" and call["parameters"].get("ListenerArn") == service.listener
    ]
    assert steps == [0, 40, 80, 100]


def test_a_rollback_that_fails_leaves_traffic_and_tasks_until_the_next_release(web, endpoint):
    service = web(canary=LONG_CANARY)
    identifier = service.release("example/app:good")
    eventually(lambda: service.weights().get("green") == 25)
    endpoint.read_as({"failing-rollbacks": 1})
    service.codedeploy.stop_deployment(deploymentId=identifier, autoRollbackEnabled=True)
    rollback = service.deployment(service.finished(identifier)["rollbackInfo"]["rollbackDeploymentId"])
    assert (rollback["status"], rollback["errorInformation"]["code"]) == ("Failed", "IAM_ROLE_PERMISSIONS")
    assert service.events(rollback["deploymentId"])["AllowTraffic"] == "Failed"
    assert service.weights() == {"blue": 75, "green": 25}
    assert len(service.task_sets()) == 2
    again = service.release("example/app:good2")
    eventually(lambda: service.weights().get("green") == 25 and len(service.task_sets()) == 2)
    service.codedeploy.stop_deployment(deploymentId=again, autoRollbackEnabled=True)
    assert service.deployment(service.finished(again)["rollbackInfo"]["rollbackDeploymentId"])["status"] == "Succeeded"
    assert service.weights() == {"blue": 100, "green": 0}


@pytest.mark.parametrize("reading, status", [("snapshot", "Succeeded"), ("live", "Stopped")])
def test_a_running_deployment_reads_its_group_once_or_all_the_time(web, endpoint, reading, status):
    service = web(canary=CANARY)
    name = f"{service.name}-always"
    service.cloudwatch.put_metric_alarm(
        AlarmName=name, Namespace="Test", MetricName=name, Statistic="Sum", Period=60, EvaluationPeriods=1,
        Threshold=1, ComparisonOperator="GreaterThanOrEqualToThreshold", TreatMissingData="breaching",
    )  # fmt: skip
    eventually(
        lambda: service.cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["StateValue"] == "ALARM"
    )
    endpoint.read_as({"deployment-group": reading})
    try:
        identifier = service.release("example/app:good")
        eventually(lambda: service.weights().get("green") == 25)
        service.use_alarm(name)
        assert service.finished(identifier)["status"] == status
    finally:
        endpoint.read_as({"deployment-group": "snapshot"})


def test_stop_with_rollback_gives_the_traffic_back(web):
    service = web(canary=LONG_CANARY)
    identifier = service.release("example/app:good")
    eventually(lambda: service.weights().get("green") == 25)
    answer = service.codedeploy.stop_deployment(deploymentId=identifier, autoRollbackEnabled=True)
    assert answer["status"] == "Pending"
    info = service.finished(identifier)
    assert (info["status"], info["errorInformation"]["code"]) == ("Stopped", "MANUAL_STOP")
    assert service.weights() == {"blue": 100, "green": 0}
    with pytest.raises(ClientError, match="DeploymentAlreadyCompletedException"):
        service.codedeploy.stop_deployment(deploymentId=identifier)


def test_stop_without_rollback_leaves_the_traffic_where_it_is(web):
    service = web(canary=LONG_CANARY)
    identifier = service.release("example/app:good")
    eventually(lambda: service.weights().get("green") == 25)
    service.codedeploy.stop_deployment(deploymentId=identifier, autoRollbackEnabled=False)
    info = service.finished(identifier)
    assert info["status"] == "Stopped" and "rollbackInfo" not in info
    assert service.weights() == {"blue": 75, "green": 25}
    assert len(service.task_sets()) == 2


def test_a_second_release_is_refused(web):
    service = web(canary=LONG_CANARY)
    identifier = service.release("example/app:good")
    with pytest.raises(ClientError, match="DeploymentLimitExceededException") as refusal:
        service.release("example/app:good")
    assert identifier in str(refusal.value)
    service.codedeploy.stop_deployment(deploymentId=identifier, autoRollbackEnabled=True)
    service.finished(identifier)


def test_an_alarm_already_in_alarm_blocks_the_release(web):
    service = web()
    metric = {"Namespace": "Test", "MetricName": service.name}
    service.cloudwatch.put_metric_alarm(
        AlarmName=service.name, **metric, Statistic="Sum", Period=60, EvaluationPeriods=1, Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold", TreatMissingData="breaching",
    )  # fmt: skip
    state = lambda: service.cloudwatch.describe_alarms(AlarmNames=[service.name])["MetricAlarms"][0]["StateValue"]  # noqa: E731
    eventually(lambda: state() == "ALARM")
    service.use_alarm(service.name)
    identifier = service.release("example/app:good")
    info = service.finished(identifier)
    assert (info["status"], info["errorInformation"]["code"]) == ("Stopped", "ALARM_ACTIVE")
    assert "rollbackInfo" not in info
    assert set(service.events(identifier).values()) == {"Skipped"}
    ignoring = {"enabled": False, "alarms": []}
    overridden = service.release("example/app:good", overrideAlarmConfiguration=ignoring)
    assert service.finished(overridden)["status"] == "Succeeded"


@pytest.mark.parametrize("tag, reason", [("crash", "exit code 3"), ("sick", r"codes: \[500\]")])
def test_a_task_set_that_never_gets_healthy_fails_the_release(web, tag, reason):
    service = web(grace_seconds=120)
    info = service.finished(service.release(f"example/app:{tag}"))
    assert (info["status"], info["errorInformation"]["code"]) == ("Failed", "TIMEOUT")
    assert pytest.importorskip("re").search(reason, info["errorInformation"]["message"])
    assert service.events(info["deploymentId"])["Install"] == "Failed"
    assert service.weights() == {"blue": 100, "green": 0}
    assert service.get()[0] == 200


@pytest.mark.parametrize("reading, kept", [("dropped", []), ("kept", ["FARGATE"])])
def test_a_release_whose_appspec_names_no_capacity_providers(web, endpoint, reading, kept):
    service = web()
    service.ecs.put_cluster_capacity_providers(
        cluster=service.name, capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=[]
    )
    live = lambda: next(s for s in service.task_sets() if s["status"] == "PRIMARY")  # noqa: E731
    providers = lambda: [item["capacityProvider"] for item in live().get("capacityProviderStrategy") or []]  # noqa: E731
    named = [{"CapacityProvider": "FARGATE", "Weight": 1}]
    naming = service.deploy(service.register("traefik/whoami:v2", {"WHOAMI_PORT_NUMBER": "3000"}), capacity=named)
    assert service.finished(naming)["status"] == "Succeeded"
    assert providers() == ["FARGATE"]
    endpoint.read_as({"released-capacity": reading})
    assert service.finished(service.release("example/app:good"))["status"] == "Succeeded"
    endpoint.read_as({"released-capacity": "dropped"})
    assert providers() == kept


@pytest.mark.parametrize("reading, status", [("read", "Stopped"), ("ignored", "Succeeded")])
def test_a_composite_alarm_that_is_on(web, endpoint, reading, status):
    service = web()
    child, parent = f"{service.name}-child", f"{service.name}-parent"
    service.cloudwatch.put_metric_alarm(
        AlarmName=child, Namespace="Tests", MetricName=child, Statistic="Sum", Period=86400, EvaluationPeriods=1,
        Threshold=1, ComparisonOperator="GreaterThanThreshold", TreatMissingData="ignore",
    )  # fmt: skip
    service.cloudwatch.put_composite_alarm(AlarmName=parent, AlarmRule=f"ALARM({child})")
    service.cloudwatch.set_alarm_state(AlarmName=child, StateValue="ALARM", StateReason="test")
    state = lambda: service.cloudwatch.describe_alarms(  # noqa: E731
        AlarmNames=[parent], AlarmTypes=["CompositeAlarm"]
    )["CompositeAlarms"][0]["StateValue"]  # fmt: skip
    eventually(lambda: state() == "ALARM")
    service.use_alarm(parent)
    endpoint.read_as({"composite-alarms": reading})
    ended = service.finished(service.release("example/app:good"))
    endpoint.read_as({"composite-alarms": "read"})
    assert ended["status"] == status
