"""ECS's own deployments: stages, weights, revisions, and the ways back."""

from __future__ import annotations

import time

import pytest
from botocore.exceptions import ClientError
from load import Load
from native_service import NativeService, blue_green, canary
from web_service import GRACE

PRODUCTION = "PRODUCTION_TRAFFIC_SHIFT"


@pytest.mark.parametrize("rule", [False, True], ids=["default-rule", "rule-of-its-own"])
def test_a_canary_takes_over_by_weights_and_no_request_fails(endpoint, rule):
    web = NativeService(endpoint, canary(20, 4, bake=2), rule=rule)
    first = web.look(web.current())
    assert (first["sourceServiceRevisions"], web.rule_weights()) == ([], {"blue": 100, "green": 0})
    with Load(web) as load:
        arn = web.start()
        shown = web.reach(arn, PRODUCTION, requestedProductionTrafficWeight=20.0)
        assert web.rule_weights() == {"blue": 80, "green": 20}
        assert web.rule_weights(web.rules[1]) == {"blue": 0, "green": 100}
        [source] = shown["sourceServiceRevisions"]
        assert (source["requestedProductionTrafficWeight"], source["runningTaskCount"]) == (80.0, 1)
        assert shown["targetServiceRevision"]["runningTaskCount"] == 1
        web.reach(arn, "BAKE_TIME")
        assert web.rule_weights() == {"blue": 0, "green": 100}
        ended = web.over(arn)
    assert (ended["status"], ended["lifecycleStage"]) == ("SUCCESSFUL", "CLEAN_UP")
    assert set(load.statuses) == {200}
    revision = web.revision(ended["targetServiceRevision"]["arn"])
    assert revision["resolvedConfiguration"]["loadBalancers"] == [
        {"targetGroupArn": web.green, "productionListenerRule": web.rules[0]}
    ]
    assert web.service()["runningCount"] == 1
    moves = [c for c in endpoint.calls() if c["caller"] == "ecs" and web.name in str(c["parameters"])]
    assert {c["action"] for c in moves} == {"ModifyRule" if rule else "ModifyListener"}


def test_the_next_release_goes_back_to_the_first_group(endpoint):
    web = NativeService(endpoint)
    for colour in ("green", "blue"):
        assert web.over(web.start())["status"] == "SUCCESSFUL"
        assert web.rule_weights()[colour] == 100


def test_fractions_of_a_percent_and_linear_steps(endpoint):
    steps = {"stepPercent": 33.3, "stepBakeTimeInMinutes": 1}
    web = NativeService(endpoint, {"strategy": "LINEAR", "bakeTimeInMinutes": 0, "linearConfiguration": steps})
    assert web.over(web.start())["status"] == "SUCCESSFUL"
    moves = [
        call["parameters"]["DefaultActionWeights"]
        for call in endpoint.calls()
        if call["caller"] == "ecs" and call["parameters"].get("ListenerArn") == web.listener
    ]
    released = moves[-4:]  # before them, the first deployment's
    assert [(move[web.blue], move[web.green]) for move in released] == [(667, 333), (334, 666), (1, 999), (0, 100)]


def test_only_what_a_revision_is_made_of_starts_a_deployment(endpoint):
    web = NativeService(endpoint)
    first, revision = web.current(), web.service()["taskDefinition"]
    for unchanged in (
        {"desiredCount": 2},
        {"healthCheckGracePeriodSeconds": 2 * GRACE},
        {"deploymentConfiguration": canary(10, 1)},
        {"taskDefinition": revision, "loadBalancers": web.balancers()},
    ):
        assert web.update(**unchanged) == first
    assert web.service()["deploymentConfiguration"]["strategy"] == "CANARY"
    forced = web.update(forceNewDeployment=True)
    assert forced != first and web.over(forced)["status"] == "SUCCESSFUL"
    assert len(web.ecs.list_service_deployments(cluster=web.name, service=web.name)["serviceDeployments"]) == 2


