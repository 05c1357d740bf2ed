from __future__ import annotations

import gc
import re
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from local_aws.cloudwatch.alarm_queries import problem_with
from local_aws.cloudwatch.metric_math import MetricMathError, evaluate, referenced_ids
from local_aws.cloudwatch.series import View, window_starts
from local_aws.readings import ReadingError, Readings

SERIES = {"a": [1.0, None, 3.0], "b": [10.0, 20.0, None], "zero": [0.0, 0.0, 0.0], "none": [None, None, None]}


def value(expression, **reading):
    return evaluate(expression, SERIES.__getitem__, SERIES, **reading)


@pytest.mark.parametrize(
    "expression, expected, strict",
    [
        # Documented: missing values are treated as 0; here beside a value that is there.
        ("a + b", [11, 20, 3], [11, None, None]),
        ("a - b", [-9, -20, 3], [-9, None, None]),
        ("a + 1", [2, None, 4], [2, None, 4]),
        ("a + none", [1, None, 3], [None, None, None]),
        ("-a * 2", [-2, None, -6], [-2, None, -6]),
        ("100 * a / b", [10, 0, None], [10, None, None]),
        ("a / zero", [None, None, None], [None, None, None]),
        ("zero / zero", [None, None, None], [None, None, None]),
        ("a ^ 2", [1, None, 9], [1, None, 9]),
        ("zero ^ -1", [None, None, None], [None, None, None]),
        ("FILL(a, 0)", [1, 0, 3], [1, 0, 3]),
        ("FILL(a, b)", [1, 20, 3], [1, 20, 3]),
        ("FILL(a, REPEAT)", [1, 1, 3], [1, 1, 3]),
        ("FILL(a, LINEAR)", [1, 2, 3], [1, 2, 3]),
        ("a > 1", [0, None, 1], [0, None, 1]),
        ("a < b", [1, 1, 0], [1, None, None]),
        ("a >= 1 AND FILL(b, 0) > 5", [1, 0, 0], [1, None, 0]),
        ("a > 2 || b > 5", [1, 1, 1], [1, None, None]),
        ("IF(a > 1, b, 7)", [7, None, 0], [7, None, None]),
        ("IF(a, 5, b)", [5, None, 5], [5, None, 5]),
        ("IF(zero, 5, a)", [1, None, 3], [1, None, 3]),
        ("IF(a > 1, 5)", [None, None, 5], [None, None, 5]),
        ("IF(FILL(a, 0) >= 3, 100, 0)", [0, 0, 100], [0, 0, 100]),
        ("IF(1, a, b)", [1, None, 3], [1, None, 3]),
        ("MAX([a, b])", [10, 20, 3], [10, 20, 3]),
        ("MAX([a, 2])", [2, 2, 3], [2, 2, 3]),
        ("MIN([FILL(a, 9), FILL(b, 8)])", [1, 9, 3], [1, 9, 3]),
        ("SUM([a, none])", [1, None, 3], [1, None, 3]),
        ("AVG([a, b])", [5.5, 10, 1.5], [5.5, 20, 3]),
        ("SUM(METRICS('a'))", [1, None, 3], [1, None, 3]),
        ("a - MAX(a)", [-2, None, 0], [-2, None, 0]),
        ("CEIL(a / 2)", [1, None, 2], [1, None, 2]),
        ("ABS(zero - b)", [10, 20, 0], [10, 20, None]),
        ("MAX([a, b]) - MIN([a, b])", [9, 0, 0], [9, 0, 0]),
        ("SUM(FILL(METRICS(), 0))", [11, 20, 3], [11, 20, 3]),
        ("SUM([METRICS('a'), METRICS('b')])", [11, 20, 3], [11, 20, 3]),
        ("SUM(100 / [a, b])", [110, 5, pytest.approx(33.3, abs=0.1)], [110, 5, pytest.approx(33.3, abs=0.1)]),
        ("b * DATAPOINT_COUNT(a) / METRIC_COUNT([a, b])", [10, 20, None], [10, 20, None]),
        ("zero + PERIOD(a)", [60, 60, 60], [60, 60, 60]),
        ("RUNNING_SUM(a)", [1, 1, 4], [1, 1, 4]),
        ("DIFF(b)", [None, 10, None], [None, 10, None]),
        ("2 + 3 * 4", 14, 14),
    ],
)
def test_expression_in_both_readings(expression, expected, strict):
    assert value(expression) == expected
    assert value(expression, strict=True) == strict


@pytest.mark.parametrize(
    "expression, expected",
    [
        ("metric1 < metric2", [0, 0, 1, 0]),
        ("metric1 >= 30", [1, 0, 0, 0]),
        ("metric1 > 15 AND metric2 > 15", [1, 0, 0, 0]),
    ],
)
def test_the_guides_own_comparisons(expression, expected):
    known = {"metric1": [30.0, 20.0, 0.0, 0.0], "metric2": [20.0, None, 20.0, None]}
    assert evaluate(expression, known.__getitem__) == expected


