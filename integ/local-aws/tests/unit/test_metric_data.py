from __future__ import annotations

import pytest

from local_aws.cloudwatch import metric_data
from local_aws.cloudwatch.metric_math import MetricMathError
from local_aws.cloudwatch.series import View
from local_aws.readings import Readings

MINUTE = 6.0  # of AWS, in seconds
VIEW = View(600.0, MINUTE, Readings())
STORED = {"requests": {600: 10.0, 606: 20.0}, "failed": {606: 5.0}}


@pytest.fixture(autouse=True)
def store(monkeypatch):
    def stored_values(metric, statistic, period, starts, view):
        assert (statistic, view) == ("Sum", VIEW)
        length = period / 60 * MINUTE
        points = STORED[metric["MetricName"]]
        found = [[value for at, value in points.items() if start <= at < start + length] for start in starts]
        return [sum(values) if values else None for values in found]

    monkeypatch.setattr(metric_data, "stored_values", stored_values)


def metric(name, period=60, **query):
    return {
        "Id": name[0],
        "MetricStat": {"Metric": {"Namespace": "N", "MetricName": name}, "Stat": "Sum", "Period": period},
        **query,
    }


def series(queries, start=600, end=618):
    results = metric_data.results_of(queries, start, end, VIEW)
    return {result["Id"]: list(zip(result["Timestamps"], result["Values"], strict=True)) for result in results}


def test_periods_are_those_of_the_endpoint():
    assert series([metric("requests")]) == {"r": [(600, 10), (606, 20)]}
    assert series([metric("requests", period=120)]) == {"r": [(600, 30)]}


def test_a_start_within_a_period_has_all_of_it_and_the_end_is_not_asked_for():
    assert series([metric("requests")], start=603, end=606) == {"r": [(600, 10)]}


def test_expressions_are_calculated_of_metrics_that_are_not_returned_themselves():
    hidden = {"ReturnData": False}
    rate = {"Id": "rate", "Expression": "100 * f / r"}
    assert series([metric("requests", **hidden), metric("failed", **hidden), rate]) == {"rate": [(600, 0), (606, 25)]}


def test_an_expression_has_the_period_of_its_metrics_or_its_own():
    assert series([metric("requests", period=120), {"Id": "e", "Expression": "r + 1"}])["e"] == [(600, 31)]
    assert series([metric("requests"), {"Id": "e", "Expression": "r + 1", "Period": 120}])["e"] == [(600, 31)]


def test_what_cannot_be_calculated_is_refused():
    with pytest.raises(MetricMathError):
        series([{"Id": "e", "Expression": "1 +"}])
    with pytest.raises(KeyError):
        series([{"Id": "e", "Expression": "unknown * 2"}])
