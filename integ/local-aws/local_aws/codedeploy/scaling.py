"""A scaling event in the middle of a deployment, as the ECS guide tells of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

SETTLE_MINUTES = 5


class ScalingWatch:
    """Whether the service has come to a steady state in time after its desired count has changed."""

    def __init__(self, service: dict[str, Any], is_steady: Callable[[], bool], seconds: float) -> None:
        self._service = service
        self._is_steady = is_steady
        self._seconds = seconds
        self._count = service["desiredCount"]
        self._deadline: float | None = None

    def is_late(self) -> bool:
        if self._service["desiredCount"] != self._count:
            self._count = self._service["desiredCount"]
            self._deadline = time.monotonic() + self._seconds
        elif self._deadline is not None and self._is_steady():
            self._deadline = None
        return self._deadline is not None and time.monotonic() > self._deadline
