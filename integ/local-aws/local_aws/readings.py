"""Where AWS can be read in more than one way, and what stands in for its delays: switches.

Each is given at the start (`--reading NAME=VALUE`) and can be changed while the endpoint runs
(`PUT /_local_aws/readings`), so that scenarios of both readings share one stack. The README says what is
documented about each.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

CHOICES: dict[str, tuple[str, ...]] = {
    "deployment_group": ("snapshot", "live"),
    "tags_only_update": ("tags", "service"),
    "missing_operands": ("zero", "missing"),
    "late_metrics": ("all", "answers"),
}


class ReadingError(ValueError):
    """There is no such switch, or not with such a value."""


@dataclass
class Readings:
    """The defaults are what AWS documents, and where it documents nothing what its APIs suggest."""

    # Metric math: a missing value counts as 0 beside one that is there, or it makes the result missing.
    missing_operands: str = "zero"
    # So many of the newest minutes have no metrics of a balancer yet …
    unpublished_minutes: int = 0
    # … none at all, or none of how requests were answered, although the requests are counted.
    late_metrics: str = "all"

    # A running deployment goes by its group as it was when the deployment was created, or as it is now.
    deployment_group: str = "snapshot"
    # Tags of an ECS service alone change by TagResource, or by UpdateService with everything in it.
    tags_only_update: str = "tags"
    # So many of the next rollbacks fail before they have moved any traffic.
    failing_rollbacks: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    @property
    def strict_math(self) -> bool:
        return self.missing_operands == "missing"

    def change(self, given: Mapping[str, Any]) -> None:
        """All of `given` (written with hyphens or underscores), or nothing."""
        values = dict(_checked(name, value) for name, value in given.items())
        with self._lock:
            for name, value in values.items():
                setattr(self, name, value)

    def take_failing_rollback(self) -> bool:
        """Whether the rollback that asks is one of those that fail."""
        with self._lock:
            failing = self.failing_rollbacks > 0
            self.failing_rollbacks -= failing
            return failing

    def shown(self) -> dict[str, Any]:
        return {field.name.replace("_", "-"): getattr(self, field.name) for field in fields(self)}


def _checked(given: str, value: Any) -> tuple[str, Any]:
    name = given.replace("-", "_")
    known = {field.name: field.type for field in fields(Readings)}
    if name not in known:
        raise ReadingError(f"unknown reading {given!r}; there are {', '.join(sorted(known)).replace('_', '-')}")
    if name not in CHOICES:
        if not str(value).isdigit():
            raise ReadingError(f"{given} must be a whole number, not {value!r}")
        return name, int(value)
    if value not in CHOICES[name]:
        raise ReadingError(f"{given} must be {' or '.join(CHOICES[name])}, not {value!r}")
    return name, value


def parse_reading(text: str) -> tuple[str, Any]:
    """`NAME=VALUE` of the command line."""
    name, _, value = text.partition("=")
    return _checked(name, value)