@pytest.mark.parametrize(
    "expression, expected",
    [
        ("IF(metric1, metric2, metric3)", [30, 0, 20, None, None]),
        ("IF(metric1, 5, metric3)", [5, 5, 20, None, None]),
        ("IF(metric1, metric2, 5)", [30, 0, 5, 5, None]),
    ],
)
def test_the_guides_own_tables_of_if(expression, expected):
    known = {
        "metric1": [1.0, 1.0, 0.0, 0.0, None],
        "metric2": [30.0, None, 0.0, 0.0, 30.0],
        "metric3": [0.0, 0.0, 20.0, None, 20.0],
    }
    assert evaluate(expression, known.__getitem__) == expected


def test_the_librarys_own_expression():
    queries = {"rb": [100.0, 2.0, None], "eb": [7.0, 2.0, None], "rg": [50.0, 50.0, 50.0], "eg": [None, None, 1.0]}
    rate = "IF(FILL(r{0},0)>=10,100*FILL(e{0},0)/FILL(r{0},0),0)"
    expression = f"MAX([{rate.format('b')},{rate.format('g')}])"
    assert evaluate(expression, queries.__getitem__) == [7.0, 0.0, 2.0]
    assert referenced_ids(expression) == set(queries)


@pytest.mark.parametrize(
    "expression",
    [
        "a +",
        "ANOMALY_DETECTION_BAND(a)",
        "a if b else 1",
        "1 < a < 2",
        "max([a, b])",
        "a % 2",
        "not a",
        "FILL(3, 0)",
        "IF(a)",
        "FIRST(a)",
    ],
)
def test_what_it_does_not_know_is_an_error(expression):
    with pytest.raises(MetricMathError):
        value(expression)


def test_windows_are_finished_periods_that_slide_by_minutes():
    assert window_starts(now=100.5, period=60, evaluation_periods=1, minute_seconds=1) == [97, 98, 99]
    assert window_starts(now=100.5, period=300, evaluation_periods=1, minute_seconds=1) == [85, 90, 95]
    assert window_starts(now=100, period=60, evaluation_periods=1, minute_seconds=3)[-1] == 96


def metric(identifier, period=60):
    stat = {"Metric": {"Namespace": "N", "MetricName": "M"}, "Period": period, "Stat": "Sum"}
    return {"Id": identifier, "MetricStat": stat, "ReturnData": False}


def expression(text, identifier="e", **query):
    return {"Id": identifier, "Expression": text, **query}


@pytest.mark.parametrize(
    "queries, problem",
    [
        ([metric("a"), metric("b"), expression("IF(a+b >= 10, 100*a/b, 0)")], None),
        ([metric("a"), expression("MAX([a, 0])"), expression("e", "f", ReturnData="false")], None),
        ([metric(f"m{n}") for n in range(11)] + [expression("SUM(METRICS())")], "at most 10 metrics"),
        ([metric("a"), expression("a", "e"), expression("a", "f")], "Exactly one element"),
        ([metric("a"), metric("b", 300), expression("a+b")], "same period"),
        ([metric("a"), expression("a+x")], "Unknown ids .* x"),
        ([metric("a"), expression("MAX(a)")], "single time series"),
        ([metric("a"), expression("METRICS()")], "single time series"),
        ([metric("a"), expression("a + f", "e"), expression("e + a", "f", ReturnData=False)], "in a circle"),
        ([metric("a"), expression("a +")], "cannot parse"),
    ],
)
def test_what_an_alarm_may_be_made_of(queries, problem):
    found = problem_with(queries)
    assert found is None if problem is None else re.search(problem, found)


@pytest.mark.parametrize(
    "reading, metric_name, visible",
    [
        ({}, "RequestCount", 98.9),
        ({"unpublished-minutes": 2}, "RequestCount", 97.9),
        ({"unpublished-minutes": 2, "late-metrics": "answers"}, "RequestCount", 98.9),
        ({"unpublished-minutes": 2, "late-metrics": "answers"}, "HTTPCode_Target_2XX_Count", 97.9),
    ],
)
def test_a_balancers_metrics_can_be_late(reading, metric_name, visible):
    readings = Readings()
    readings.change(reading)
    view = View(now=100.5, minute_seconds=1, readings=readings)
    metric_of = {"Namespace": "AWS/ApplicationELB", "MetricName": metric_name}
    assert view.is_published(metric_of, visible)
    assert view.is_published(metric_of, visible + 1) is not bool(reading) or visible == 98.9
    assert view.is_published({"Namespace": "ECS/web", "MetricName": metric_name}, 99.9)


@pytest.mark.parametrize("reading", [{"alarms": "late"}, {"missing-operands": "1"}, {"unpublished-minutes": "few"}])
def test_an_unknown_reading_is_refused(reading):
    with pytest.raises(ReadingError):
        Readings().change(reading)


def test_expressions_are_parsed_on_several_threads_at_once() -> None:
    expression = "(" * 60 + "a" + " + 1)" * 60
    before = sys.getswitchinterval(), gc.get_threshold()

    def interrupt(*_: object) -> None:
        """Python code in the middle of parsing, where another thread may take over: collections bring it there."""

    sys.setswitchinterval(1e-6)
    gc.set_threshold(5)
    gc.callbacks.append(interrupt)
    try:
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(lambda depth: referenced_ids(f"{'-' * (depth % 50)}{expression}"), range(100)))
    finally:
        gc.callbacks.remove(interrupt)
        sys.setswitchinterval(before[0])
        gc.set_threshold(*before[1])
    assert found == [{"a"}] * 100
