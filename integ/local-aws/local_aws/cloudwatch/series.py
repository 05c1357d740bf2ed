"""From stored metric data to one value for each evaluation window."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ministack.services import cloudwatch

from ..readings import Readings
from .alarm_decision import EXTRA_DATAPOINTS
from .data_store import data_since, time_of
from .queries import result_of
from .values import NeverReported, Value

AWS_MINUTE = 60
BALANCER_NAMESPACE = "AWS/ApplicationELB"
ANSWER_METRICS = "HTTPCode_"  # how requests were answered, by the targets or by the balancer itself


@dataclass(frozen=True)
class View:
    """What CloudWatch sees at one moment."""

    now: float
    minute_seconds: float
    readings: Readings

    @property
    def finished(self) -> float:
        """When the last finished minute has ended."""
        return math.floor(self.now / self.minute_seconds) * self.minute_seconds

    def is_published(self, metric: Mapping[str, Any], at: float) -> bool:
        """Whether a datapoint of the moment `at` can be seen yet."""
        late = self.readings.unpublished_minutes
        if not late or metric["Namespace"] != BALANCER_NAMESPACE:
            return True
        if self.readings.late_metrics == "answers" and not metric["MetricName"].startswith(ANSWER_METRICS):
            return True
        return at < self.finished - late * self.minute_seconds


def window_starts(now: float, period: int, evaluation_periods: int, minute_seconds: float) -> list[float]:
    """Where the windows of the evaluation range begin, oldest first.

    They are whole periods that end with the last finished minute, so that an alarm with a longer
    period slides from minute to minute, as CloudWatch does.
    """
    length = period / AWS_MINUTE * minute_seconds
    end = math.floor(now / minute_seconds) * minute_seconds
    count = evaluation_periods + EXTRA_DATAPOINTS
    return [end - length * back for back in range(count, 0, -1)]


def alarm_values(alarm: Mapping[str, Any], view: View) -> list[float | None]:
    """The alarm's datapoints over its evaluation range."""
    queries = alarm.get("Metrics")
    periods = int(alarm["EvaluationPeriods"])
    period = alarm_period(queries) if queries else int(alarm["Period"])
    starts = window_starts(view.now, period, periods, view.minute_seconds)
    if queries:
        return _math_values(queries, period, starts, view)
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average"
    return stored_values(alarm, statistic, period, starts, view)


def alarm_period(queries: Sequence[Mapping[str, Any]]) -> int:
    """All metrics of an alarm share one period."""
    periods = [int((query.get("MetricStat") or query).get("Period") or 0) for query in queries]
    return max(periods) or AWS_MINUTE


def _math_values(
    queries: Sequence[Mapping[str, Any]], period: int, starts: list[float], view: View
) -> list[float | None]:
    def stored(query: Mapping[str, Any]) -> Value:
        stat = query["MetricStat"]
        return stored_values(stat["Metric"], stat["Stat"], period, starts, view)

    return list(result_of(queries, stored, period, strict=view.readings.strict_math))


def stored_values(
    metric: Mapping[str, Any], statistic: str, period: int, starts: list[float], view: View
) -> list[float | None]:
    """A statistic of one metric over each window; None where nothing was published."""
    if view.readings.filled_metrics == "missing" and not data_since(metric, 0):
        return NeverReported([None] * len(starts))
    points = [point for point in data_since(metric, starts[0]) if view.is_published(metric, time_of(point))]
    times = [time_of(point) for point in points]
    length = period / AWS_MINUTE * view.minute_seconds
    windows = [points[bisect_left(times, start) : bisect_left(times, start + length)] for start in starts]
    return [_statistic(statistic, window) for window in windows]


def _statistic(statistic: str, points: list[dict[str, Any]]) -> float | None:
    if not points:
        return None
    stats = cloudwatch._calc_stats(points)
    return cloudwatch._stat_value(stats, statistic, points) if stats else None
