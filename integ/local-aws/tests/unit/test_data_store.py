"""Metric data are kept in the order of their times, whoever stores them when."""

from __future__ import annotations

import pytest
from ministack.core.responses import request_scope
from ministack.services import cloudwatch

from local_aws import emulator
from local_aws.cloudwatch import data_store

METRIC = {"Namespace": "N", "MetricName": "M", "Dimensions": [{"Name": "A", "Value": "1"}]}


@pytest.fixture(autouse=True)
def store(monkeypatch):
    # What replaces ministack's functions is undone after the test.
    monkeypatch.setattr(emulator, "replace", monkeypatch.setattr)
    data_store.install()
    with request_scope("111111111111", "eu-west-1"):
        yield
    cloudwatch._metrics.clear()


def put(at: float, value: float, name: str = "M", dimension: str = "1") -> None:
    cloudwatch._store_datum("N", name, {"A": dimension}, at, "Count", value, None, None, None)


def values(start: float) -> list[float]:
    return [point["Value"] for point in data_store.data_since(METRIC, start)]


def test_data_come_in_the_order_of_their_times_from_a_moment_on():
    for at in (10.0, 30.0, 20.0, 20.0, 5.0):
        put(at, at)
    assert values(0) == [5, 10, 20, 20, 30]
    assert values(20) == [20, 20, 30]
    assert values(30.5) == []


def test_a_late_set_of_values_stays_in_one_place():
    put(30.0, 3)
    cloudwatch._store_datum("N", "M", {"A": "1"}, 20.0, "Count", None, [1.0, 2.0], [1.0, 4.0], None)
    assert values(0) == [1, 2, 3]


def test_other_metrics_are_not_among_them():
    put(10.0, 1)
    put(10.0, 2, name="other")
    put(10.0, 3, dimension="2")
    assert values(0) == [1]


def test_what_no_alarm_can_look_at_is_forgotten(monkeypatch):
    monkeypatch.setattr(data_store.time, "time", lambda: 10_000.0)
    put(10_000.0 - data_store.KEPT_SECONDS - 1, 1)
    put(10_000.0 - data_store.KEPT_SECONDS + 1, 2)
    data_store.evict(minute_seconds=0.1)
    assert values(0) == [2]
