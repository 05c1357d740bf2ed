"""Keeps one task set at its desired count."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from ministack.services import ecs

from ..elbv2.health import HealthMonitor
from .capacity import provider_for
from .task import Task, TaskContext
from .task_set_plan import WantedSet, uses_code_deploy

FIRST_BACKOFF, LONGEST_BACKOFF = 0.2, 5.0


class TaskSet:
    """The tasks of one task set. Only the scheduler's thread calls `reconcile`."""

    def __init__(self, context: TaskContext, health: HealthMonitor, service: dict[str, Any], wanted: WantedSet) -> None:
        self.wanted = wanted
        self.tasks: list[Task] = []
        self.last_failure = ""
        self.started = 0
        # Tasks that did not start, have exited or were unhealthy.
        self.failures = 0
        self._context = context
        self._health = health
        self._service = service
        self._backoff = FIRST_BACKOFF
        self._next_start = 0.0

    @property
    def running(self) -> int:
        return sum(task.is_running for task in self.tasks)

    @property
    def pending(self) -> int:
        return sum(not task.is_running for task in self._alive())

    @property
    def is_steady(self) -> bool:
        """As many tasks as desired, all running, all healthy in their groups."""
        alive = self._alive()
        return len(alive) == self.wanted.desired and all(t.is_running and self._is_healthy(t) for t in alive)

    @property
    def has_healthy(self) -> bool:
        return any(task.is_running and self._is_healthy(task) for task in self._alive())

    def reconcile(self, grace: float) -> None:
        self._forget_stopped()
        self._replace_unhealthy(grace)
        alive = self._alive()
        for task in alive[self.wanted.desired :]:
            task.stop(
                f"Scaling activity initiated by (service {self._service['serviceName']})", "ServiceSchedulerInitiated"
            )
        if len(alive) < self.wanted.desired and time.monotonic() >= self._next_start:
            for _ in range(self.wanted.desired - len(alive)):
                self._start_task()

    def end(self) -> None:
        """Nobody wants the set any more. Only of one that CodeDeploy has made is there a task set to delete."""
        deleted = f"Task set {self.wanted.id} was deleted"
        scaled_in = f"Scaling activity initiated by (deployment {self.wanted.id})"
        reason = deleted if uses_code_deploy(self._service) else scaled_in
        for task in self._alive():
            task.stop(reason, "ServiceSchedulerInitiated")

    def has_ended(self) -> bool:
        self._forget_stopped()
        return not self.tasks

    def _alive(self) -> list[Task]:
        return [task for task in self.tasks if task.record["desiredStatus"] == "RUNNING" and not task.is_stopped]

    def _is_healthy(self, task: Task) -> bool:
        return all(self._health.of(key).state == "healthy" for key in task.target_keys)

    def _start_task(self) -> None:
        key = ecs._resolve_td_key(self.wanted.task_definition)
        definition = ecs._task_defs.get(key)
        if definition is None:
            self._note_failure(f"unable to find task definition {self.wanted.task_definition}")
            return
        task = Task(
            self._context,
            self._service["clusterArn"],
            definition,
            f"service:{self._service['serviceName']}",
            self.wanted.id,
            list(self.wanted.load_balancers),
        )
        placed = Counter(other.record.get("capacityProviderName") for other in self._alive())
        provider = provider_for(self.wanted.capacity, placed)
        if provider:
            task.record.update(capacityProviderName=provider)
        self.tasks.append(task)
        self.started += 1
        task.start()

    def _forget_stopped(self) -> None:
        stopped = [task for task in self.tasks if task.is_stopped]
        self.tasks = [task for task in self.tasks if not task.is_stopped]
        for task in stopped:
            if task.record["stopCode"] in ("EssentialContainerExited", "TaskFailedToStart"):
                self._note_failure(task.record["stoppedReason"], _exit_codes(task))

    def _note_failure(self, reason: str, detail: str = "") -> None:
        """The next start waits longer and longer, as the service scheduler throttles it."""
        self.failures += 1
        self.last_failure = f"{reason}{detail}"
        self._next_start = time.monotonic() + self._backoff
        self._backoff = min(self._backoff * 2, LONGEST_BACKOFF)

    def _replace_unhealthy(self, grace: float) -> None:
        for task in self._alive():
            if not task.is_running or time.monotonic() - task.started_at < grace:
                continue
            sick = next((k for k in task.target_keys if self._health.of(k).state == "unhealthy"), None)
            if sick:
                self.failures += 1
                self.last_failure = (
                    f"Task failed ELB health checks in (target-group {sick[0]}): {self._health.of(sick).description}"
                )
                task.stop(f"Task failed ELB health checks in (target-group {sick[0]})", "ServiceSchedulerInitiated")


def _exit_codes(task: Task) -> str:
    codes = [f"{c['name']} exit code {c['exitCode']}" for c in task.record["containers"] if "exitCode" in c]
    return f" ({', '.join(codes)})" if codes else ""
