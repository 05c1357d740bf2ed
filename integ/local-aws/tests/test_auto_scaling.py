"""Auto scaling that starts and stops tasks, by the API and by a template."""

from __future__ import annotations

import threading

import pytest
from botocore.exceptions import ClientError
from test_templates import Stack, get, web_template
from web_service import WebService, eventually

TRACKING = {
    "TargetValue": 50.0,
    "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
    "ScaleOutCooldown": 60,
    "ScaleInCooldown": 60,
}


class Cpu:
    """Reports the CPU utilisation of a service, which nobody here measures, all the time."""

    def __init__(self, web: WebService, percent: float) -> None:
        self.percent = percent
        self._web = web
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Cpu:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        dimensions = [{"Name": name, "Value": self._web.name} for name in ("ClusterName", "ServiceName")]
        while not self._stop.wait(0.2):
            datum = {"MetricName": "CPUUtilization", "Dimensions": dimensions, "Value": self.percent, "Unit": "Percent"}
            self._web.cloudwatch.put_metric_data(Namespace="AWS/ECS", MetricData=[datum])


def test_tasks_follow_the_metric(web, endpoint):
    service = web()
    scaling = endpoint.client("application-autoscaling")
    target = {"ServiceNamespace": "ecs", "ResourceId": f"service/{service.name}/{service.name}"}
    target["ScalableDimension"] = "ecs:service:DesiredCount"
    scaling.register_scalable_target(**target, MinCapacity=1, MaxCapacity=3)
    scaling.put_scaling_policy(
        **target, PolicyName="cpu", PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration=TRACKING,
    )  # fmt: skip
    running = lambda: service.task_sets()[0]["runningCount"]  # noqa: E731
    assert running() == 1
    with Cpu(service, 90) as cpu:
        eventually(lambda: running() == 2)
        suspended = {"DynamicScalingOutSuspended": True, "DynamicScalingInSuspended": False}
        scaling.register_scalable_target(**target, SuspendedState=suspended)
        cpu.percent = 10
        eventually(lambda: running() == 1)
    shown = scaling.describe_scaling_activities(ServiceNamespace="ecs", ResourceId=target["ResourceId"])
    messages = [activity["StatusMessage"] for activity in shown["ScalingActivities"]]
    assert messages[-1] == "Successfully set desired count to 2. It was 1."
    assert messages[0].startswith("Successfully set desired count to 1.")
    scaling.deregister_scalable_target(**target)
    assert scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"] == []
    with pytest.raises(ClientError, match="ObjectNotFoundException"):
        scaling.deregister_scalable_target(**target)


def test_scheduled_actions_change_the_bounds_and_the_tasks(web, endpoint):
    service = web()
    scaling = endpoint.client("application-autoscaling")
    target = {"ServiceNamespace": "ecs", "ResourceId": f"service/{service.name}/{service.name}"}
    target["ScalableDimension"] = "ecs:service:DesiredCount"

    def bounds():
        shown = scaling.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[target["ResourceId"]])
        return [(known["MinCapacity"], known["MaxCapacity"]) for known in shown["ScalableTargets"]]

    with pytest.raises(ClientError, match="ObjectNotFoundException"):
        schedule(scaling, target, "day", "rate(1 minute)", MinCapacity=3)
    scaling.register_scalable_target(**target, MinCapacity=1, MaxCapacity=5)
    with pytest.raises(ClientError, match="ValidationException"):
        schedule(scaling, target, "day", "cron(every day)", MinCapacity=3)
    schedule(scaling, target, "day", "cron(* * * * ? *)", MinCapacity=3)
    eventually(lambda: service.service()["runningCount"] == 3)
    assert bounds() == [(3, 5)]
    shown = scaling.describe_scheduled_actions(ServiceNamespace="ecs", ResourceId=target["ResourceId"])
    assert [action["Schedule"] for action in shown["ScheduledActions"]] == ["cron(* * * * ? *)"]
    told = scaling.describe_scaling_activities(ServiceNamespace="ecs", ResourceId=target["ResourceId"])
    [activity] = told["ScalingActivities"]
    assert activity["Cause"] == "scheduled action name day was triggered"

    # One that is suspended is not made up for.
    scaling.delete_scheduled_action(**target, ScheduledActionName="day")
    scaling.register_scalable_target(**target, SuspendedState={"ScheduledScalingSuspended": True})
    schedule(scaling, target, "night", "rate(1 minute)", MinCapacity=1, MaxCapacity=2)
    # When one that was put later has been due, so has this one.
    other = web()
    others = {**target, "ResourceId": f"service/{other.name}/{other.name}"}
    scaling.register_scalable_target(**others, MinCapacity=1, MaxCapacity=5)
    schedule(scaling, others, "day", "rate(1 minute)", MinCapacity=2)
    eventually(lambda: other.service()["desiredCount"] == 2)
    assert (service.service()["desiredCount"], bounds()) == (3, [(3, 5)])
    scaling.deregister_scalable_target(**others)
    scaling.register_scalable_target(**target, SuspendedState={"ScheduledScalingSuspended": False})
    eventually(lambda: service.service()["runningCount"] == 2)
    assert bounds() == [(1, 2)]

    scaling.deregister_scalable_target(**target)
    assert scaling.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"] == []
    with pytest.raises(ClientError, match="ObjectNotFoundException"):
        scaling.delete_scheduled_action(**target, ScheduledActionName="night")


