"""Target tracking: from a metric's newest minutes to a capacity. Pure.

As documented of the alarms that Application Auto Scaling makes: above the target for three minutes scales out,
below nine tenths of it for fifteen scales in, both in proportion to the metric. A minute without data is neither.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

OUT_MINUTES, IN_MINUTES = 3, 15
IN_SHARE = 0.9


def wanted_capacity(
    current: int, values: Sequence[float | None], target: float, least: int, most: int, may_scale_in: bool = True
) -> int:
    """`values` has a value a minute, the newest last, of at least IN_MINUTES."""
    recent, longer = values[-OUT_MINUTES:], values[-IN_MINUTES:]
    wanted = current
    if all(value is not None and value > target for value in recent):
        wanted = _in_proportion(current, recent[-1], target)
    elif may_scale_in and all(value is not None and value < IN_SHARE * target for value in longer):
        wanted = _in_proportion(current, max(value for value in longer if value is not None), target)
    return min(max(wanted, least), most)


def _in_proportion(current: int, value: float | None, target: float) -> int:
    return math.ceil(current * (value or 0.0) / target)
