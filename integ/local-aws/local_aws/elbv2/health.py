"""Health checks of every registered target, by its group's own settings."""

from __future__ import annotations

import http.client
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from ministack.services import alb

from .. import emulator
from ..scope import everywhere, scope_of
from ..settings import Clock
from .health_rules import Health, Thresholds, after_check, matches

logger = logging.getLogger("local_aws.health")

TICK_SECONDS = 0.05
# A check needs real time on a busy machine, however short the deployment minute.
SHORTEST_TIMEOUT = 2.0
SHORTEST_INTERVAL = 0.2

TargetKey = tuple[str, str, int]  # group ARN, address, port


@dataclass
class _Watched:
    health: Health = field(default_factory=Health)
    next_check: float = 0.0
    checking: bool = False


class HealthMonitor(threading.Thread):
    """Checks targets from the moment they are registered until they are not any more."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(name="target-health", daemon=True)
        self._clock = clock
        self._targets: dict[TargetKey, _Watched] = {}
        self._pool = ThreadPoolExecutor(max_workers=64, thread_name_prefix="health-check")

    def of(self, key: TargetKey) -> Health:
        watched = self._targets.get(key)
        return watched.health if watched else Health()

    def run(self) -> None:
        while True:
            try:
                self._tick(time.monotonic())
            except Exception:
                logger.exception("health checks")
            time.sleep(TICK_SECONDS)

    def _tick(self, now: float) -> None:
        registered = {key: group for group in everywhere(alb._tgs) for key in keys_of(group)}
        for key in set(self._targets) - set(registered):
            self._targets.pop(key, None)
        for key, group in registered.items():
            watched = self._targets.setdefault(key, _Watched())
            if not watched.checking and now >= watched.next_check:
                watched.checking = True
                self._pool.submit(self._check, key, group, watched)

    def _check(self, key: TargetKey, group: dict[str, Any], watched: _Watched) -> None:
        started = time.monotonic()
        try:
            problem = self._problem(key, group)
            thresholds = Thresholds(group["HealthyThresholdCount"], group["UnhealthyThresholdCount"])
            watched.health = after_check(watched.health, problem, thresholds)
        finally:
            interval = self._clock.seconds(group["HealthCheckIntervalSeconds"], SHORTEST_INTERVAL)
            watched.next_check = started + interval
            watched.checking = False

    def _problem(self, key: TargetKey, group: dict[str, Any]) -> str | None:
        """What is wrong with the target, or None."""
        _, address, port = key
        if not group.get("HealthCheckEnabled", True) or group["TargetType"] == "lambda":
            return None
        if group["HealthCheckPort"] != "traffic-port":
            port = int(group["HealthCheckPort"])
        timeout = self._clock.seconds(group["HealthCheckTimeoutSeconds"], SHORTEST_TIMEOUT)
        connection = http.client.HTTPConnection(address, port, timeout=timeout)
        try:
            connection.request("GET", group["HealthCheckPath"], headers={"user-agent": "ELB-HealthChecker/2.0"})
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as failure:
            return f"Health checks failed: {failure}"
        finally:
            connection.close()
        matcher = (group.get("Matcher") or {}).get("HttpCode", "200")
        return None if matches(status, matcher) else f"Health checks failed with these codes: [{status}]"


def keys_of(group: dict[str, Any]) -> list[TargetKey]:
    """The registered targets of a group."""
    arn = group["TargetGroupArn"]
    with scope_of(arn):
        targets = alb._targets.get(arn, [])
    return [(arn, target["Id"], int(target.get("Port") or group["Port"])) for target in targets]


def register(group_arn: str, address: str, port: int) -> None:
    with scope_of(group_arn):
        others = [target for target in alb._targets.get(group_arn, []) if target["Id"] != address]
        if group_arn in alb._tgs:
            alb._targets[group_arn] = [*others, {"Id": address, "Port": port}]


def deregister(group_arn: str, address: str) -> None:
    with scope_of(group_arn):
        if group_arn in alb._targets:
            alb._targets[group_arn] = [t for t in alb._targets[group_arn] if t["Id"] != address]


def install(monitor: HealthMonitor) -> None:
    """DescribeTargetHealth with the health that was found (ministack calls every target healthy)."""

    def describe_target_health(params: dict[str, Any]) -> Any:
        group = alb._tgs.get(alb._p(params, "TargetGroupArn"))
        if not group:
            return alb._error("TargetGroupNotFound", "One or more target groups not found")
        wanted = {target["Id"] for target in alb._parse_targets_param(params)}
        keys = [key for key in keys_of(group) if not wanted or key[1] in wanted]
        members = "".join(_health_xml(key, monitor.of(key)) for key in keys)
        inner = f"<TargetHealthDescriptions>{members}</TargetHealthDescriptions>"
        return alb._xml(200, "DescribeTargetHealth", inner)

    emulator.enter(alb, "_ACTION_MAP", "DescribeTargetHealth", describe_target_health)


def _health_xml(key: TargetKey, health: Health) -> str:
    reason = f"<Reason>{health.reason}</Reason>" if health.reason else ""
    description = f"<Description>{alb._esc(health.description)}</Description>" if health.description else ""
    return (
        f"<member><Target><Id>{key[1]}</Id><Port>{key[2]}</Port></Target>"
        f"<HealthCheckPort>{key[2]}</HealthCheckPort>"
        f"<TargetHealth><State>{health.state}</State>{reason}{description}</TargetHealth></member>"
    )
