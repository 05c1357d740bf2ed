"""The functions of CloudWatch metric math, as documented ("Using math expressions"). Pure.

Left out are those that need more than the metrics of an alarm: anomaly detection, SEARCH, Contributor
Insights, service quotas, the functions of the calendar, and SORT and SLICE.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from itertools import accumulate

from .values import NeverReported, Value, as_series, by_member, elementwise, is_array, is_series, over, size_of

REPEAT, LINEAR = "REPEAT", "LINEAR"  # the names that FILL takes instead of a number


class MetricMathError(ValueError):
    """The expression is not metric math that this evaluator knows."""


def functions(strict: bool) -> dict[str, Callable[..., Value]]:
    """By name; `strict` where a missing operand makes a missing result."""

    def choose(condition: Value, then: Value, *otherwise: Value) -> Value:
        return _if(strict, condition, then, *otherwise)

    return {
        "IF": choose,
        "FILL": _fill,
        "MAX": lambda value: over(max, value),
        "MIN": lambda value: over(min, value),
        "SUM": lambda value: over(sum, value),
        "AVG": lambda value: over(statistics.fmean, value, None if strict else 0.0),
        "STDDEV": lambda value: over(statistics.pstdev, value),
        "DATAPOINT_COUNT": lambda value: over(len, value),
        "METRIC_COUNT": lambda value: float(len(_array("METRIC_COUNT", value))),
        "FIRST": lambda value: _array("FIRST", value)[0],
        "LAST": lambda value: _array("LAST", value)[-1],
        "ABS": lambda value: elementwise(abs, value),
        "CEIL": lambda value: elementwise(lambda item: float(math.ceil(item)), value),
        "FLOOR": lambda value: elementwise(lambda item: float(math.floor(item)), value),
        "LOG": lambda value: elementwise(_logarithm(math.log), value),
        "LOG10": lambda value: elementwise(_logarithm(math.log10), value),
        "DIFF": _difference,
        "RUNNING_SUM": _running_sum,
    }


def _array(name: str, value: Value) -> tuple[Value, ...]:
    if not is_array(value) or not value:
        raise MetricMathError(f"{name} takes an array of time series")
    return value


def _logarithm(function: Callable[[float], float]) -> Callable[[float], float | None]:
    return lambda item: function(item) if item > 0 else None


def _if(strict: bool, condition: Value, then: Value, *otherwise: Value) -> Value:
    """Period by period. A datapoint without a condition is dropped, and so is one that takes its value from
    the third argument where that has none; where the second has none it is 0."""
    no = otherwise[0] if otherwise else None
    if not is_series(condition):
        chosen = then if condition else no
        return [None] * size_of((then, no)) if chosen is None else chosen
    absent = None if strict else 0.0
    rows = zip(*(as_series(operand, len(condition)) for operand in (condition, then, no)))
    return [None if test is None else ((absent if yes is None else yes) if test else no) for test, yes, no in rows]


def _fill(value: Value, filler: Value) -> Value:
    members = by_member(_fill, value, filler)
    if members is not None:
        return members
    if not is_series(value):
        raise MetricMathError("FILL takes a time series")
    if isinstance(value, NeverReported):
        return value
    if filler == REPEAT:
        return list(accumulate(value, lambda before, item: before if item is None else item))
    if filler == LINEAR:
        return _interpolated(value)
    return [other if item is None else item for item, other in zip(value, as_series(filler, len(value)))]


def _interpolated(value: list[float | None]) -> list[float | None]:
    """Between the values at both ends of a gap; a gap at the edge stays."""
    known = [place for place, item in enumerate(value) if item is not None]
    filled = list(value)
    for left, right in zip(known, known[1:]):
        low, high = value[left], value[right]
        assert low is not None and high is not None
        for place in range(left + 1, right):
            filled[place] = low + (high - low) * (place - left) / (right - left)
    return filled


def _difference(value: Value) -> Value:
    members = by_member(_difference, value)
    if members is not None:
        return members
    pairs = zip(value, value[1:])
    return [None, *(None if None in (before, item) else item - before for before, item in pairs)]


def _running_sum(value: Value) -> Value:
    members = by_member(_running_sum, value)
    return members if members is not None else list(accumulate(item or 0.0 for item in value))
