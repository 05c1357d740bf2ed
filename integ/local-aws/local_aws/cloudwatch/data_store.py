"""ministack's store of metric data, made safe for our threads.

ministack writes and evicts on its event loop only, by replacing whole lists. Here requests, log lines
and the ticker write from threads of their own, and a datum must not get lost between two of them.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from ministack.services import cloudwatch

from .. import emulator
from ..scope import everywhere

# An alarm looks back at most one AWS day; a person who reads metrics at least one real hour.
KEPT_AWS_MINUTES = 24 * 60
KEPT_SECONDS = 3600.0

_lock = threading.Lock()


def install() -> None:
    store_datum = cloudwatch._store_datum

    def store_locked(*datum: Any) -> None:
        with _lock:
            store_datum(*datum)

    emulator.replace(cloudwatch, "_store_datum", store_locked)
    emulator.replace(cloudwatch, "_evict_old_metrics", lambda: None)  # the ticker evicts


def evict(minute_seconds: float) -> None:
    """Forgets what no alarm can look at any more."""
    oldest = time.time() - max(KEPT_AWS_MINUTES * minute_seconds, KEPT_SECONDS)
    with _lock:
        for points in everywhere(cloudwatch._metrics):
            expired = next((index for index, point in enumerate(points) if point["Timestamp"] >= oldest), len(points))
            del points[:expired]
