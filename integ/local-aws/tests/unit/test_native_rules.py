"""What ECS allows of its own deployments, and what it makes of that."""

from __future__ import annotations

import pytest

from local_aws.ecs_deployments.alarm_watch import AlarmWatch
from local_aws.ecs_deployments.circuit_breaker import CircuitBreaker, threshold_of
from local_aws.ecs_deployments.configuration import check_configuration, steps_of
from local_aws.ecs_deployments.errors import ServiceError
from local_aws.readings import Readings
from local_aws.traffic_schedule import Step, linear, weights

HOOK = {"hookTargetArn": "arn:aws:lambda:r:1:function:f", "roleArn": "arn:aws:iam::1:role/r"}
ALARMS = {"alarmNames": ["a", "b"], "enable": True, "rollback": True}


def strategy(name, bake=0, **more):
    return {"strategy": name, "bakeTimeInMinutes": bake, **more}


def canary(**steps):
    return strategy("CANARY", canaryConfiguration=steps)


def hooks(*given):
    return strategy("BLUE_GREEN", lifecycleHooks=list(given))


@pytest.mark.parametrize(
    "configuration",
    [
        strategy("ROLLING"),
        strategy("BLUE_GREEN", 1440),
        canary(canaryPercent=0.1, canaryBakeTimeInMinutes=1440),
        canary(canaryPercent=33.3, canaryBakeTimeInMinutes=0),
        strategy("LINEAR", linearConfiguration={"stepPercent": 3.0}),
        hooks({**HOOK, "lifecycleStages": ["TEST_TRAFFIC_SHIFT"]}),
        hooks({"targetType": "PAUSE", "lifecycleStages": ["PRE_SCALE_UP"]}),
        hooks(
            {
                "targetType": "PAUSE",
                "lifecycleStages": ["PRE_SCALE_UP"],
                "timeoutConfiguration": {"timeoutInMinutes": 20160, "action": "CONTINUE"},
            }
        ),
        strategy("BLUE_GREEN", alarms=ALARMS),
    ],
)
def test_allowed(configuration):
    check_configuration(configuration, "ECS")


@pytest.mark.parametrize(
    "configuration, controller, words",
    [
        (strategy("SOMEHOW"), "ECS", "Valid values are: ROLLING"),
        (strategy("CANARY"), "CODE_DEPLOY", "requires the ECS deployment controller"),
        ({"strategy": "BLUE_GREEN"}, "ECS", "bakeTimeInMinutes is required"),
        (strategy("BLUE_GREEN", 1441), "ECS", "from 0 to 1440"),
        ({"bakeTimeInMinutes": 1}, "CODE_DEPLOY", "not supported"),
        (canary(canaryPercent=0), "ECS", "from 0.1 to 100"),
        (canary(canaryPercent=10.05), "ECS", "multiple of 0.1"),
        (canary(canaryPercent=100.1), "ECS", "multiple of 0.1"),
        (canary(canaryBakeTimeInMinutes=1441), "ECS", "canaryBakeTimeInMinutes"),
        (strategy("LINEAR", linearConfiguration={"stepPercent": 2.9}), "ECS", "from 3.0"),
        (strategy("LINEAR", canaryConfiguration={}), "ECS", "only valid with the CANARY"),
        (hooks({**HOOK, "lifecycleStages": []}), "ECS", "at least one"),
        (hooks({**HOOK, "lifecycleStages": ["BAKE_TIME"]}), "ECS", "Invalid lifecycle stage BAKE_TIME"),
        (hooks({"lifecycleStages": ["PRE_SCALE_UP"]}), "ECS", "hookTargetArn and roleArn"),
        (hooks({"targetType": "WAIT", "lifecycleStages": ["PRE_SCALE_UP"]}), "ECS", "Invalid targetType"),
        (hooks({"targetType": "PAUSE", "lifecycleStages": ["PRODUCTION_TRAFFIC_SHIFT"]}), "ECS", "for Pause Hook"),
        (hooks(*[{**HOOK, "lifecycleStages": ["PRE_SCALE_UP"]}] * 11), "ECS", "at most 10"),
        (
            hooks({**HOOK, "lifecycleStages": ["PRE_SCALE_UP"], "timeoutConfiguration": {"timeoutInMinutes": 1441}}),
            "ECS",
            "from 1 to 1440",
        ),
        (strategy("BLUE_GREEN", alarms={"alarmNames": ["a"]}), "ECS", "lack enable, rollback"),
        ({"alarms": ALARMS}, "CODE_DEPLOY", "only supported with the ECS"),
        (
            {"deploymentCircuitBreaker": {"enable": True, "thresholdConfiguration": {"type": "MANY", "value": 1}}},
            "ECS",
            "Invalid threshold type",
        ),
    ],
)
def test_refused(configuration, controller, words):
    with pytest.raises(ServiceError, match=words) as refusal:
        check_configuration(configuration, controller)
    assert refusal.value.code == "InvalidParameterException"


