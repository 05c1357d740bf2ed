"""Where AWS can be read in two ways: each reading of ECS's own deployments ends differently."""

from __future__ import annotations

import json

import pytest
from endpoint_process import start_endpoint
from load import Load
from native_service import NativeService, blue_green, canary
from web_service import eventually

PRODUCTION = "PRODUCTION_TRAFFIC_SHIFT"
BREAKER = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}


@pytest.fixture
def read(endpoint):
    """Changes readings for one test."""
    before = {}

    def change(**readings):
        given = {name.replace("_", "-"): value for name, value in readings.items()}
        before.update({name: value for name, value in endpoint.readings().items() if name in given})
        endpoint.read_as(given)

    yield change
    endpoint.read_as(before)


@pytest.mark.parametrize(
    "reading, status",
    [("all-ignored", "SUCCESSFUL"), ("that-ignored", "ROLLBACK_SUCCESSFUL"), ("monitored", "ROLLBACK_SUCCESSFUL")],
)
def test_an_alarm_that_is_on_at_the_start(endpoint, read, reading, status):
    read(ecs_alarms_on_at_start=reading)
    web = NativeService(endpoint, canary(50, 5))
    on, quiet = web.quiet_alarm("-on"), web.quiet_alarm("-quiet")
    web.set_alarm(on, "ALARM")
    web.watch(on, quiet)
    arn = web.start()
    if reading != "monitored":
        web.reach(arn, PRODUCTION)
        web.set_alarm(quiet, "ALARM")
    ended = web.over(arn)
    assert ended["status"] == status
    triggered = {"all-ignored": [], "that-ignored": [quiet], "monitored": [on]}[reading]
    assert ended["alarms"]["triggeredAlarmNames"] == triggered
    assert all(name in ended.get("statusReason", "") for name in triggered)


@pytest.mark.parametrize("reading, status", [("disabled", "DISABLED"), ("monitoring", "MONITORING_COMPLETE")])
def test_what_is_said_of_alarms_that_are_not_watched(endpoint, read, reading, status):
    read(ecs_ignored_alarms=reading)
    web = NativeService(endpoint)
    name = web.quiet_alarm()
    web.set_alarm(name, "ALARM")
    web.watch(name)
    assert web.over(web.start())["alarms"]["status"] == status


@pytest.mark.parametrize("reading, status", [("answered", "ROLLBACK_SUCCESSFUL"), ("throttled", "SUCCESSFUL")])
def test_an_alarm_that_goes_on_while_it_is_polled(endpoint, read, reading, status):
    read(ecs_alarm_polls=reading)
    web = NativeService(endpoint, canary(50, 4))
    name = web.quiet_alarm()
    web.watch(name)
    arn = web.start()
    web.reach(arn, PRODUCTION)
    web.set_alarm(name, "ALARM")
    ended = web.over(arn)
    assert (ended["status"], ended["alarms"]["status"]) == (
        status,
        "TRIGGERED" if reading == "answered" else "MONITORING_COMPLETE",
    )


@pytest.fixture(scope="module")
def impatient(tmp_path_factory):
    """An endpoint of its own, whose stages have ten seconds."""
    running = start_endpoint(tmp_path_factory.mktemp("impatient"), "--stage-timeout-minutes", "1")
    yield running
    running.stop()


@pytest.mark.parametrize("reading, breaker", [("every-strategy", "TRIGGERED"), ("blue-green", "DISABLED")])
def test_the_circuit_breaker_of_a_canary(impatient, reading, breaker):
    impatient.read_as({"ecs-circuit-breaker": reading})
    web = NativeService(impatient, canary(50, 1, **BREAKER))
    ended = web.over(web.start("example/nobody:has-this"))
    assert (ended["status"], ended["deploymentCircuitBreaker"]["status"]) == ("ROLLBACK_SUCCESSFUL", breaker)
    # Without it nothing but the stage's own time limit ends what never starts.
    assert ("did not end within" in ended["statusReason"]) == (reading == "blue-green")


@pytest.mark.parametrize("reading, status", [("every-strategy", "SUCCESSFUL"), ("blue-green", "ROLLBACK_SUCCESSFUL")])
def test_the_default_rule_of_a_canary(endpoint, read, reading, status):
    web = NativeService(endpoint)
    read(ecs_default_rule=reading)
    web.update(deploymentConfiguration=canary(50, 0))
    assert web.over(web.start())["status"] == status


@pytest.mark.parametrize("reading, colour", [("target", "blue"), ("alternate", "green")])
def test_where_the_first_revision_stands(endpoint, read, reading, colour):
    read(ecs_first_group=reading)
    web = NativeService(endpoint)
    assert web.rule_weights()[colour] == 100
    assert web.get()[0] == 200


@pytest.mark.parametrize("reading, answers", [("alternate", {200}), ("as-sent", {200, 503})])
def test_load_balancers_that_are_sent_again_while_green_is_live(endpoint, read, reading, answers):
    read(ecs_resent_load_balancers=reading)
    web = NativeService(endpoint)
    assert web.over(web.start())["status"] == "SUCCESSFUL"
    with Load(web) as load:
        web.over(web.start(loadBalancers=web.balancers(), deploymentConfiguration=canary(50, 4)))
    assert set(load.statuses) == answers


@pytest.mark.parametrize("reading, deployments", [("ignored", 1), ("deploy", 2)])
def test_what_is_sent_again_as_it_is(endpoint, read, reading, deployments):
    read(ecs_unchanged_fields=reading)
    web = NativeService(endpoint)
    web.over(web.update(taskDefinition=web.service()["taskDefinition"]))
    listed = web.ecs.list_service_deployments(cluster=web.name, service=web.name)["serviceDeployments"]
    assert len(listed) == deployments