@pytest.mark.parametrize("reading, tasks", [("goes-on", 1), ("out-only", 2)])
def test_scaling_during_a_deployment_of_code_deploy(web, endpoint, reading, tasks):
    steps = {"canaryPercentage": 50, "canaryInterval": 2000}
    service, other = web(canary={"type": "TimeBasedCanary", "timeBasedCanary": steps}), web()
    scaling = endpoint.client("application-autoscaling")

    def target_of(scaled):
        resource = {"ServiceNamespace": "ecs", "ResourceId": f"service/{scaled.name}/{scaled.name}"}
        return {**resource, "ScalableDimension": "ecs:service:DesiredCount"}

    targets = [target_of(service), target_of(other)]
    for target in targets:
        scaling.register_scalable_target(**target, MinCapacity=1, MaxCapacity=5)
    endpoint.read_as({"scaling-by-code-deploy": reading})
    identifier = service.release("example/app:good")
    eventually(lambda: service.weights() == {"blue": 50, "green": 50})
    schedule(scaling, targets[0], "probe", "rate(1 minute)", MinCapacity=2)
    eventually(lambda: service.service()["desiredCount"] == 2)
    schedule(scaling, targets[0], "probe", "rate(1 minute)", MinCapacity=1, MaxCapacity=1)
    # When one that was put later has been due, so has this one.
    schedule(scaling, targets[1], "later", "rate(1 minute)", MinCapacity=2)
    eventually(lambda: other.service()["desiredCount"] == 2)
    assert service.service()["desiredCount"] == tasks
    assert service.deployment(identifier)["status"] == "InProgress"
    endpoint.read_as({"scaling-by-code-deploy": "goes-on"})
    for target in targets:
        scaling.deregister_scalable_target(**target)


def schedule(scaling, target, name, expression, **bounds):
    scaling.put_scheduled_action(**target, ScheduledActionName=name, Schedule=expression, ScalableTargetAction=bounds)


def scheduled(name):
    """In a hundred years."""
    bounds = {"MinCapacity": 2, "MaxCapacity": 4}
    return {"ScheduledActionName": name, "Schedule": "at(2126-01-01T00:00:00)", "ScalableTargetAction": bounds}


def test_a_stack_registers_and_removes_it(endpoint):
    name = "scaled"
    template = web_template(name)
    template["Resources"]["Target"] = {
        "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
        "Properties": {
            "MinCapacity": 1, "MaxCapacity": 4, "ServiceNamespace": "ecs",
            "ScalableDimension": "ecs:service:DesiredCount",
            "ResourceId": {"Fn::Join": ["/", ["service", name, get("Service", "Name")]]},
            "ScheduledActions": [scheduled("day"), scheduled("night")],
        },
    }  # fmt: skip
    template["Resources"]["Policy"] = {
        "Type": "AWS::ApplicationAutoScaling::ScalingPolicy",
        "Properties": {
            "PolicyName": "cpu", "PolicyType": "TargetTrackingScaling", "ScalingTargetId": {"Ref": "Target"},
            "TargetTrackingScalingPolicyConfiguration": TRACKING,
        },
    }  # fmt: skip
    stack = Stack(endpoint, name)
    assert stack.create(template) == "CREATE_COMPLETE", stack.failures()
    scaling = endpoint.client("application-autoscaling")
    policies = lambda: scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]  # noqa: E731
    targets = lambda: scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]  # noqa: E731
    assert [(t["ResourceId"].split("/")[:2], t["MaxCapacity"]) for t in targets()] == [(["service", name], 4)]
    assert [policy["ResourceId"] for policy in policies()] == [targets()[0]["ResourceId"]]
    actions = lambda: [  # noqa: E731
        action["ScheduledActionName"]
        for action in scaling.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"]
    ]
    assert actions() == ["day", "night"]
    template["Resources"]["Target"]["Properties"]["ScheduledActions"] = [scheduled("night")]
    assert stack.update(template) == "UPDATE_COMPLETE", stack.failures()
    assert actions() == ["night"]
    stack.delete()
    assert (targets(), policies(), actions()) == ([], [], [])
