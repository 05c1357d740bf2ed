"""A release: a new task set, its traffic step by step, and a way back until blue is terminated."""

from __future__ import annotations

import copy
import threading
import time
from typing import Any

from ..cloudwatch.alarms import is_composite, state_of
from ..ecs.api import is_steady
from ..lambda_client import InvocationError
from ..scope import current_arn
from ..service_role import Call
from .appspec import AppSpec
from .deployment import Deployment, Engine
from .errors import DeploymentEnded, failed, stopped_by_alarm, stopped_on_request, target_gone
from .events import publish_state_change
from .role import DeploymentRole
from .rollback import Rollback, new_rollback_info
from .scaling import SETTLE_MINUTES, ScalingWatch
from .schedule import schedule_of
from .traffic import Route, create_green, delete_task_set, find_route, promote

SHORTEST_INSTALL_TIMEOUT = 10.0  # processes need real time to start, however short the minute
SHORTEST_SETTLING = 10.0


def _function_arn(function: str) -> str:
    return function if function.startswith("arn:") else current_arn("lambda", f"function:{function}")


def _reading(alarm: str) -> Call:
    """Composite alarms are told only to those who may read all alarms."""
    return Call(
        "cloudwatch:DescribeAlarms", "*" if is_composite(alarm) else current_arn("cloudwatch", f"alarm:{alarm}")
    )


