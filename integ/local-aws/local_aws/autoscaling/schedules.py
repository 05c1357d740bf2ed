"""When a scheduled action is due. Pure, but for the calendar's clock.

The calendar begins with the endpoint, and its minutes are as long as all others here: with a minute of a second,
`cron(0 * * * ? *)` is due once in a real minute.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

from dateutil import tz
from ministack.services import eventbridge

from ..settings import Clock


class ScheduleError(ValueError):
    """An expression that Application Auto Scaling refuses."""


class Calendar:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began = time.time()

    def now(self) -> datetime:
        minutes = (time.time() - self._began) / self._clock.minute_seconds
        return datetime.fromtimestamp(self._began, timezone.utc) + timedelta(minutes=minutes)


def next_time(expression: str, after: datetime, zone_name: str | None = None) -> datetime | None:
    """The first time after another one; None where there is none any more."""
    zone = tz.gettz(zone_name) if zone_name else timezone.utc
    if zone is None:
        raise ScheduleError(f"The time zone {zone_name} is unknown.")
    if expression.startswith("at(") and expression.endswith(")"):
        return _once(expression[3:-1], after, zone)
    interval = eventbridge._parse_rate_seconds(expression)
    if interval:
        return after + timedelta(seconds=interval)
    fields = eventbridge._parse_cron_fields(expression)
    if fields is None:
        raise ScheduleError(f"Invalid schedule expression: {expression}")
    return eventbridge._cron_next_fire(fields, after.astimezone(zone))


def _once(text: str, after: datetime, zone: object) -> datetime | None:
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=zone)  # type: ignore[arg-type]
    except ValueError as problem:
        raise ScheduleError(f"Invalid schedule expression: at({text})") from problem
    return moment if moment > after else None
