"""One task: the processes of its containers on one loopback address, and its ECS record."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ministack.services import ecs

from ..addresses import AddressPool
from ..elbv2 import health
from ..elbv2.weighted_forward import attribute
from ..images import ImageRule, NoSuchImage, resolve
from ..processes import Guardian, ManagedProcess
from ..scope import account_and_region, scope_of
from ..settings import Clock
from .log_driver import LogDriver
from .task_environment import container_ports, environment_of, in_start_order
from .task_record import STOPPED, mark_running, mark_stopped, mark_stopping, new_record

logger = logging.getLogger("local_aws.tasks")

POLL_SECONDS = 0.05
SHORTEST_STOP = 2.0  # a program needs real time to end well, however short the deployment minute
SHORTEST_DRAIN = 5.0  # and so does a request that is in flight
DEFAULT_STOP_TIMEOUT = 30


@dataclass(frozen=True)
class TaskContext:
    """What every task needs from the endpoint."""

    guardian: Guardian
    addresses: AddressPool
    rules: list[ImageRule]
    clock: Clock
    endpoint: str
    in_flight: Callable[[health.TargetKey], int]


class TaskStartError(Exception):
    """The task cannot start; the message is its stoppedReason."""


class Task:
    """Started once, stopped once; a thread of its own watches over it in between."""

    def __init__(
        self,
        context: TaskContext,
        cluster_arn: str,
        definition: dict[str, Any],
        group: str,
        started_by: str,
        targets: list[dict[str, Any]],
    ) -> None:
        cluster = cluster_arn.rsplit("/", 1)[-1]
        self._context = context
        self._definition = definition
        self._targets = targets  # the service's loadBalancers entries
        self._processes: dict[str, ManagedProcess] = {}
        self._stop_requested = threading.Event()
        self._stop_reason = ("", "")
        self.address = context.addresses.take(container_ports(definition))
        self.arn = f"{cluster_arn.split(':cluster/')[0]}:task/{cluster}/{uuid.uuid4().hex}"
        self.record = new_record(self.arn, cluster_arn, definition, group, started_by, self.address)
        self.started_at = time.monotonic()
        with scope_of(self.arn):
            ecs._tasks[self.arn] = self.record
        self._thread = threading.Thread(target=self._live, name=f"task-{self.arn[-6:]}", daemon=True)

    @property
    def is_running(self) -> bool:
        return self.record["lastStatus"] == "RUNNING"

    @property
    def is_stopped(self) -> bool:
        return self.record["lastStatus"] == STOPPED

    @property
    def target_keys(self) -> list[health.TargetKey]:
        return [(t["targetGroupArn"], self.address, int(t["containerPort"])) for t in self._targets]

    def start(self) -> None:
        self._thread.start()

    def stop(self, reason: str, code: str) -> None:
        """Asks for the end and returns; draining and stopping take their time."""
        if not self._stop_requested.is_set():
            self._stop_reason = (reason, code)
            mark_stopping(self.record)
            self._stop_requested.set()

    def wait_stopped(self, timeout: float) -> None:
        self._thread.join(timeout)

    def kill(self) -> None:
        """At the end of the endpoint: no draining, no patience."""
        self._stop_requested.set()
        for process in list(self._processes.values()):
            process.kill()

    # ---- the task's own thread ----

    def _live(self) -> None:
        with scope_of(self.arn):
            reason, code = self._run()
        for process in self._processes.values():
            process.collect()
        exit_codes = {name: process.exit_code for name, process in self._processes.items()}
        mark_stopped(self.record, reason, code, exit_codes)
        logger.info("task %s stopped: %s", self.arn[-6:], reason)

    def _run(self) -> tuple[str, str]:
        """From start to stop; the reason and the code of the stop."""
        try:
            self._start_containers()
        except TaskStartError as problem:
            self._stop_processes()
            return str(problem), "TaskFailedToStart"
        mark_running(self.record)
        for group_arn, address, port in self.target_keys:
            health.register(group_arn, address, port)
        ended_by_itself = self._watch()
        self._drain()
        self._stop_processes()
        return ended_by_itself or self._stop_reason

    def _start_containers(self) -> None:
        for definition in in_start_order(self._definition["containerDefinitions"]):
            if self._stop_requested.is_set():
                return
            try:
                self._processes[definition["name"]] = self._start_container(definition)
            except NoSuchImage as image:
                if definition.get("essential", True):
                    raise TaskStartError(
                        f"CannotPullContainerError: no rule of the image map matches {image}"
                    ) from image
                logger.warning("sidecar %s left out: no rule for its image %s", definition["name"], image)

    def _start_container(self, definition: dict[str, Any]) -> ManagedProcess:
        mappings = definition.get("portMappings") or []
        values = {
            "port": str(mappings[0]["containerPort"]) if mappings else "",
            "ip": self.address,
            "family": self._definition["family"],
            "revision": str(self._definition["revision"]),
        }
        command = resolve(self._context.rules, definition["image"], values)
        driver = LogDriver(definition, self.arn)
        driver.open()
        _, region = account_and_region(self.arn)
        try:
            env = environment_of(definition, command.env, self.address, self._context.endpoint, region)
            return ManagedProcess(self._context.guardian, command.argv, env, command.cwd, driver.write)
        except ecs._SecretResolutionError as problem:
            raise TaskStartError(f"ResourceInitializationError: {problem}") from problem
        except (OSError, RuntimeError) as problem:
            raise TaskStartError(f"CannotStartContainerError: {problem}") from problem

    def _watch(self) -> tuple[str, str] | None:
        """Until a stop is asked for (None) or an essential container ends (why)."""
        essential = {d["name"] for d in self._definition["containerDefinitions"] if d.get("essential", True)}
        while not self._stop_requested.wait(POLL_SECONDS):
            for name, process in self._processes.items():
                if name in essential and process.exit_code is not None:
                    return "Essential container in task exited", "EssentialContainerExited"
        return None

    def _drain(self) -> None:
        """No new requests; those in flight may end within the group's deregistration delay."""
        for group_arn, address, _ in self.target_keys:
            health.deregister(group_arn, address)
        if not self._targets:
            return
        deadline = time.monotonic() + self._drain_seconds()
        time.sleep(POLL_SECONDS)  # a request that has just chosen this target may not be counted yet
        while time.monotonic() < deadline and any(self._context.in_flight(key) for key in self.target_keys):
            time.sleep(POLL_SECONDS)

    def _drain_seconds(self) -> float:
        delays = [float(attribute(key[0], "deregistration_delay.timeout_seconds", "300")) for key in self.target_keys]
        return self._context.clock.seconds(max(delays, default=0), SHORTEST_DRAIN)

    def _stop_processes(self) -> None:
        timeouts = [d.get("stopTimeout") or DEFAULT_STOP_TIMEOUT for d in self._definition["containerDefinitions"]]
        patience = self._context.clock.seconds(max(timeouts), SHORTEST_STOP)
        for process in reversed(list(self._processes.values())):
            process.stop(patience)