class Release(Deployment):
    def __init__(
        self, engine: Engine, group: dict[str, Any], info: dict[str, Any], appspec: AppSpec, routing: dict[str, Any]
    ) -> None:
        super().__init__(engine, group, info)
        self._snapshot = copy.deepcopy(group)
        self._role = DeploymentRole(group["serviceRoleArn"])
        self._appspec = appspec
        self._steps = schedule_of(routing)
        self._route: Route | None = None
        self._green: dict[str, Any] | None = None
        self._stop_requested: bool | None = None  # None: no; else whether to roll back
        self._group_deleted = False
        self._continue: dict[str, threading.Event] = {
            "READY_WAIT": threading.Event(),
            "TERMINATION_WAIT": threading.Event(),
        }
        self._blue_is_going = False
        self._scaling: ScalingWatch | None = None
        self._settling = engine.clock.minutes(SETTLE_MINUTES, SHORTEST_SETTLING)

    # ---- what others may ask for ----

    def request_stop(self, roll_back: bool | None) -> None:
        """StopDeployment; without an explicit wish the deployment's own configuration decides."""
        configured = "DEPLOYMENT_STOP_ON_REQUEST" in self._rollback_events()
        self._stop_requested = configured if roll_back is None else roll_back

    def end_with_group(self) -> None:
        """The deployment group is being deleted."""
        self._group_deleted = True

    def is_waiting(self, wait_type: str) -> bool:
        if wait_type == "READY_WAIT":
            return self.info["status"] == "Ready"
        return bool(self.info.get("instanceTerminationWaitTimeStarted")) and not self._blue_is_going

    def continue_after(self, wait_type: str) -> None:
        self._continue[wait_type].set()

    # ---- the release ----

    def carry_out(self) -> None:
        self._check()  # an alarm already in ALARM blocks the deployment before it has changed anything
        route = self._route = find_route(self.group, self._role, self.engine.settings.readings)
        self.target.show(route, "Blue", route.blue)
        self._with_hook("BeforeInstall")
        self.event("Install", self._install)
        self._with_hook("AfterInstall")
        self.event("AllowTestTraffic", lambda: route.shift_test(100, self.engine.call_log))
        self._with_hook("AfterAllowTestTraffic")
        self._wait_until_ready()
        self._with_hook("BeforeAllowTraffic")
        self._scaling = ScalingWatch(
            route.service, lambda: is_steady(self.engine.scheduler, route.service), self._settling
        )
        self.event("AllowTraffic", self._shift)
        self._with_hook("AfterAllowTraffic")
        assert self._green is not None
        promote(route, self._green)
        self._wait_for_termination()
        self._blue_is_going = True
        self.target.freeze()
        delete_task_set(route, route.blue)

    def _install(self) -> None:
        assert self._route is not None
        route = self._route
        self._green = create_green(route, self._appspec, self.id)
        self.target.show(route, "Green", self._green)
        route.shift(0, self.engine.call_log)  # green stands behind the listener, without traffic
        minutes = self.engine.settings.install_timeout_minutes
        deadline = time.monotonic() + self.engine.clock.minutes(minutes, SHORTEST_INSTALL_TIMEOUT)
        while self._green["stabilityStatus"] != "STEADY_STATE":
            if time.monotonic() > deadline:
                raise failed("TIMEOUT", self._timeout_message(minutes))
            self._pause()

    def _timeout_message(self, minutes: float) -> str:
        assert self._route is not None and self._green is not None
        task_set = self.engine.scheduler.task_set(self._route.service["serviceArn"], self._green["id"])
        last = f" The last failure of its tasks: {task_set.last_failure}." if task_set and task_set.last_failure else ""
        return (
            "The deployment timed out while waiting for the replacement task set to become healthy. "
            f"This time out period is {minutes:g} minutes.{last}"
        )

    def _shift(self) -> None:
        assert self._route is not None
        for step in self._steps:
            self._check()
            self._route.shift(step.percent, self.engine.call_log)
            self._wait(step.minutes)

    def _wait_until_ready(self) -> None:
        """deploymentReadyOption STOP_DEPLOYMENT: traffic waits for ContinueDeployment."""
        option = self._blue_green_option("deploymentReadyOption")
        if option.get("actionOnTimeout") != "STOP_DEPLOYMENT":
            return
        self.info["status"] = "Ready"
        publish_state_change(self.info, "READY")
        if not self._wait(option.get("waitTimeInMinutes", 0), self._continue["READY_WAIT"]):
            raise DeploymentEnded(
                "Stopped", "TIMEOUT", "Nobody continued the deployment in time.", "DEPLOYMENT_FAILURE"
            )
        self.info["status"] = "InProgress"

    def _wait_for_termination(self) -> None:
        option = self._blue_green_option("terminateBlueInstancesOnDeploymentSuccess")
        self.info["instanceTerminationWaitTimeStarted"] = True
        self._wait(option.get("terminationWaitTimeInMinutes", 0), self._continue["TERMINATION_WAIT"])

    def _blue_green_option(self, name: str) -> dict[str, Any]:
        return (self._group_now().get("blueGreenDeploymentConfiguration") or {}).get(name) or {}

    def _group_now(self) -> dict[str, Any]:
        """The deployment group that this deployment goes by."""
        return self.group if self.engine.settings.readings.deployment_group == "live" else self._snapshot

    # ---- hooks ----

    def _with_hook(self, name: str) -> None:
        """The events that are nothing but their hook."""
        function = self._appspec.hooks.get(name)
        self.event(name, (lambda: self._run_hook(name, function)) if function else (lambda: None))

    def _run_hook(self, event: str, function: str) -> None:
        minutes = self.engine.settings.hook_timeout_minutes
        try:
            if not self._role.allows(Call("lambda:InvokeFunction", _function_arn(function))):
                raise InvocationError("the service role does not give permission to invoke it")
            execution = self.engine.hooks.start(self.id, function)
        except InvocationError as problem:
            raise self._hook_failure(event, function, f"could not be invoked: {problem}") from problem
        deadline = time.monotonic() + self.engine.clock.minutes(minutes)
        while (answer := self.engine.hooks.answer_of(self.id, execution)) is None:
            if time.monotonic() > deadline:
                raise self._hook_failure(event, function, f"did not answer within {minutes:g} minutes", timed_out=True)
            self._pause()
        if answer != "Succeeded":
            raise self._hook_failure(event, function, f"answered {answer}")

    def _hook_failure(self, event: str, function: str, what: str, timed_out: bool = False) -> DeploymentEnded:
        message = f"The Lambda function {function} for the lifecycle event {event} {what}."
        self.target.lifecycle.fail(event, message, script=function, timed_out=timed_out)
        return failed("HOOK_EXECUTION_FAILURE", message)

    # ---- waiting, watching ----

    def _wait(self, minutes: float, continued: threading.Event | None = None) -> bool:
        """Scaled minutes, watching all the time; True when somebody continued the deployment."""
        deadline = time.monotonic() + self.engine.clock.minutes(minutes)
        while True:
            self._check()
            remaining = deadline - time.monotonic()
            if continued is not None and continued.is_set():
                return True
            if remaining <= 0:
                return False
            time.sleep(min(self.engine.poll_seconds, remaining))

    def _pause(self) -> None:
        self._check()
        time.sleep(self.engine.poll_seconds)

    def _check(self) -> None:
        """Ends the deployment when somebody or something wants it to end."""
        if self._group_deleted:
            raise target_gone("DEPLOYMENT_GROUP_MISSING", "The deployment group was deleted.")
        if self._route is not None and self._route.service["status"] != "ACTIVE":
            raise target_gone("INVALID_ECS_SERVICE", "The ECS service was deleted.")
        if self._stop_requested is not None:
            raise stopped_on_request()
        if self._scaling is not None and self._scaling.is_late():
            raise failed(
                "TIMEOUT",
                f"The service did not reach a steady state within {SETTLE_MINUTES} minutes of a scaling event.",
            )
        active = self._active_alarms()
        if active:
            raise stopped_by_alarm(active)

    def _active_alarms(self) -> list[str]:
        configuration = self.info.get("overrideAlarmConfiguration") or self._group_now().get("alarmConfiguration") or {}
        if not configuration.get("enabled"):
            return []
        names = [alarm["name"] for alarm in configuration.get("alarms") or []]
        if self.engine.settings.readings.composite_alarms == "ignored":
            names = [name for name in names if not is_composite(name)]
        states = {name: state_of(name) if self._role.allows(_reading(name)) else None for name in names}
        unreadable = [name for name, state in states.items() if state is None]
        if unreadable and not configuration.get("ignorePollAlarmFailure"):
            raise failed(
                "CODEDEPLOY_RESOURCE_CANNOT_BE_FOUND",
                f"The state of the alarms {', '.join(unreadable)} could not be retrieved from CloudWatch.",
            )
        return [name for name, state in states.items() if state == "ALARM"]

    # ---- the way back ----

    def on_ended(self, end: DeploymentEnded) -> None:
        rollback = self._new_rollback() if self._should_roll_back(end) else None
        if rollback:
            self.info["rollbackInfo"] = {
                "rollbackDeploymentId": rollback.id,
                "rollbackMessage": f"Deployment {self.id} is rolled back by deployment {rollback.id}.",
            }
            self.engine.store.deployments[rollback.id] = rollback
        self.finish(end.status, end)
        if rollback:
            rollback.start()

    def _should_roll_back(self, end: DeploymentEnded) -> bool:
        if self._route is None or not self.target.lifecycle.has_begun or end.rollback_event is None:
            return False
        if end.rollback_event == "DEPLOYMENT_STOP_ON_REQUEST":
            return bool(self._stop_requested)
        return end.rollback_event in self._rollback_events()

    def _rollback_events(self) -> list[str]:
        configuration = self.info.get("autoRollbackConfiguration") or {}
        return (configuration.get("events") or []) if configuration.get("enabled") else []

    def _new_rollback(self) -> Rollback:
        assert self._route is not None
        return Rollback(self.engine, self.group, new_rollback_info(self.info, self.group), self._route, self._green)
