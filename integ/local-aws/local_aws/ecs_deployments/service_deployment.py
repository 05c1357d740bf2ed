"""A service deployment from outside: what others see of it and may ask of it, and its life on a thread of its own."""

from __future__ import annotations

import copy
import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import get_account_id, get_region, request_scope

from ..call_log import CallLog
from ..cloudwatch.alarms import state_of
from ..ecs.scheduler import Scheduler
from ..lambda_client import LambdaClient
from ..settings import Clock, Settings
from .alarm_watch import AlarmWatch, alarm_reason
from .circuit_breaker import BREAKER_REASON, CircuitBreaker
from .configuration import BLUE_GREEN
from .errors import DeploymentEnded, ServiceError
from .events import hook_event
from .hooks import HookRun, Hooks
from .load_balancers import Lane
from .store import Store, new_deployment_id, resource_arn
from .traffic import Traffic

logger = logging.getLogger("local_aws.ecs")

OVER = ("SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED")
Record = dict[str, Any]


@dataclass(frozen=True)
class Engine:
    """What service deployments need from the endpoint."""

    settings: Settings
    clock: Clock
    store: Store
    functions: LambdaClient
    scheduler: Scheduler
    call_log: CallLog

    @property
    def poll_seconds(self) -> float:
        """Alarms, tasks and hooks are looked at about every five AWS seconds."""
        return self.clock.seconds(5, floor=0.05)


class Superseded(Exception):
    """A later UpdateService has started a deployment of its own."""