@pytest.mark.parametrize(
    "configuration, steps",
    [
        (strategy("BLUE_GREEN"), [Step(100, 0)]),
        (strategy("CANARY"), [Step(5.0, 10), Step(100, 0)]),
        (canary(canaryPercent=100.0, canaryBakeTimeInMinutes=5), [Step(100, 0)]),
        (strategy("LINEAR"), [*(Step(percent, 6) for percent in range(10, 100, 10)), Step(100, 0)]),
    ],
)
def test_steps(configuration, steps):
    assert steps_of(configuration) == steps


@pytest.mark.parametrize("tenths", range(30, 1001))
def test_linear_steps_end_at_all_of_the_traffic_and_weights_are_what_a_rule_takes(tenths):
    steps = linear(tenths / 10, 1)
    assert steps[-1] == Step(100, 0)
    assert len(steps) == -(-1000 // tenths)
    for step in steps:
        old, new = weights(step.percent)
        assert 0 <= old <= 999 and 0 <= new <= 999
        assert new / (old + new) == pytest.approx(step.percent / 100)


@pytest.mark.parametrize(
    "threshold, desired, failures",
    [
        (None, 1, 3),
        (None, 20, 10),
        (None, 1000, 200),
        ({"type": "BOUNDED_PERCENT", "value": 10}, 100, 10),
        ({"type": "UNBOUNDED_PERCENT", "value": 10}, 5, 1),
        ({"type": "UNBOUNDED_PERCENT", "value": 50}, 1000, 500),
        ({"type": "COUNT", "value": 1}, 50, 1),
    ],
)
def test_circuit_breaker_threshold(threshold, desired, failures):
    breaker = {"enable": True, **({"thresholdConfiguration": threshold} if threshold else {})}
    assert threshold_of(breaker, desired) == failures


def test_a_healthy_task_forgives_the_failed_ones_unless_told_otherwise():
    forgiving = CircuitBreaker({"enable": True}, 1)
    strict = CircuitBreaker({"enable": True, "resetOnHealthyTask": False}, 1)
    for failed, healthy, trips in ((2, False, False), (2, True, False), (4, False, False), (5, False, True)):
        assert forgiving.observe(failed, healthy) is trips
        assert strict.observe(failed, healthy) is (failed >= 3)
    assert forgiving.describe(ended=False) == {"status": "TRIGGERED", "failureCount": 3, "threshold": 3}


@pytest.mark.parametrize(
    "reading, seen",
    [("all-ignored", ([], [])), ("that-ignored", ([], ["b"])), ("monitored", (["a"], ["a", "b"]))],
)
def test_an_alarm_that_is_on_at_the_start(reading, seen):
    states = {"a": "ALARM", "b": "OK"}
    watch = AlarmWatch(ALARMS, states.get, Readings(ecs_alarms_on_at_start=reading))
    before = watch.poll()
    states["b"] = "ALARM"
    assert (before, watch.poll()) == seen
    assert watch.describe(ended=False)["status"] == ("DISABLED" if reading == "all-ignored" else "TRIGGERED")


def test_what_cannot_be_read_is_taken_for_quiet():
    readings = Readings(ecs_alarm_polls="throttled")
    states = {"a": None, "b": "OK"}
    watch = AlarmWatch(ALARMS, states.get, readings)
    states["b"] = "ALARM"
    assert watch.poll() == []
    readings.change({"ecs-alarm-polls": "answered"})
    assert watch.poll() == ["b"]
