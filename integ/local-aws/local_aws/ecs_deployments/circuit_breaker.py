"""The deployment circuit breaker: how many failed tasks end a service deployment. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

LEAST, MOST = 3, 200  # of BOUNDED_PERCENT
DEFAULT_THRESHOLD = {"type": "BOUNDED_PERCENT", "value": 50}
BREAKER_REASON = "Service deployment rolled back because the circuit breaker threshold was exceeded."


def threshold_of(breaker: Mapping[str, Any], desired: int) -> int:
    configuration = breaker.get("thresholdConfiguration") or DEFAULT_THRESHOLD
    value = int(configuration["value"])
    if configuration["type"] == "COUNT":
        return value
    share = math.ceil(value * desired / 100)
    return min(max(share, LEAST), MOST) if configuration["type"] == "BOUNDED_PERCENT" else max(share, 1)


class CircuitBreaker:
    """Counts the failed tasks of one revision. Off, it counts nothing."""

    def __init__(self, breaker: Mapping[str, Any], desired: int, heeded: bool = True) -> None:
        self.enabled = bool(breaker.get("enable")) and heeded
        self.rolls_back = bool(breaker.get("rollback"))
        self.threshold = threshold_of(breaker, desired) if self.enabled else 0
        self.failures = 0
        self.tripped = False
        self._resets = breaker.get("resetOnHealthyTask", True)
        self._forgiven = 0

    def observe(self, failed: int, any_healthy: bool) -> bool:
        """`failed` tasks since the revision has begun; whether that is too many."""
        if not self.enabled:
            return False
        if any_healthy and self._resets:
            self._forgiven = failed
        self.failures = failed - self._forgiven
        self.tripped = self.tripped or self.failures >= self.threshold
        return self.tripped

    def describe(self, ended: bool) -> dict[str, Any]:
        if not self.enabled:
            return {"status": "DISABLED"}
        status = "TRIGGERED" if self.tripped else "MONITORING_COMPLETE" if ended else "MONITORING"
        return {"status": status, "failureCount": self.failures, "threshold": self.threshold}