def test_a_family_is_its_latest_active_revision(endpoint):
    web = NativeService(endpoint)
    active, deregistered = web.register("example/app:good"), web.register("example/app:bad")
    web.ecs.deregister_task_definition(taskDefinition=deregistered)
    arn = web.update(taskDefinition=web.name)
    assert web.service()["taskDefinition"] == active
    assert web.over(arn)["status"] == "SUCCESSFUL"


def test_stopping_gives_the_traffic_back(endpoint):
    web = NativeService(endpoint, canary(50, 30))
    before = web.service()["taskDefinition"]
    arn = web.start()
    web.reach(arn, PRODUCTION, requestedProductionTrafficWeight=50.0)
    with Load(web) as load:
        web.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")
        ended = web.over(arn)
    assert (ended["status"], set(load.statuses)) == ("ROLLBACK_SUCCESSFUL", {200})
    assert ended["rollback"]["serviceRevisionArn"] == ended["sourceServiceRevisions"][0]["arn"]
    assert web.rule_weights() == {"blue": 100, "green": 0}
    assert web.service()["taskDefinition"] == before
    # As the scheduler says it of its own deployments: nobody has deleted a task set.
    arns = web.ecs.list_tasks(cluster=web.name, desiredStatus="STOPPED")["taskArns"]
    [stopped] = web.ecs.describe_tasks(cluster=web.name, tasks=arns)["tasks"]
    assert stopped["stoppedReason"] == f"Scaling activity initiated by (deployment {stopped['startedBy']})"
    with pytest.raises(ClientError, match="ConflictException"):
        web.ecs.stop_service_deployment(serviceDeploymentArn=arn)


def test_a_first_deployment_that_fails_has_no_way_back(endpoint):
    web = NativeService(
        endpoint,
        blue_green(deploymentCircuitBreaker={"enable": True, "rollback": True}),
        image="example/nobody:has-this",
        waits=False,
    )
    ended = web.over(web.current())
    assert (ended["status"], ended["statusReason"]) == (
        "ROLLBACK_FAILED",
        "No rollback candidate was found to run the rollback.",
    )
    assert "circuit breaker threshold was exceeded" in ended["rollback"]["reason"]


def test_both_groups_must_be_on_the_rule(endpoint):
    web = NativeService(endpoint)
    [lonely] = [{"Type": "forward", "TargetGroupArn": web.blue}]
    web.elb.modify_listener(ListenerArn=web.listener, DefaultActions=[lonely])
    web.elb.modify_listener(ListenerArn=web.test_listener, DefaultActions=[lonely])
    ended = web.over(web.start())
    assert ended["status"] == "ROLLBACK_SUCCESSFUL"
    assert ended["statusReason"] == (
        "Service deployment rolled back because of invalid networking configuration. Both targetGroup and "
        "alternateTargetGroup must be associated with the productionListenerRule or testListenerRule."
    )
    assert web.get()[0] == 200


def test_deployments_are_listed_by_status_and_time_and_page(endpoint):
    web = NativeService(endpoint)
    began = time.time()
    newer = [web.current(), web.start()]
    web.over(newer[-1])
    everything = web.ecs.list_service_deployments(cluster=web.name, service=web.name, maxResults=1)
    rest = web.ecs.list_service_deployments(cluster=web.name, service=web.name, nextToken=everything["nextToken"])
    arns = [d["serviceDeploymentArn"] for page in (everything, rest) for d in page["serviceDeployments"]]
    assert arns == newer[::-1] and "nextToken" not in rest
    for given, count in (({"status": ["IN_PROGRESS"]}, 0), ({"createdAt": {"after": began}}, 1)):
        found = web.ecs.list_service_deployments(cluster=web.name, service=web.name, **given)
        assert len(found["serviceDeployments"]) == count
    unknown = web.ecs.describe_service_deployments(serviceDeploymentArns=[f"{arns[0]}x"])
    assert unknown["failures"] == [{"arn": f"{arns[0]}x", "reason": "MISSING"}]
