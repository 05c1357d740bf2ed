"""Alarms are evaluated many times a minute, and their datapoints calculated when they can be others."""

from __future__ import annotations

import pytest
from ministack.core.responses import request_scope
from ministack.services import cloudwatch

from local_aws.cloudwatch import alarms, data_store
from local_aws.cloudwatch.series import View
from local_aws.readings import Readings

MINUTE = 6.0  # of AWS, in seconds
ARN = "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:a"


@pytest.fixture
def alarm():
    with request_scope("111111111111", "eu-west-1"):
        cloudwatch._alarms["a"] = {
            "AlarmName": "a", "AlarmArn": ARN, "MetricName": "M", "Namespace": "N", "Statistic": "Sum", "Period": 60,
            "EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanThreshold", "Threshold": 5.0, "StateValue": "OK",
            "TreatMissingData": "notBreaching",
        }  # fmt: skip
        yield cloudwatch._alarms["a"]
    cloudwatch._alarms.clear()


@pytest.fixture
def calculated(monkeypatch):
    """The moments at which the datapoints were calculated, and what came of it."""
    moments, values = [], [1.0]

    def alarm_values(_, view):
        moments.append(view.now)
        return list(values)

    monkeypatch.setattr(alarms, "alarm_values", alarm_values)
    return moments, values


@pytest.fixture
def news(monkeypatch):
    """When the oldest datum was that has come since the last evaluation."""
    times: list[float] = []
    monkeypatch.setattr(data_store, "take_oldest_news", lambda: times.pop() if times else float("inf"))
    return times


def test_once_a_minute_and_for_what_comes_late(alarm, calculated, news):
    moments, readings, evaluation = calculated[0], Readings(), alarms.Evaluation()
    at = lambda now: evaluation.evaluate_all(View(now, MINUTE, readings))  # noqa: E731
    at(600.0)
    news.append(600.0)  # of the minute that has begun
    at(600.6)
    news.append(599.9)  # of the one before
    at(601.2)
    at(601.8)
    at(606.0)
    assert moments == [600.0, 601.2, 606.0]


def test_another_definition_or_reading_is_another_calculation(alarm, calculated, news):
    moments, readings, evaluation = calculated[0], Readings(), alarms.Evaluation()
    at = lambda now: evaluation.evaluate_all(View(now, MINUTE, readings))  # noqa: E731
    at(600.0)
    alarm["Period"] = 120
    at(600.6)
    readings.change({"unpublished-minutes": 1})
    at(601.2)
    at(601.8)
    assert moments == [600.0, 600.6, 601.2]


def test_a_state_that_somebody_sets_lasts_until_the_next_evaluation_and_a_threshold_acts_at_once(
    alarm, calculated, news
):
    evaluation = alarms.Evaluation()
    at = lambda now: evaluation.evaluate_all(View(now, MINUTE, Readings()))  # noqa: E731
    at(600.0)
    assert alarm["StateValue"] == "OK"
    alarm["StateValue"] = "ALARM"
    at(600.6)
    assert alarm["StateValue"] == "OK"
    alarm["Threshold"] = 0.5
    at(601.2)
    assert alarm["StateValue"] == "ALARM"
