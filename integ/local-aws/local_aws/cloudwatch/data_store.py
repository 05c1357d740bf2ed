"""ministack's store of metric data, made safe for our threads.

ministack writes and evicts on its event loop only, by replacing whole lists. Here requests, log lines
and the ticker write from threads of their own, and a datum must not get lost between two of them.

Each metric's data are kept in the order of their times. Alarms look at the last minutes of them many times a second:
whoever went through all of them would take longer with every minute that the endpoint runs.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Mapping
from math import inf
from typing import Any

from ministack.services import cloudwatch

from .. import emulator
from ..scope import everywhere

# An alarm looks back at most one AWS day; a person who reads metrics at least one real hour.
KEPT_AWS_MINUTES = 24 * 60
KEPT_SECONDS = 3600.0

_lock = threading.Lock()
# When the oldest datum was that has come since somebody asked.
_oldest_news = inf


def install() -> None:
    store_datum = cloudwatch._store_datum

    def store_locked(namespace: str, name: str, dimensions: dict[str, str], at: float, *rest: Any) -> None:
        global _oldest_news
        with _lock:
            _oldest_news = min(_oldest_news, at)
            points = cloudwatch._metric_bucket((namespace, name, cloudwatch._dims_key(dimensions)))
            is_late = bool(points) and at < time_of(points[-1])
            store_datum(namespace, name, dimensions, at, *rest)
            if is_late:
                points.sort(key=time_of)

    emulator.replace(cloudwatch, "_store_datum", store_locked)
    emulator.replace(cloudwatch, "_evict_old_metrics", lambda: None)  # the ticker evicts


def time_of(point: dict[str, Any]) -> float:
    return float(point["Timestamp"])


def data_since(metric: Mapping[str, Any], start: float) -> list[dict[str, Any]]:
    """The data of a metric from a moment on, in the order of their times."""
    dimensions = cloudwatch._dims_from_list(metric.get("Dimensions") or [])
    key = (metric["Namespace"], metric["MetricName"], cloudwatch._dims_key(dimensions))
    with _lock:
        points = cloudwatch._metrics.get(key) or []
        return points[bisect_left(points, start, key=time_of) :]


def take_oldest_news() -> float:
    """The time of the oldest datum that has come since the last call."""
    global _oldest_news
    with _lock:
        oldest, _oldest_news = _oldest_news, inf
        return oldest


def evict(minute_seconds: float) -> None:
    """Forgets what no alarm can look at any more."""
    oldest = time.time() - max(KEPT_AWS_MINUTES * minute_seconds, KEPT_SECONDS)
    with _lock:
        for points in everywhere(cloudwatch._metrics):
            del points[: bisect_left(points, oldest, key=time_of)]