class ServiceDeployment(threading.Thread):
    """`source` is the service's last revision that was completely deployed, None on its first."""

    def __init__(
        self, engine: Engine, service: Record, target: Record, source: Record | None, lanes: list[Lane],
        before: ServiceDeployment | None,
    ) -> None:  # fmt: skip
        identifier = new_deployment_id()
        super().__init__(name=identifier, daemon=True)
        self.engine = engine
        self.service = service
        self.target = target
        self.source = source
        self.before = before
        self.arn = resource_arn(service, "service-deployment", identifier)
        self.ended = threading.Event()
        self.configuration: Record = copy.deepcopy(service["deploymentConfiguration"])
        self.traffic = Traffic(lanes, engine.call_log)
        self.hooks = Hooks(
            self.configuration.get("lifecycleHooks") or [], engine.clock, engine.functions, self._announce
        )
        self.breaker = CircuitBreaker(
            self.configuration.get("deploymentCircuitBreaker") or {}, service["desiredCount"], self._breaker_is_heeded()
        )
        self.alarms = AlarmWatch(self.configuration.get("alarms") or {}, state_of, engine.settings.readings)
        self.record: Record = {
            "serviceDeploymentArn": self.arn,
            "serviceArn": service["serviceArn"],
            "clusterArn": service["clusterArn"],
            "createdAt": time.time(),
            "status": "PENDING",
            "deploymentConfiguration": self.configuration,
        }
        # The records of `deployments` that DescribeServices shows: of the source, and of the target once it scales up.
        self.old: Record | None = None
        self.new: Record | None = None
        self._stop: DeploymentEnded | None = None
        self._superseded = False
        self._last_counts: tuple[list[Record], Record] | None = None
        self._scope = (get_account_id(), get_region())

    def _breaker_is_heeded(self) -> bool:
        every = self.engine.settings.readings.ecs_circuit_breaker == "every-strategy"
        return every or self.configuration.get("strategy") == BLUE_GREEN

    def _announce(self, run: HookRun, status: str) -> None:
        hook_event(self.record, run.shown, run.kind, run.stage, f"HOOK_{status}")

    # ---- what others see ----

    @property
    def status(self) -> str:
        return self.record["status"]

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    def describe(self) -> Record:
        sources, target = self._last_counts or self._counts()
        return {
            **self.record,
            "sourceServiceRevisions": sources,
            "targetServiceRevision": target,
            "alarms": self.alarms.describe(self.is_over),
            "deploymentCircuitBreaker": self.breaker.describe(self.is_over),
            "lifecycleHookDetails": [run.shown for run in self.hooks.runs],
        }

    def brief(self) -> Record:
        names = ("serviceDeploymentArn", "serviceArn", "clusterArn", "startedAt", "createdAt", "finishedAt", "status")
        known = {name: self.record[name] for name in (*names, "statusReason") if name in self.record}
        return {**known, "targetServiceRevisionArn": self.target["serviceRevisionArn"]}

    def _counts(self) -> tuple[list[Record], Record]:
        production, test = self.traffic.production, self.traffic.test
        target = self._summary(self.target, self.new, production, test)
        if self.source is None:
            return [], target
        return [self._summary(self.source, self.old, 100 - production, 100 - test)], target

    def _summary(self, revision: Record, record: Record | None, production: float, test: float) -> Record:
        live = record is not None and record in self.service["deployments"]
        return {
            "arn": revision["serviceRevisionArn"],
            "requestedTaskCount": self.service["desiredCount"] if live else 0,
            "runningTaskCount": record["runningCount"] if live and record else 0,
            "pendingTaskCount": record["pendingCount"] if live and record else 0,
            "requestedProductionTrafficWeight": float(production),
            "requestedTestTrafficWeight": float(test) if self.traffic.has_test else 0.0,
        }

    def weights(self, of_new: float) -> dict[str, float]:
        """Percentages by revision, as hooks are told them."""
        shown = {self.target["serviceRevisionArn"]: of_new}
        return {**shown, self.source["serviceRevisionArn"]: 100 - of_new} if self.source else shown

    # ---- what others may ask for ----

    def request_stop(self, roll_back: bool) -> None:
        if self.status not in ("PENDING", "IN_PROGRESS") or self.record.get("lifecycleStage") == "CLEAN_UP":
            raise ServiceError(f"The service deployment is in status {self.status}.", "ConflictException")
        self._stop = DeploymentEnded(
            "Service deployment rolled back because StopServiceDeployment was called."
            if roll_back
            else "Service deployment stopped because StopServiceDeployment was called.",
            roll_back,
        )
        self.set_status("ROLLBACK_REQUESTED" if roll_back else "STOP_REQUESTED")

    def stop_if_possible(self) -> None:
        """With a rollback, unless it is over or on its way back already."""
        with suppress(ServiceError):
            self.request_stop(roll_back=True)

    def supersede(self) -> None:
        self._superseded = True

    def continue_after(self, hook_id: str, action: str) -> None:
        if not hook_id.startswith(("ecs-pause-", "ecs-lambda-")):
            raise ServiceError("Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}")
        if self.is_over:
            raise ServiceError(
                "Continuing a service deployment is not allowed for service deployment in terminal states."
            )
        run = self.hooks.pause(hook_id)
        if run is None or not run.resolve(action):
            raise ServiceError(
                "Provided hookId is either completed, unavailable, or not associated with the given Resource ARN"
            )

    # ---- its life ----

    def run(self) -> None:
        with request_scope(*self._scope):
            try:
                self.live()
            except Exception as problem:
                logger.exception("service deployment %s", self.arn)
                self.finish("ROLLBACK_FAILED", f"{type(problem).__name__}: {problem}")
            finally:
                for run in self.hooks.runs:
                    run.cancel()
                self.ended.set()

    def live(self) -> None:
        raise NotImplementedError

    def finish(self, status: str, reason: str) -> None:
        self._show_revisions()
        self._last_counts = self._counts()
        self.record["stoppedAt" if status == "STOPPED" else "finishedAt"] = time.time()
        self.set_status(status, reason)
        logger.info("service deployment %s: %s %s", self.arn, status, reason)

    def set_status(self, status: str, reason: str = "") -> None:
        self.record.update(status=status, updatedAt=time.time(), **({"statusReason": reason} if reason else {}))

    def enter(self, stage: str) -> None:
        moment = {"updatedAt": time.time()} if self.engine.settings.readings.ecs_updated_at == "stage" else {}
        self.record.update(lifecycleStage=stage, **moment)
        self._show_revisions()

    def _show_revisions(self) -> None:
        """In the service's own description: the revisions that have tasks."""
        sources, target = self._counts()
        self.service["currentServiceRevisions"] = [
            {name: summary[name] for name in ("arn", "requestedTaskCount", "pendingTaskCount", "runningTaskCount")}
            for summary in (*sources, target)
            if summary["requestedTaskCount"]
        ]

    def check(self) -> None:
        """Ends the deployment when somebody or something wants it to end."""
        if self.service["status"] != "ACTIVE":
            raise DeploymentEnded("The service was deleted.", roll_back=False)
        if self._superseded:
            raise Superseded
        if self._stop:
            raise self._stop
        triggered = self.alarms.poll()
        if triggered:
            raise DeploymentEnded(alarm_reason(triggered), self.alarms.rolls_back, detected=True)
        if self._breaker_trips():
            raise DeploymentEnded(BREAKER_REASON, self.breaker.rolls_back, detected=True)

    def _breaker_trips(self) -> bool:
        known = self.new and self.engine.scheduler.task_set(self.service["serviceArn"], self.new["id"])
        return bool(known) and self.breaker.observe(known.failures, known.has_healthy)

    def wait(self, minutes: float) -> None:
        """Scaled minutes, watching all the time."""
        deadline = time.monotonic() + self.engine.clock.minutes(minutes)
        self.check()
        while (remaining := deadline - time.monotonic()) > 0:
            time.sleep(min(self.engine.poll_seconds, remaining))
            self.check()

    def pause(self) -> None:
        self.check()
        time.sleep(self.engine.poll_seconds)
