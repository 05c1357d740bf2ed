"""The heartbeat of metrics: publish what was counted, then evaluate the alarms and scale, in that order."""

from __future__ import annotations

import logging
import threading
import time

from .autoscaling.scaler import AutoScaler
from .cloudwatch import data_store
from .cloudwatch.alarms import Evaluation
from .cloudwatch.series import View
from .elbv2.health import HealthMonitor
from .elbv2.request_metrics import RequestMetrics, publish_host_counts
from .logs.metric_filters import MetricFilters
from .readings import Readings

logger = logging.getLogger("local_aws.ticker")

# A deployment minute has this many beats, so that a closed minute is judged a tenth of it later at most.
BEATS_PER_MINUTE = 10


class Ticker(threading.Thread):
    def __init__(
        self,
        minute_seconds: float,
        readings: Readings,
        requests: RequestMetrics,
        health: HealthMonitor,
        filters: MetricFilters,
        scaler: AutoScaler,
    ) -> None:
        super().__init__(name="metrics", daemon=True)
        self._minute_seconds = minute_seconds
        self._readings = readings
        self._requests = requests
        self._health = health
        self._filters = filters
        self._scaler = scaler
        self._alarms = Evaluation()

    def run(self) -> None:
        beat = self._minute_seconds / BEATS_PER_MINUTE
        while True:
            time.sleep(beat - time.time() % beat)
            try:
                self._beat(time.time())
            except Exception:
                logger.exception("metrics")

    def _beat(self, now: float) -> None:
        self._requests.publish(until=now)
        self._filters.publish_defaults(now)
        publish_host_counts(self._health, now)
        view = View(now, self._minute_seconds, self._readings)
        self._alarms.evaluate_all(view)
        self._scaler.evaluate_all(view)
        data_store.evict(self._minute_seconds)
