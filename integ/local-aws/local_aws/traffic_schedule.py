"""The steps by which a release takes over the traffic, whichever engine makes them. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """`percent` of the traffic to the new version, for `minutes` before the next step."""

    percent: float
    minutes: int


def all_at_once() -> list[Step]:
    return [Step(100, 0)]


def canary(percent: float, minutes: int) -> list[Step]:
    return [Step(percent, minutes), *all_at_once()] if percent < 100 else all_at_once()


def linear(percent: float, minutes: int) -> list[Step]:
    """Equal steps, the last of which is what is left. Counted in tenths, which floats do not add up exactly."""
    tenths = round(percent * 10)
    return [*(Step(_whole(sum_ / 10), minutes) for sum_ in range(tenths, 1000, tenths)), *all_at_once()]


def weights(percent: float) -> tuple[int, int]:
    """Weights of the old and the new group. A rule takes whole numbers from 0 to 999, a share may be of 0.1 %."""
    if percent == int(percent):
        return 100 - int(percent), int(percent)
    new = round(percent * 10)
    return 1000 - new, new


def _whole(value: float) -> float:
    return int(value) if value == int(value) else value
