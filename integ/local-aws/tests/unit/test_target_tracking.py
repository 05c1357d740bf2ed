from __future__ import annotations

import pytest

from local_aws.autoscaling.target_tracking import IN_MINUTES, wanted_capacity


@pytest.mark.parametrize(
    "current, newest, wanted",
    [
        (2, [90, 90, 90], 3),
        (2, [50, 90, 90], 2),  # not for three minutes yet
        (2, [90, None, 90], 2),  # a minute without data is neither
        (2, [61, 61, 61], 3),  # rounded up
        (2, [600, 600, 600], 6),  # the most
        (4, [20] * IN_MINUTES, 2),
        (4, [20] * (IN_MINUTES - 1), 4),
        (4, [55] * IN_MINUTES, 4),  # below the target, but not by a tenth
        (4, [1] * IN_MINUTES, 2),  # the least
    ],
)
def test_it_scales_in_proportion(current, newest, wanted):
    values = [None] * IN_MINUTES + newest
    assert wanted_capacity(current, values, target=60, least=2, most=6) == wanted


def test_scaling_in_can_be_switched_off():
    assert wanted_capacity(4, [20.0] * IN_MINUTES, target=60, least=1, most=6, may_scale_in=False) == 4
