"""What the command line decides, and the scaled clock everything else lives by."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from .readings import Readings


@dataclass(frozen=True)
class Settings:
    """The options of one endpoint, as given on the command line."""

    port: int
    minute_seconds: float
    state_dir: Path
    images: Path | None = None
    call_log: Path | None = None
    exit_with_parent: bool = False
    install_timeout_minutes: float = 60
    hook_timeout_minutes: float = 60
    rollback_seconds: float = 15
    stage_timeout_minutes: float = 1440
    readings: Readings = field(default_factory=Readings)


@dataclass(frozen=True)
class Clock:
    """Turns AWS durations into real ones: an AWS minute lasts `minute_seconds`.

    Waiting is scaled, work is not: a process needs its real time to start, to answer and to
    stop, however short the minute. `floor` is that real time.
    """

    minute_seconds: float

    def minutes(self, count: float, floor: float = 0.0) -> float:
        return max(count * self.minute_seconds, floor)

    def seconds(self, count: float, floor: float = 0.0) -> float:
        return self.minutes(count / 60, floor)
