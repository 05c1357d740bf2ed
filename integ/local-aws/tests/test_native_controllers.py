"""Services that come from another way of releasing, and what else UpdateService refuses."""

from __future__ import annotations

import time
from datetime import datetime, timezone

import pytest
from botocore.exceptions import ClientError
from endpoint_process import MINUTE_SECONDS
from load import Load
from native_service import ROLE, NativeService, canary, over
from web_service import PORT, WebService, eventually


def test_a_code_deploy_service_changes_hands_without_a_lost_request(endpoint):
    web = WebService(endpoint)
    assert web.finished(web.release("example/app:good"))["status"] == "Succeeded"  # green is live
    tasks = lambda: web.ecs.list_tasks(cluster=web.name)["taskArns"]  # noqa: E731
    [before] = eventually(lambda: len(tasks()) == 1 and tasks(), 60)
    rules = web.elb.describe_rules(ListenerArn=web.listener)["Rules"]
    advanced = {"alternateTargetGroupArn": web.blue, "productionListenerRule": rules[0]["RuleArn"], "roleArn": ROLE}
    balancer = {
        "targetGroupArn": web.green, "containerName": "app", "containerPort": PORT, "advancedConfiguration": advanced,
    }  # fmt: skip
    with Load(web) as load:
        answer = web.ecs.update_service(
            cluster=web.name, service=web.name, deploymentController={"type": "ECS"}, loadBalancers=[balancer],
            deploymentConfiguration=canary(50, 2),
        )["service"]  # fmt: skip
        assert (answer["deploymentController"]["type"], answer.get("taskSets", [])) == ("ECS", [])
        arn = answer["currentServiceDeployment"]
        assert before in tasks()
        ended = over(web.ecs, arn)
    assert (ended["status"], set(load.statuses)) == ("SUCCESSFUL", {200})
    assert web.weights() == {"green": 0, "blue": 100}
    with pytest.raises(ClientError, match="cannot be changed from ECS to CODE_DEPLOY"):
        web.ecs.update_service(cluster=web.name, service=web.name, deploymentController={"type": "CODE_DEPLOY"})


def test_a_service_of_rolling_updates_may_be_taken_over_by_code_deploy(endpoint):
    web = NativeService(endpoint, {"strategy": "ROLLING"}, waits=False)
    eventually(lambda: web.get()[0] == 200, 60)

    def change(kind: str) -> None:
        web.ecs.update_service(cluster=web.name, service=web.name, deploymentController={"type": kind})

    with pytest.raises(ClientError, match="cannot be changed from ECS to CODE_DEPLOY"):
        change("CODE_DEPLOY")
    endpoint.read_as({"code-deploy-again": "taken"})
    change("CODE_DEPLOY")
    endpoint.read_as({"code-deploy-again": "refused"})
    service = web.service()
    assert (service["deploymentController"]["type"], service["deployments"]) == ("CODE_DEPLOY", [])
    assert [(s["status"], s["taskDefinition"]) for s in service["taskSets"]] == [("PRIMARY", service["taskDefinition"])]
    eventually(lambda: web.get()[0] == 200 and web.service()["runningCount"] == 1, 60)
    change("ECS")
    assert web.service()["deploymentController"]["type"] == "ECS"


def test_a_service_of_rolling_updates_becomes_one_of_canaries(endpoint):
    web = NativeService(endpoint, {"strategy": "ROLLING"}, waits=False)
    eventually(lambda: web.get()[0] == 200, 60)
    assert web.ecs.list_service_deployments(cluster=web.name, service=web.name)["serviceDeployments"] == []
    ended = web.over(web.start(deploymentConfiguration=canary(50, 1)))
    assert ended["status"] == "SUCCESSFUL"
    assert len(ended["sourceServiceRevisions"]) == 1
    assert web.rule_weights() == {"blue": 0, "green": 100}


