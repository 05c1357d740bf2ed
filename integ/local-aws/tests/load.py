"""Requests to a service while a test looks on."""

from __future__ import annotations

import threading
from collections import Counter

from web_service import WebService


class Load:
    """Steady requests to a service while a test looks on."""

    def __init__(self, web: WebService, per_second: int = 40) -> None:
        self.statuses: Counter[int] = Counter()
        self._web = web
        self._pause = 1 / per_second
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Load:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=15)

    def _run(self) -> None:
        while not self._stop.wait(self._pause):
            self.statuses[self._web.get("/load")[0]] += 1
