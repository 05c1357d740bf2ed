"""The alarms of one service deployment: which are watched, and whether one has gone off.

Where CodeDeploy refuses to start and stops when it cannot see, ECS goes on: an alarm that is on at the start is
not watched, and what cannot be read is taken for quiet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..readings import Readings

State = Callable[[str], "str | None"]


class AlarmWatch:
    def __init__(self, alarms: Mapping[str, Any], state_of: State, readings: Readings) -> None:
        self.rolls_back = bool(alarms.get("rollback"))
        self.triggered: list[str] = []
        self._names: list[str] = list(alarms.get("alarmNames") or [])
        self.enabled = bool(alarms.get("enable")) and bool(self._names)
        self._state_of = state_of
        self._readings = readings
        self._watched = self._snapshot() if self.enabled else []

    def _snapshot(self) -> list[str]:
        """What the deployment will watch, decided once at its start."""
        on = [name for name in self._names if self._state_of(name) == "ALARM"]
        reading = self._readings.ecs_alarms_on_at_start
        if not on or reading == "monitored":
            return self._names
        return [] if reading == "all-ignored" else [name for name in self._names if name not in on]

    def poll(self) -> list[str]:
        """The alarms that have gone off by now."""
        if self._readings.ecs_alarm_polls == "throttled":
            return self.triggered
        self.triggered = [name for name in self._watched if self._state_of(name) == "ALARM"] or self.triggered
        return self.triggered

    def describe(self, ended: bool) -> dict[str, Any]:
        if not self.enabled:
            return {"status": "DISABLED"}
        shown = {"alarmNames": self._names, "triggeredAlarmNames": self.triggered}
        if not self._watched and self._readings.ecs_ignored_alarms == "disabled":
            return {"status": "DISABLED", **shown}
        status = "TRIGGERED" if self.triggered else "MONITORING_COMPLETE" if ended else "MONITORING"
        return {"status": status, **shown}


def alarm_reason(names: list[str]) -> str:
    return f"Service deployment rolled back because of alarms in the ALARM state: {', '.join(names)}."
