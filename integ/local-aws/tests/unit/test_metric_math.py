from __future__ import annotations

import pytest

from local_aws.cloudwatch.metric_math import MetricMathError, evaluate, referenced_ids
from local_aws.cloudwatch.series import window_starts

SERIES = {"a": [1.0, None, 3.0], "b": [10.0, 20.0, None], "zero": [0.0, 0.0, 0.0], "none": [None, None, None]}


def value(expression):
    return evaluate(expression, SERIES.__getitem__, SERIES)


@pytest.mark.parametrize(
    "expression, expected",
    [
        ("a + 1", [2, None, 4]),
        ("a + b", [11, None, None]),
        ("-a * 2", [-2, None, -6]),
        ("100 * a / b", [10, None, None]),
        ("a / zero", [None, None, None]),
        ("a ^ 2", [1, None, 9]),
        ("FILL(a, 0)", [1, 0, 3]),
        ("FILL(a, b)", [1, 20, 3]),
        ("a > 1", [0, None, 1]),
        ("a >= 1 AND FILL(b, 0) > 5", [1, None, 0]),
        ("a > 2 || b > 5", [1, None, None]),
        ("IF(a > 1, b, 7)", [7, None, None]),
        ("IF(FILL(a, 0) >= 3, 100, 0)", [0, 0, 100]),
        ("MAX([a, b])", [10, 20, 3]),
        ("MIN([FILL(a, 9), FILL(b, 8)])", [1, 9, 3]),
        ("SUM([a, none])", [1, None, 3]),
        ("AVG([a, b])", [5.5, 20, 3]),
        ("SUM(METRICS('a'))", [1, None, 3]),
        ("a - MAX(a)", [-2, None, 0]),
        ("CEIL(a / 2)", [1, None, 2]),
        ("MAX([a, b]) - MIN([a, b])", [9, 0, 0]),
        ("SUM(FILL(METRICS(), 0))", [11, 20, 3]),
        ("2 + 3 * 4", 14),
    ],
)
def test_expression(expression, expected):
    assert value(expression) == expected


def test_the_librarys_own_expression():
    queries = {"rb": [100.0, 2.0, None], "eb": [7.0, 2.0, None], "rg": [50.0, 50.0, 50.0], "eg": [None, None, 1.0]}
    rate = "IF(FILL(r{0},0)>=10,100*FILL(e{0},0)/FILL(r{0},0),0)"
    expression = f"MAX([{rate.format('b')},{rate.format('g')}])"
    assert evaluate(expression, queries.__getitem__) == [7.0, 0.0, 2.0]
    assert referenced_ids(expression) == set(queries)


@pytest.mark.parametrize("expression", ["a +", "ANOMALY_DETECTION_BAND(a)", "a if b else 1", "1 < a < 2"])
def test_what_it_does_not_know_is_an_error(expression):
    with pytest.raises(MetricMathError):
        value(expression)


def test_windows_are_finished_periods_that_slide_by_minutes():
    assert window_starts(now=100.5, period=60, evaluation_periods=1, minute_seconds=1) == [97, 98, 99]
    assert window_starts(now=100.5, period=300, evaluation_periods=1, minute_seconds=1) == [85, 90, 95]
    assert window_starts(now=100, period=60, evaluation_periods=1, minute_seconds=3)[-1] == 96
