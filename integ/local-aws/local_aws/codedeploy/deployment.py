"""What every deployment is: its record, its target, its life on a thread of its own."""

from __future__ import annotations

import logging
import random
import string
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import get_account_id, get_region, request_scope

from ..call_log import CallLog
from ..ecs.scheduler import Scheduler
from ..scope import current_arn
from ..settings import Clock, Settings
from .errors import DeploymentEnded, failed
from .events import publish_state_change
from .hooks import HookExecutions
from .store import GroupKey, Store
from .target import Target

logger = logging.getLogger("local_aws.codedeploy")


@dataclass(frozen=True)
class Engine:
    """What deployments need from the endpoint."""

    settings: Settings
    clock: Clock
    store: Store
    hooks: HookExecutions
    scheduler: Scheduler
    call_log: CallLog

    @property
    def poll_seconds(self) -> float:
        """Alarms and counts are looked at about every five AWS seconds."""
        return self.clock.seconds(5, floor=0.05)


class Deployment(threading.Thread):
    """Base of releases and rollbacks. `info` is what GetDeployment shows."""

    def __init__(self, engine: Engine, group: dict[str, Any], info: dict[str, Any]) -> None:
        super().__init__(name=info["deploymentId"], daemon=True)
        self.engine = engine
        self.group = group
        self.info = info
        self.group_key: GroupKey = (info["applicationName"], info["deploymentGroupName"])
        self.ended = threading.Event()
        self._scope = (get_account_id(), get_region())
        ecs_service = group["ecsServices"][0]
        service_arn = current_arn("ecs", f"service/{ecs_service['clusterName']}/{ecs_service['serviceName']}")
        self.target = Target(info["deploymentId"], ecs_service, service_arn)

    @property
    def id(self) -> str:
        return self.info["deploymentId"]

    def run(self) -> None:
        with request_scope(*self._scope):
            self._begin()
            try:
                self.carry_out()
            except DeploymentEnded as end:
                self.on_ended(end)
            except Exception as problem:
                logger.exception("deployment %s", self.id)
                self.on_ended(failed("INTERNAL_ERROR", f"{type(problem).__name__}: {problem}"))
            else:
                self.finish("Succeeded")
            self.ended.set()

    def carry_out(self) -> None:
        raise NotImplementedError

    def end_with_group(self) -> None:
        """The deployment group is being deleted: a rollback runs to its end all the same."""

    def on_ended(self, end: DeploymentEnded) -> None:
        self.finish(end.status, end)

    def finish(self, status: str, end: DeploymentEnded | None = None) -> None:
        self.target.lifecycle.skip_pending()
        self.target.freeze()
        if end is not None:
            self.info["errorInformation"] = {"code": end.code, "message": end.message}
        outcome = "Succeeded" if status == "Succeeded" else "Failed"
        self.info.update(status=status, completeTime=time.time(), deploymentOverview=overview(outcome))
        self.note_in_group(status)
        logger.info("deployment %s: %s %s", self.id, status, end or "")
        publish_state_change(self.info, {"Succeeded": "SUCCESS", "Failed": "FAILURE", "Stopped": "STOP"}[status])

    def note_in_group(self, status: str) -> None:
        """lastAttemptedDeployment and, after a success, lastSuccessfulDeployment and targetRevision."""
        note = {
            "deploymentId": self.id,
            "status": status,
            "createTime": self.info["createTime"],
            "endTime": self.info["completeTime"],
        }
        self.group["lastAttemptedDeployment"] = note
        if status == "Succeeded":
            self.group["lastSuccessfulDeployment"] = note
            if self.info.get("revision"):
                self.group["targetRevision"] = self.info["revision"]

    def event(self, name: str, work: Callable[[], None]) -> None:
        """One lifecycle event around `work`; how `work` ends is how the event ends."""
        lifecycle = self.target.lifecycle
        lifecycle.begin(name)
        try:
            work()
        except DeploymentEnded as end:
            if lifecycle.is_in_progress(name):
                lifecycle.fail(name, end.message)
            raise
        lifecycle.succeed(name)

    def _begin(self) -> None:
        self.info.update(status="InProgress", startTime=time.time(), deploymentOverview=overview("InProgress"))
        publish_state_change(self.info, "START")


def new_deployment_id() -> str:
    return "d-" + "".join(random.choices(string.ascii_uppercase + string.digits, k=9))


def overview(status: str) -> dict[str, int]:
    """One target, counted under its status."""
    counts = dict.fromkeys(("Pending", "InProgress", "Succeeded", "Failed", "Skipped", "Ready"), 0)
    return {**counts, status: 1}
