"""From stored metric data to one value for each evaluation window."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ministack.services import cloudwatch

from .alarm_decision import EXTRA_DATAPOINTS
from .metric_math import Value, evaluate

AWS_MINUTE = 60


def window_starts(now: float, period: int, evaluation_periods: int, minute_seconds: float) -> list[float]:
    """Where the windows of the evaluation range begin, oldest first.

    They are whole periods that end with the last finished minute, so that an alarm with a longer
    period slides from minute to minute, as CloudWatch does.
    """
    length = period / AWS_MINUTE * minute_seconds
    end = math.floor(now / minute_seconds) * minute_seconds
    count = evaluation_periods + EXTRA_DATAPOINTS
    return [end - length * back for back in range(count, 0, -1)]


def alarm_values(alarm: Mapping[str, Any], now: float, minute_seconds: float) -> list[float | None]:
    """The alarm's datapoints over its evaluation range."""
    queries = alarm.get("Metrics")
    periods = int(alarm["EvaluationPeriods"])
    if not queries:
        period = int(alarm["Period"])
        statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average"
        starts = window_starts(now, period, periods, minute_seconds)
        return stored_values(alarm, statistic, period, starts, minute_seconds)
    period = alarm_period(queries)
    starts = window_starts(now, period, periods, minute_seconds)
    return _math_values(queries, period, starts, minute_seconds)


def alarm_period(queries: Sequence[Mapping[str, Any]]) -> int:
    """All metrics of an alarm share one period."""
    periods = [int((query.get("MetricStat") or query).get("Period") or 0) for query in queries]
    return max(periods) or AWS_MINUTE


def _math_values(
    queries: Sequence[Mapping[str, Any]], period: int, starts: list[float], minute_seconds: float
) -> list[float | None]:
    by_id = {query["Id"]: query for query in queries}
    found: dict[str, Value] = {}

    def lookup(identifier: str) -> Value:
        if identifier not in found:
            found[identifier] = value_of(by_id[identifier])
        return found[identifier]

    def value_of(query: Mapping[str, Any]) -> Value:
        stat = query.get("MetricStat")
        if stat:
            return stored_values(stat["Metric"], stat["Stat"], period, starts, minute_seconds)
        plain = {key: lookup(key) for key, other in by_id.items() if other.get("MetricStat")}
        return evaluate(query["Expression"], lookup, plain)

    returned = next(query for query in queries if str(query.get("ReturnData", True)).lower() != "false")
    result = lookup(returned["Id"])
    return list(result) if isinstance(result, (list, tuple)) else [result] * len(starts)


def stored_values(
    metric: Mapping[str, Any], statistic: str, period: int, starts: list[float], minute_seconds: float
) -> list[float | None]:
    """A statistic of one metric over each window; None where nothing was published."""
    dimensions = cloudwatch._dims_from_list(metric.get("Dimensions") or [])
    key = (metric["Namespace"], metric["MetricName"], cloudwatch._dims_key(dimensions))
    points = [point for point in list(cloudwatch._metrics.get(key) or []) if point["Timestamp"] >= starts[0]]
    length = period / AWS_MINUTE * minute_seconds
    return [_statistic(statistic, [p for p in points if start <= p["Timestamp"] < start + length]) for start in starts]


def _statistic(statistic: str, points: list[dict[str, Any]]) -> float | None:
    if not points:
        return None
    stats = cloudwatch._calc_stats(points)
    return cloudwatch._stat_value(stats, statistic, points) if stats else None
