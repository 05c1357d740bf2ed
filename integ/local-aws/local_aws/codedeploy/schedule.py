"""The traffic schedule of a deployment configuration. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..traffic_schedule import Step, all_at_once, canary, linear
from .errors import CodeDeployError

LONGEST_INTERVAL = 2880


def schedule_of(routing: Mapping[str, Any]) -> list[Step]:
    """The steps, the last of which is always all of the traffic."""
    by_canary, by_linear = routing.get("timeBasedCanary"), routing.get("timeBasedLinear")
    if by_canary:
        return canary(by_canary["canaryPercentage"], by_canary["canaryInterval"])
    if by_linear:
        return linear(by_linear["linearPercentage"], by_linear["linearInterval"])
    return all_at_once()


def check_routing(routing: Mapping[str, Any]) -> None:
    """Refuses what AWS refuses: percentages outside 1–99, intervals outside 1–2880 minutes."""
    kind = routing.get("type", "AllAtOnce")
    names = {"TimeBasedCanary": ("timeBasedCanary", "canary"), "TimeBasedLinear": ("timeBasedLinear", "linear")}
    if kind == "AllAtOnce":
        return
    if kind not in names or not routing.get(names[kind][0]):
        raise _invalid(f"The traffic routing type {kind} needs its own configuration.")
    member, prefix = names[kind]
    percentage, interval = (routing[member].get(f"{prefix}{part}") for part in ("Percentage", "Interval"))
    if not isinstance(percentage, int) or not 1 <= percentage <= 99:
        raise _invalid(f"{prefix}Percentage must be between 1 and 99, not {percentage}.")
    if not isinstance(interval, int) or not 1 <= interval <= LONGEST_INTERVAL:
        raise _invalid(f"{prefix}Interval must be between 1 and {LONGEST_INTERVAL} minutes, not {interval}.")


def _invalid(message: str) -> CodeDeployError:
    return CodeDeployError("InvalidTrafficRoutingConfigurationException", message)


def _canary(percentage: int, interval: int) -> dict[str, Any]:
    shift = {"canaryPercentage": percentage, "canaryInterval": interval}
    return {"type": "TimeBasedCanary", "timeBasedCanary": shift}


def _linear(percentage: int, interval: int) -> dict[str, Any]:
    shift = {"linearPercentage": percentage, "linearInterval": interval}
    return {"type": "TimeBasedLinear", "timeBasedLinear": shift}


PREDEFINED: dict[str, dict[str, Any]] = {
    "CodeDeployDefault.ECSAllAtOnce": {"type": "AllAtOnce"},
    "CodeDeployDefault.ECSCanary10Percent5Minutes": _canary(10, 5),
    "CodeDeployDefault.ECSCanary10Percent15Minutes": _canary(10, 15),
    "CodeDeployDefault.ECSLinear10PercentEvery1Minutes": _linear(10, 1),
    "CodeDeployDefault.ECSLinear10PercentEvery3Minutes": _linear(10, 3),
}
