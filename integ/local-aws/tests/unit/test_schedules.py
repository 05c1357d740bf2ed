from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

import pytest

from local_aws.autoscaling.schedules import Calendar, ScheduleError, next_time
from local_aws.settings import Clock

NOON = datetime(2026, 3, 4, 12, 0, 30, tzinfo=timezone.utc)  # a Wednesday


@pytest.mark.parametrize(
    "expression, zone, due",
    [
        ("rate(5 minutes)", None, NOON + timedelta(minutes=5)),
        ("rate(1 day)", None, NOON + timedelta(days=1)),
        ("at(2026-03-04T12:00:31)", None, NOON + timedelta(seconds=1)),
        ("at(2026-03-04T12:00:30)", None, None),  # over
        ("cron(* * * * ? *)", None, NOON.replace(minute=1, second=0)),
        ("cron(0 8 ? * MON-FRI *)", None, datetime(2026, 3, 5, 8, tzinfo=timezone.utc)),
        ("cron(0 20 * * ? *)", "America/New_York", datetime(2026, 3, 5, 1, tzinfo=timezone.utc)),
        ("at(2026-03-04T20:00:00)", "America/New_York", datetime(2026, 3, 5, 1, tzinfo=timezone.utc)),
    ],
)
def test_a_schedule_is_next_due(expression, zone, due):
    assert next_time(expression, NOON, zone) == due


@pytest.mark.parametrize(
    "expression, zone",
    [("cron(* * * * * *)", None), ("rate(0 minutes)", None), ("at(noon)", None), ("rate(1 minute)", "Moon/Crater")],
)
def test_others_are_refused(expression, zone):
    with pytest.raises(ScheduleError):
        next_time(expression, NOON, zone)


def test_the_calendar_has_the_minutes_of_the_endpoint():
    calendar, began = Calendar(Clock(minute_seconds=0.001)), time.time()
    time.sleep(0.01)
    passed = calendar.now() - datetime.fromtimestamp(began, timezone.utc)
    assert timedelta(minutes=10) <= passed < timedelta(hours=10)