@pytest.mark.parametrize("reading, status", [("restores", "SUCCESSFUL"), ("keeps", "ROLLBACK_SUCCESSFUL")])
def test_a_second_update_while_a_canary_runs(endpoint, read, reading, status):
    read(ecs_update_during_deployment=reading)
    web = NativeService(endpoint, canary(50, 20))
    first = web.start()
    web.reach(first, PRODUCTION, requestedProductionTrafficWeight=50.0)
    web.update(deploymentConfiguration=canary(50, 0))
    second = web.start()
    assert web.over(first)["status"] == "STOPPED"
    ended = web.over(second)
    assert ended["status"] == status
    assert ("found 2 target groups which are serving" in ended.get("statusReason", "")) == (reading == "keeps")
    assert web.rule_weights()["blue"] == (100 if reading == "keeps" else 0)


@pytest.mark.parametrize("reading, old, new", [("moves", 0, 100), ("keeps-old", 100, 0)])
def test_another_production_rule(endpoint, read, reading, old, new):
    read(ecs_changed_rule=reading)
    web = NativeService(endpoint, rule=True)
    groups = [{"TargetGroupArn": web.blue, "Weight": 1}, {"TargetGroupArn": web.green, "Weight": 0}]
    [rule] = web.elb.create_rule(
        ListenerArn=web.listener, Priority=2, Actions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}],
        Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/other"]}}],
    )["Rules"]  # fmt: skip
    web.over(web.start(loadBalancers=web.balancers(productionListenerRule=rule["RuleArn"])))
    assert (web.rule_weights()["green"], web.rule_weights(rule["RuleArn"])["green"]) == (old, new)


@pytest.mark.parametrize("reading, told", [("every-failure", True), ("detected", False)])
def test_the_event_of_a_deployment_that_was_stopped(endpoint, read, reading, told):
    read(ecs_failed_event=reading)
    web = NativeService(endpoint, canary(50, 30))
    names = events_of(endpoint, web)
    arn = web.start()
    web.reach(arn, PRODUCTION)
    web.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")
    web.over(arn)
    eventually(lambda: "SERVICE_DEPLOYMENT_COMPLETED" in names())
    assert ("SERVICE_DEPLOYMENT_FAILED" in names()) is told


def events_of(endpoint, web):
    """The names of the deployment events of a service, through a rule and a queue."""
    queue = endpoint.client("sqs").create_queue(QueueName=web.name)["QueueUrl"]
    client, seen = endpoint.client("events"), []
    arn = f"arn:aws:sqs:us-east-1:000000000000:{web.name}"
    pattern = {"source": ["aws.ecs"], "detail-type": ["ECS Deployment State Change"]}
    client.put_rule(Name=web.name, EventPattern=json.dumps({**pattern, "resources": [web.service()["serviceArn"]]}))
    client.put_targets(Rule=web.name, Targets=[{"Id": "queue", "Arn": arn}])

    def names():
        got = endpoint.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        seen.extend(json.loads(message["Body"])["detail"]["eventName"] for message in got)
        return seen

    return names


def test_abort_is_refused_or_leaves_everything_as_it_is(endpoint, read):
    web = NativeService(endpoint, canary(50, 30))
    arn = web.start()
    web.reach(arn, PRODUCTION, requestedProductionTrafficWeight=50.0)
    with pytest.raises(web.ecs.exceptions.InvalidParameterException, match="valid values are ROLLBACK"):
        web.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ABORT")
    read(ecs_abort="stops")
    web.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ABORT")
    assert web.over(arn)["status"] == "STOPPED"
    assert web.rule_weights() == {"blue": 50, "green": 50}
    # What is left of it goes before the next release begins.
    web.update(deploymentConfiguration=blue_green())
    assert web.over(web.start())["status"] == "SUCCESSFUL"


def test_bake_time_of_its_own(endpoint, read):
    web = NativeService(endpoint)
    web.watch(web.quiet_alarm())
    read(ecs_own_bake_minutes=600)
    arn = web.start()
    web.reach(arn, "BAKE_TIME")
    web.ecs.stop_service_deployment(serviceDeploymentArn=arn)
    assert web.over(arn)["status"] == "ROLLBACK_SUCCESSFUL"


@pytest.mark.parametrize("reading, changes", [("stage", True), ("status", False)])
def test_the_time_of_a_deployment_that_is_in_another_stage(endpoint, read, reading, changes):
    read(ecs_updated_at=reading)
    web = NativeService(endpoint, canary(50, 2))
    arn = web.start()
    before = web.reach(arn, "SCALE_UP")["updatedAt"]
    assert (web.reach(arn, PRODUCTION)["updatedAt"] > before) == changes
    assert web.over(arn)["updatedAt"] > before


@pytest.mark.parametrize("reading, status", [("ignored", "SUCCESSFUL"), ("checked", "ROLLBACK_SUCCESSFUL")])
def test_a_production_rule_that_was_moved_by_hand(endpoint, read, reading, status):
    web = NativeService(endpoint, rule=True)
    read(ecs_live_weights=reading)
    assert web.over(web.start())["status"] == "SUCCESSFUL"
    assert web.rule_weights() == {"blue": 0, "green": 100}
    groups = [{"TargetGroupArn": web.blue, "Weight": 100}, {"TargetGroupArn": web.green, "Weight": 0}]
    forward = {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}
    web.elb.modify_rule(RuleArn=web.rules[0], Actions=[forward])
    ended = web.over(web.start())
    assert ended["status"] == status
    assert ("live target group" in ended.get("statusReason", "")) == (reading == "checked")
