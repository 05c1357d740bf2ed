"""CloudWatch's decision: from datapoints to an alarm's state. Pure."""

from __future__ import annotations

from collections.abc import Sequence

# CloudWatch looks at a few datapoints more than the alarm needs, so that a late one is not missing.
EXTRA_DATAPOINTS = 2

COMPARISONS = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}


def breaches(values: Sequence[float | None], comparison: str, threshold: float) -> list[bool | None]:
    """Each datapoint against the threshold; a missing one stays missing."""
    compare = COMPARISONS[comparison]
    return [None if value is None else compare(value, threshold) for value in values]


def decide(
    datapoints: Sequence[bool | None],
    evaluation_periods: int,
    datapoints_to_alarm: int,
    treat_missing_data: str,
    current_state: str,
) -> str:
    """The state of an alarm, given its whole evaluation range, oldest datapoint first.

    True breaches, False does not, None is missing. With enough real datapoints only the newest
    ones count; only with too few does the treatment of missing data matter.
    """
    real = [point for point in datapoints if point is not None]
    if len(real) >= evaluation_periods:
        return _verdict(sum(real[-evaluation_periods:]), datapoints_to_alarm)
    if treat_missing_data == "breaching":
        return _verdict(sum(real) + evaluation_periods - len(real), datapoints_to_alarm)
    if treat_missing_data == "notBreaching":
        return _verdict(sum(real), datapoints_to_alarm)
    return _decide_on_few(datapoints, datapoints_to_alarm, treat_missing_data, current_state)


def _verdict(breaching: int, datapoints_to_alarm: int) -> str:
    return "ALARM" if breaching >= datapoints_to_alarm else "OK"


def _decide_on_few(
    datapoints: Sequence[bool | None], datapoints_to_alarm: int, treat_missing_data: str, current_state: str
) -> str:
    """`missing` and `ignore` with fewer real datapoints than evaluation periods."""
    real = [point for point in datapoints if point is not None]
    ignore = treat_missing_data == "ignore"
    if sum(real) >= datapoints_to_alarm:
        return "ALARM"
    if not real:
        return current_state if ignore else "INSUFFICIENT_DATA"
    if not all(real):
        return "OK"
    if ignore:
        return current_state
    oldest = next(place for place, point in enumerate(datapoints) if point is not None)
    places_old = len(datapoints) - oldest  # the newest datapoint is one place old
    return "ALARM" if places_old >= datapoints_to_alarm else "OK"