@pytest.mark.parametrize(
    "change, words",
    [
        ({"alternateTargetGroupArn": None}, "alternateTargetGroupArn are required"),
        ({"productionListenerRule": None}, "productionListenerRule is required"),
        ({"roleArn": None}, "roleArn is required"),
        ({"productionListenerRule": "arn:aws:elasticloadbalancing:r:1:listener/app/a/b/c"}, "invalid ARN format"),
    ],
)
def test_incomplete_load_balancers_are_refused_and_change_nothing(endpoint, refusing, change, words):
    before = refusing.service()["loadBalancers"]
    with pytest.raises(ClientError, match=words):
        refusing.update(loadBalancers=refusing.balancers(**change), desiredCount=5)
    assert (refusing.service()["loadBalancers"], refusing.service()["desiredCount"]) == (before, 1)


@pytest.fixture(scope="module")
def refusing(endpoint):
    return NativeService(endpoint)


def test_the_same_rule_twice_and_no_advanced_configuration_are_refused(endpoint, refusing):
    with pytest.raises(ClientError, match="cannot be used as both production and test"):
        refusing.update(loadBalancers=refusing.balancers(testListenerRule=refusing.rules[0]))
    [entry] = refusing.balancers()
    plain = {name: value for name, value in entry.items() if name != "advancedConfiguration"}
    with pytest.raises(ClientError, match="advancedConfiguration field is required for all loadBalancers"):
        refusing.update(loadBalancers=[plain])


def test_an_unknown_task_definition_is_refused(endpoint, refusing):
    with pytest.raises(ClientError, match="TaskDefinition not found"):
        refusing.update(taskDefinition="nobody:7")


def test_two_groups_that_serve_are_found_before_anything_starts(endpoint):
    web = NativeService(endpoint)
    groups = [{"TargetGroupArn": web.blue, "Weight": 50}, {"TargetGroupArn": web.green, "Weight": 50}]
    forward = [{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}]
    web.elb.modify_listener(ListenerArn=web.listener, DefaultActions=forward)
    ended = web.over(web.start())
    assert ended["status"] == "ROLLBACK_SUCCESSFUL"
    assert "should have exactly one target group serving traffic but found 2" in ended["statusReason"]


def test_a_service_that_is_deleted_ends_its_deployment(endpoint):
    web = NativeService(endpoint, canary(50, 60))
    arn = web.start()
    web.reach(arn, "PRODUCTION_TRAFFIC_SHIFT")
    web.ecs.delete_service(cluster=web.name, service=web.name, force=True)
    assert web.over(arn)["status"] == "STOPPED"


def test_nothing_is_scaled_in_while_a_deployment_is_in_progress(endpoint):
    web = NativeService(endpoint, canary(50, 6), desired=2)
    scaling = endpoint.client("application-autoscaling")
    target = {
        "ServiceNamespace": "ecs", "ResourceId": f"service/{web.name}/{web.name}",
        "ScalableDimension": "ecs:service:DesiredCount",
    }  # fmt: skip
    arn = web.start()
    web.reach(arn, "PRODUCTION_TRAFFIC_SHIFT")
    scaling.register_scalable_target(**target, MinCapacity=1, MaxCapacity=4)

    def put(minutes_ago: int = 0) -> None:
        at = datetime.fromtimestamp(time.time() - minutes_ago * MINUTE_SECONDS, timezone.utc)
        datum = {"MetricName": "Work", "Value": 1, "Timestamp": at}
        web.cloudwatch.put_metric_data(Namespace=web.name, MetricData=[datum])

    # A quarter of an hour below the target scales in: it has passed already.
    for minutes in range(30):
        put(minutes)
    metric = {"MetricName": "Work", "Namespace": web.name, "Statistic": "Average"}
    scaling.put_scaling_policy(
        **target, PolicyName="work", PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 100, "CustomizedMetricSpecification": metric, "ScaleInCooldown": 0, "ScaleOutCooldown": 0,
        },
    )  # fmt: skip
    looks = 0
    while (seen := web.look(arn))["lifecycleStage"] == "PRODUCTION_TRAFFIC_SHIFT":
        put()
        assert seen["targetServiceRevision"]["requestedTaskCount"] == 2
        looks += 1
        time.sleep(MINUTE_SECONDS / 10)
    assert looks > 10
    assert web.over(arn)["status"] == "SUCCESSFUL"
    eventually(lambda: (put(), web.service()["desiredCount"] == 1)[1], 60)
