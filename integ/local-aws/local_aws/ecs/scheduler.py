"""The service scheduler: makes the running tasks what the services' records ask for."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from contextlib import AbstractContextManager
from typing import Any

from ministack.core.responses import now_iso
from ministack.services import ecs

from ..elbv2.health import HealthMonitor
from ..scope import everywhere, scope_of
from .task import Task, TaskContext
from .task_set import TaskSet
from .task_set_plan import STABILIZING, STEADY, uses_code_deploy, wanted_sets

logger = logging.getLogger("local_aws.scheduler")

TICK_SECONDS = 0.1
MAX_EVENTS = 100
SetKey = tuple[str, str]  # service ARN, task set id


class Scheduler(threading.Thread):
    """Compares wanted with running task sets ten times a second."""

    def __init__(self, context: TaskContext, health: HealthMonitor) -> None:
        super().__init__(name="ecs-scheduler", daemon=True)
        self._context = context
        self._health = health
        self._sets: dict[SetKey, TaskSet] = {}
        self._ending: list[TaskSet] = []
        self._single_tasks: list[Task] = []
        self._closed = False
        self._lock = threading.RLock()

    def run(self) -> None:
        while not self._closed:
            try:
                with self._lock:
                    self._tick()
            except Exception:
                logger.exception("service scheduler")
            time.sleep(TICK_SECONDS)

    def task_set(self, service_arn: str, set_id: str) -> TaskSet | None:
        return self._sets.get((service_arn, set_id))

    def has_ended(self, service_arn: str, set_id: str) -> bool:
        """Whether no task of a set that nobody wants any more is left."""
        with self._lock:
            return (service_arn, set_id) not in self._sets and all(known.wanted.id != set_id for known in self._ending)

    def paused(self) -> AbstractContextManager[Any]:
        """No task is started or stopped inside, so that a service's records can change in several steps."""
        return self._lock

    def run_single(self, task: Task) -> None:
        """A task of RunTask: nobody restarts it."""
        self._single_tasks = [known for known in self._single_tasks if not known.is_stopped] + [task]
        task.start()

    def stop_task(self, task_arn: str, reason: str) -> bool:
        for task in self._all_tasks():
            if task.arn == task_arn:
                task.stop(reason, "UserInitiated")
                return True
        return False

    def kill_all(self) -> None:
        """At the end of the endpoint."""
        self._closed = True
        with self._lock:
            for task in self._all_tasks():
                task.kill()

    def _all_tasks(self) -> list[Task]:
        sets = [*self._sets.values(), *self._ending]
        return [*self._single_tasks, *(task for task_set in sets for task in task_set.tasks)]

    def _tick(self) -> None:
        if self._closed:
            return
        wanted_keys: set[SetKey] = set()
        for service in everywhere(ecs._services):
            with scope_of(service["serviceArn"]):
                wanted_keys |= self._reconcile(service)
        for key in set(self._sets) - wanted_keys:
            task_set = self._sets.pop(key)
            task_set.end()
            self._ending.append(task_set)
        self._ending = [task_set for task_set in self._ending if not task_set.has_ended()]

    def _reconcile(self, service: dict[str, Any]) -> set[SetKey]:
        grace = self._context.clock.seconds(service.get("healthCheckGracePeriodSeconds") or 0)
        keys = set()
        for wanted in wanted_sets(service):
            key = (service["serviceArn"], wanted.id)
            keys.add(key)
            if key not in self._sets:
                self._sets[key] = TaskSet(self._context, self._health, service, wanted)
            task_set = self._sets[key]
            task_set.wanted = wanted
            task_set.reconcile(grace)
        self._report(service)
        return keys

    def _report(self, service: dict[str, Any]) -> None:
        """Counts and stability into the records that DescribeServices shows."""
        code_deploy = uses_code_deploy(service)
        records = service.get("taskSets", []) if code_deploy else service["deployments"]
        sets = [(record, self._sets.get((service["serviceArn"], record["id"]))) for record in records]
        live = [(record, task_set) for record, task_set in sets if task_set]
        for record, task_set in live:
            record["runningCount"], record["pendingCount"] = task_set.running, task_set.pending
            if code_deploy:
                self._report_stability(service, record, task_set)
        service["runningCount"] = sum(task_set.running for _, task_set in live)
        service["pendingCount"] = sum(task_set.pending for _, task_set in live)
        if not code_deploy and not any("_revision" in record for record in records):
            self._finish_rolling_update(service)

    @staticmethod
    def _report_stability(service: dict[str, Any], record: dict[str, Any], task_set: TaskSet) -> None:
        record["computedDesiredCount"] = task_set.wanted.desired
        stability = STEADY if task_set.is_steady else STABILIZING
        if record["stabilityStatus"] != stability:
            record.update(stabilityStatus=stability, stabilityStatusAt=time.time(), updatedAt=time.time())
            if stability == STEADY:
                add_event(
                    service, f"(service {service['serviceName']}, taskSet {record['id']}) has reached a steady state."
                )

    def _finish_rolling_update(self, service: dict[str, Any]) -> None:
        """ECS controller: the old deployments end once the new one is steady."""
        primary = service["deployments"][0] if service["deployments"] else None
        task_set = self._sets.get((service["serviceArn"], primary["id"])) if primary else None
        if not primary or not task_set:
            return
        if task_set.is_steady and not primary.get("_announced"):
            primary.update(rolloutState="COMPLETED", rolloutStateReason="ECS deployment completed.", _announced=True)
            service["deployments"][:] = [primary]
            add_event(service, f"(service {service['serviceName']}) has reached a steady state.")


def add_event(service: dict[str, Any], message: str) -> None:
    service["events"].insert(0, {"id": str(uuid.uuid4()), "createdAt": now_iso(), "message": message})
    del service["events"][MAX_EVENTS:]
