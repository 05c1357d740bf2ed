"""CloudWatch's documented cases of missing data."""

from __future__ import annotations

import pytest

from local_aws.cloudwatch.alarm_decision import breaches, decide

POINTS = {"X": True, "0": False, "-": None}  # breaching, not breaching, missing; oldest first
OK, ALARM, INSUFFICIENT = "OK", "ALARM", "INSUFFICIENT_DATA"

# Laid out as in the CloudWatch guide: datapoints, then the state for missing, ignore, breaching,
# notBreaching.
THREE_OF_THREE = [
    ("0-X-X", OK, OK, OK, OK),
    ("00XXX", ALARM, ALARM, ALARM, ALARM),
    ("-----", INSUFFICIENT, "same", ALARM, OK),
    ("0-X--", OK, OK, OK, OK),
    ("----0", OK, OK, OK, OK),
    ("----X", OK, "same", ALARM, OK),
    ("--X--", ALARM, "same", ALARM, OK),
    ("X----", ALARM, "same", ALARM, OK),
]
TWO_OF_THREE = [
    ("0-X-X", ALARM, ALARM, ALARM, ALARM),
    ("00X0X", ALARM, ALARM, ALARM, ALARM),
    ("0-X--", OK, OK, ALARM, OK),
    ("----X", OK, "same", ALARM, OK),
    ("---X-", ALARM, "same", ALARM, OK),
    ("--XX-", ALARM, ALARM, ALARM, ALARM),
    ("-----", INSUFFICIENT, "same", ALARM, OK),
]
TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")
CASES = [
    pytest.param(points, m, treatment, state, id=f"{points} {m} of 3 {treatment}")
    for m, table in ((3, THREE_OF_THREE), (2, TWO_OF_THREE))
    for points, *states in table
    for treatment, state in zip(TREATMENTS, states)
]


@pytest.mark.parametrize("points, m, treatment, state", CASES)
@pytest.mark.parametrize("current", [OK, ALARM, INSUFFICIENT])
def test_documented_case(points, m, treatment, state, current):
    decided = decide([POINTS[point] for point in points], 3, m, treatment, current)
    assert decided == (current if state == "same" else state)


def test_only_the_newest_real_datapoints_count():
    assert decide([True, True, False, False, False], 3, 2, "missing", ALARM) == OK


def test_comparisons():
    values = [4.0, 5.0, 6.0, None]
    assert breaches(values, "GreaterThanOrEqualToThreshold", 5) == [False, True, True, None]
    assert breaches(values, "GreaterThanThreshold", 5) == [False, False, True, None]
    assert breaches(values, "LessThanThreshold", 5) == [True, False, False, None]
    assert breaches(values, "LessThanOrEqualToThreshold", 5) == [True, True, False, None]
