"""The balancer's CloudWatch metrics, counted from the requests it really forwarded."""

from __future__ import annotations

import math
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from ministack.services import alb, cloudwatch
from ministack.services.cloudformation import provisioners

from .. import emulator
from ..readings import Readings
from ..scope import scope_of
from .health import HealthMonitor, keys_of
from .weighted_forward import all_groups

NAMESPACE = "AWS/ApplicationELB"


@dataclass
class _Bucket:
    """What happened between one balancer and one group in one slice of time."""

    requests: int = 0
    by_class: Counter[int] = field(default_factory=Counter)  # 2, 3, 4, 5
    seconds: Counter[float] = field(default_factory=Counter)
    balancer_errors: Counter[int] = field(default_factory=Counter)  # by status: 502, 503, 504
    connection_errors: int = 0


class RequestMetrics:
    """Counts into slices. A request counts for the period in which it was answered; by a reading, in which it began."""

    def __init__(self, slice_seconds: float, readings: Readings) -> None:
        self._slice = slice_seconds
        self._readings = readings
        self._lock = threading.Lock()
        self._buckets: dict[tuple[int, str, str], _Bucket] = defaultdict(_Bucket)

    def begun(self, balancer: str, group: str, now: float) -> bool:
        """A request went to a target; returns whether it is counted by that."""
        counts = self._readings.lasting_requests == "at-begin"
        with self._lock:
            self._bucket(balancer, group, now).requests += counts
        return counts

    def answered(self, balancer: str, group: str, status: int, seconds: float, now: float, counted: bool) -> None:
        """A target answered."""
        with self._lock:
            bucket = self._bucket(balancer, group, now)
            bucket.requests += not counted
            bucket.by_class[status // 100] += 1
            bucket.seconds[round(seconds, 4)] += 1

    def unanswered(
        self, balancer: str, group: str, status: int, not_connected: bool, now: float, counted: bool
    ) -> None:
        """A target was chosen but did not answer: the balancer did, by 502 or 504. `not_connected`: there was
        not even a connection."""
        with self._lock:
            bucket = self._bucket(balancer, group, now)
            bucket.requests += not counted
            bucket.balancer_errors[status] += 1
            bucket.connection_errors += not_connected

    def without_target(self, balancer: str, group: str, now: float) -> None:
        """There was no target, or not even a group to choose: the balancer answered 503, and
        RequestCount ignores it."""
        with self._lock:
            self._bucket(balancer, group, now).balancer_errors[503] += 1

    def publish(self, until: float) -> None:
        """Stores every slice that ended before `until` as CloudWatch data."""
        with self._lock:
            finished = [key for key in self._buckets if (key[0] + 1) * self._slice <= until]
            buckets = [(key, self._buckets.pop(key)) for key in finished]
        for (number, balancer, group), bucket in buckets:
            with scope_of(balancer):
                _publish_bucket(balancer, group, bucket, number * self._slice)

    def _bucket(self, balancer: str, group: str, now: float) -> _Bucket:
        return self._buckets[(math.floor(now / self._slice), balancer, group)]


def _publish_bucket(balancer: str, group: str, bucket: _Bucket, at: float) -> None:
    of_balancer = {"LoadBalancer": balancer_dimension(balancer)}
    by_group = [{**of_balancer, "TargetGroup": group_dimension(group)}] if group else []
    for dimensions in (*by_group, of_balancer):
        if bucket.requests:
            _store("RequestCount", dimensions, bucket.requests, at)
        for status_class, count in bucket.by_class.items():
            _store(f"HTTPCode_Target_{status_class}XX_Count", dimensions, count, at)
        if bucket.connection_errors:
            _store("TargetConnectionErrorCount", dimensions, bucket.connection_errors, at)
        if bucket.seconds:
            _store_times(dimensions, bucket.seconds, at)
    targets = len(keys_of(alb._tgs[group])) if group in alb._tgs else 0
    if bucket.requests and targets:
        _store("RequestCountPerTarget", {"TargetGroup": group_dimension(group)}, bucket.requests / targets, at)
    # AWS knows these by balancer only.
    for status, count in bucket.balancer_errors.items():
        _store(f"HTTPCode_ELB_{status}_Count", of_balancer, count, at)
    if bucket.balancer_errors:
        _store("HTTPCode_ELB_5XX_Count", of_balancer, sum(bucket.balancer_errors.values()), at)


def publish_host_counts(health: HealthMonitor, at: float) -> None:
    """HealthyHostCount and UnHealthyHostCount of every group that a balancer uses."""
    for group in all_groups():
        states = [health.of(key).state for key in keys_of(group)]
        for balancer in group["LoadBalancerArns"] if states else []:
            dimensions = {
                "LoadBalancer": balancer_dimension(balancer),
                "TargetGroup": group_dimension(group["TargetGroupArn"]),
            }
            with scope_of(balancer):
                _store("HealthyHostCount", dimensions, states.count("healthy"), at)
                _store("UnHealthyHostCount", dimensions, states.count("unhealthy"), at)


def balancer_dimension(arn: str) -> str:
    return arn.split(":loadbalancer/", 1)[1]


def group_dimension(arn: str) -> str:
    return arn.rsplit(":", 1)[1]


def _store(name: str, dimensions: dict[str, str], value: float, at: float) -> None:
    cloudwatch._store_datum(NAMESPACE, name, dimensions, at, "Count", value, None, None, None)


def _store_times(dimensions: dict[str, str], seconds: Counter[float], at: float) -> None:
    values, counts = list(seconds), [float(count) for count in seconds.values()]
    cloudwatch._store_datum(NAMESPACE, "TargetResponseTime", dimensions, at, "Seconds", None, values, counts, None)


def install() -> None:
    """A stack's GetAtt TargetGroupFullName is the value of the TargetGroup dimension, as on AWS."""
    name = "AWS::ElasticLoadBalancingV2::TargetGroup"
    known = provisioners._RESOURCE_HANDLERS[name]
    named = {operation: _with_full_name(known[operation]) for operation in ("create", "update")}
    emulator.enter(provisioners, "_RESOURCE_HANDLERS", name, {**known, **named})


def _with_full_name(handler: Any) -> Any:
    def handle(*args: Any, **kwargs: Any) -> tuple[str, dict[str, Any]]:
        arn, attributes = handler(*args, **kwargs)
        group = alb._tgs[arn]
        extra = {"TargetGroupFullName": group_dimension(arn), "LoadBalancerArns": group["LoadBalancerArns"]}
        return arn, {**attributes, **extra}

    return handle
