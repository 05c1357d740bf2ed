"""The lifecycle events of a deployment's target."""

from __future__ import annotations

import time
from typing import Any

EVENTS = (
    "BeforeInstall",
    "Install",
    "AfterInstall",
    "AllowTestTraffic",
    "AfterAllowTestTraffic",
    "BeforeAllowTraffic",
    "AllowTraffic",
    "AfterAllowTraffic",
)


class Lifecycle:
    """All eight, in the documented order; what a deployment does not need succeeds at once."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = [{"lifecycleEventName": name, "status": "Pending"} for name in EVENTS]

    @property
    def has_begun(self) -> bool:
        return any("startTime" in event for event in self.events)

    def is_in_progress(self, name: str) -> bool:
        return self._event(name)["status"] == "InProgress"

    def begin(self, name: str) -> None:
        self._event(name).update(status="InProgress", startTime=time.time())

    def succeed(self, name: str) -> None:
        self._event(name).update(status="Succeeded", endTime=time.time())

    def fail(self, name: str, message: str, script: str = "", timed_out: bool = False) -> None:
        error = "ScriptTimedOut" if timed_out else "ScriptFailed" if script else "UnknownError"
        diagnostics = {"errorCode": error, "scriptName": script, "message": message, "logTail": ""}
        self._event(name).update(status="Failed", endTime=time.time(), diagnostics=diagnostics)

    def skip_pending(self) -> None:
        for event in self.events:
            if event["status"] == "Pending":
                event["status"] = "Skipped"

    def _event(self, name: str) -> dict[str, Any]:
        return self.events[EVENTS.index(name)]
