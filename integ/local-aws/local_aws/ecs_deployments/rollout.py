"""A service deployment stage by stage, from the first task of the new revision to the last of the old one."""

from __future__ import annotations

import time
from typing import Any

from ministack.services import ecs

from ..ecs.scheduler import add_event
from .configuration import bake_of, steps_of
from .errors import DeploymentEnded, invalid_networking
from .events import deployment_event, steady_event
from .hooks import HookRun, undecided
from .load_balancers import check_lane, check_live
from .service_deployment import ServiceDeployment, Superseded
from .store import TRIGGERS

SHORTEST_SCALE_UP = 10.0  # processes need real time to start, however short the minute
NO_CANDIDATE = "No rollback candidate was found to run the rollback."
Record = dict[str, Any]


class Rollout(ServiceDeployment):
    # Whether anything has changed that a rollback has to change back.
    _touched = False

    def live(self) -> None:
        if self.before is not None:
            self.before.ended.wait()
        self.record.update(startedAt=time.time())
        self.set_status("IN_PROGRESS")
        self._tell("SERVICE_DEPLOYMENT_IN_PROGRESS", f"ECS deployment {self.name} in progress.")
        self.old = self._record_of(self.source)
        try:
            self._carry_out()
        except Superseded:
            self.finish("STOPPED", "Service deployment stopped because a new service deployment was started.")
        except DeploymentEnded as end:
            self._fail(end)
        else:
            self.finish("SUCCESSFUL", "")
            steady_event(self.service)
            self._tell("SERVICE_DEPLOYMENT_COMPLETED", f"ECS deployment {self.name} completed.")

    # ---- the stages ----

    def _carry_out(self) -> None:
        self._reconcile()
        default_rules_move = self._default_rules_move()
        for lane in self.traffic.lanes:
            check_lane(lane, default_rules_move)
            if self.source and self.engine.settings.readings.ecs_live_weights == "checked":
                check_live(lane)
        self._stage("PRE_SCALE_UP")
        self._scale_up()
        self._stage("POST_SCALE_UP")
        self.enter("TEST_TRAFFIC_SHIFT")
        self.traffic.shift_test(100)
        self._stage("TEST_TRAFFIC_SHIFT")
        self._stage("POST_TEST_TRAFFIC_SHIFT")
        for step in steps_of(self.configuration):
            self._stage("PRE_PRODUCTION_TRAFFIC_SHIFT")
            self.enter("PRODUCTION_TRAFFIC_SHIFT")
            self.traffic.shift(step.percent)
            self._stage("PRODUCTION_TRAFFIC_SHIFT")
            self.wait(step.minutes)
        self._stage("POST_PRODUCTION_TRAFFIC_SHIFT")
        self.enter("BAKE_TIME")
        own = self.engine.settings.readings.ecs_own_bake_minutes if self.alarms.enabled else 0
        self.wait(bake_of(self.configuration) + own)
        self._clean_up()

    def _default_rules_move(self) -> bool:
        reading = self.engine.settings.readings.ecs_default_rule
        return reading == "every-strategy" or self.configuration["strategy"] == "BLUE_GREEN"

    def _reconcile(self) -> None:
        """What an earlier deployment has left besides the source goes, after its traffic where ECS sees to that."""
        left = [record for record in self.service["deployments"] if record is not self.old]
        if not left:
            return
        self.enter("RECONCILE_SERVICE")
        self._touched = True
        if self.source and self.engine.settings.readings.ecs_update_during_deployment == "restores":
            self.traffic.shift(0)
            self.traffic.shift_test(0)
        self._remove(left)
        self._stage("RECONCILE_SERVICE")

    def _scale_up(self) -> None:
        self.enter("SCALE_UP")
        self._touched = True
        self.new = self._new_record()
        if self.old:
            self.old["status"] = "ACTIVE"
        self.service["deployments"].insert(0, self.new)
        minutes = self.engine.settings.stage_timeout_minutes
        deadline = time.monotonic() + self.engine.clock.minutes(minutes, SHORTEST_SCALE_UP)
        while not self._is_steady(self.new):
            if time.monotonic() > deadline:
                raise DeploymentEnded(
                    f"Service deployment rolled back because the SCALE_UP stage did not end within {minutes:g} minutes."
                )
            self.pause()

    def _new_record(self) -> Record:
        record = ecs._make_deployment(self.target["taskDefinition"], self.service["desiredCount"])
        groups = {lane.old: lane.new for lane in self.traffic.lanes}
        balancers = [
            {
                "targetGroupArn": groups.get(entry["targetGroupArn"], entry["targetGroupArn"]),
                "containerName": entry["containerName"],
                "containerPort": entry["containerPort"],
            }
            for entry in self.target["loadBalancers"]
        ]
        record.update(
            rolloutState="IN_PROGRESS",
            rolloutStateReason=f"ECS deployment {record['id']} in progress.",
            launchType=self.service.get("launchType"),
            _loadBalancers=balancers,
            _revision=self.target["serviceRevisionArn"],
        )
        return record

    def _clean_up(self) -> None:
        self.enter("CLEAN_UP")
        assert self.new is not None
        self.service["_liveRevision"] = self.target["serviceRevisionArn"]
        self.new.update(rolloutState="COMPLETED", rolloutStateReason=f"ECS deployment {self.new['id']} completed.")
        self._remove([record for record in self.service["deployments"] if record is not self.new])

    def _remove(self, records: list[Record]) -> None:
        """Scales these in, and waits until their last request is answered."""
        self.service["deployments"] = [record for record in self.service["deployments"] if record not in records]
        while not all(self.engine.scheduler.has_ended(self.service["serviceArn"], gone["id"]) for gone in records):
            time.sleep(self.engine.poll_seconds)

    def _stage(self, stage: str) -> None:
        """Enters a stage and runs its hooks, all at once."""
        self.enter(stage)
        runs = self.hooks.start(stage, self._payload(stage))
        try:
            while undecided(runs):
                _raise_failure(runs)
                self.pause()
        finally:
            for run in runs:
                run.cancel()
        _raise_failure(runs)
        self.check()

    def _payload(self, stage: str) -> Record:
        production = "PRODUCTION" in stage and not stage.startswith("POST_")
        details = {
            "serviceArn": self.service["serviceArn"],
            "targetServiceRevisionArn": self.target["serviceRevisionArn"],
            "testTrafficWeights": self.weights(self.traffic.test) if stage == "TEST_TRAFFIC_SHIFT" else {},
            "productionTrafficWeights": self.weights(self.traffic.production) if production else {},
        }
        return {"resourceArn": self.arn, "executionDetails": details}

    # ---- the way back ----

    def _fail(self, end: DeploymentEnded) -> None:
        reason = str(end)
        self._note(f"deployment failed: {reason}")
        if end.detected or self.engine.settings.readings.ecs_failed_event == "every-failure":
            self._tell("SERVICE_DEPLOYMENT_FAILED", reason)
        if not end.roll_back:
            self.finish("STOPPED", reason.replace("rolled back", "stopped"))
            return
        self.record["rollback"] = {"reason": reason, "startedAt": time.time()}
        self.set_status("ROLLBACK_IN_PROGRESS", reason)
        if self.source is None:
            self.finish("ROLLBACK_FAILED", NO_CANDIDATE)
            return
        self.record["rollback"]["serviceRevisionArn"] = self.source["serviceRevisionArn"]
        self._note(f"rolling back to {self.source['serviceRevisionArn']}")
        self._tell("SERVICE_DEPLOYMENT_IN_PROGRESS", f"ECS deployment {self.name}: rolling back.")
        try:
            self._give_back()
        except DeploymentEnded as problem:
            self._note("rollback has failed")
            self.finish("ROLLBACK_FAILED", str(problem))
            return
        self.finish("ROLLBACK_SUCCESSFUL", reason)
        self._tell("SERVICE_DEPLOYMENT_COMPLETED", f"ECS deployment {self.name}: rollback completed.")

    def _give_back(self) -> None:
        """All traffic to the source at once; its tasks have never gone."""
        time.sleep(self.engine.clock.seconds(self.engine.settings.rollback_seconds))
        if self.engine.settings.readings.take_failing_rollback():
            role = self.traffic.lanes[0].role
            raise invalid_networking(
                "ECS was unable to manage the ELB resources due to missing permissions on ECS Infrastructure Role "
                f"'{role}'."
            )
        if self._touched:
            self.enter("PRODUCTION_TRAFFIC_SHIFT")
            self.traffic.shift(0)
            self._tell_hooks("PRODUCTION_TRAFFIC_SHIFT")
            self.enter("TEST_TRAFFIC_SHIFT")
            self.traffic.shift_test(0)
            self._tell_hooks("TEST_TRAFFIC_SHIFT")
        self.enter("CLEAN_UP")
        self._restore_service()
        self._remove([record for record in self.service["deployments"] if record is not self.old])

    def _tell_hooks(self, stage: str) -> None:
        """The hooks of the two shifts run once more; what they answer changes nothing any more."""
        runs = self.hooks.start(stage, self._payload(stage))
        while undecided(runs):
            time.sleep(self.engine.poll_seconds)

    def _restore_service(self) -> None:
        assert self.source is not None
        for name in TRIGGERS:
            if name in self.source and name in self.service:
                self.service[name] = self.source[name]
        if self.old:
            self.old["status"] = "PRIMARY"

    # ---- small things ----

    def _record_of(self, revision: Record | None) -> Record | None:
        arn = revision["serviceRevisionArn"] if revision else None
        return next((record for record in self.service["deployments"] if arn and record.get("_revision") == arn), None)

    def _is_steady(self, record: Record) -> bool:
        task_set = self.engine.scheduler.task_set(self.service["serviceArn"], record["id"])
        return task_set is not None and task_set.is_steady

    def _note(self, message: str) -> None:
        add_event(self.service, f"(service {self.service['serviceName']}) (deployment {self.name}) {message}")

    def _tell(self, name: str, reason: str) -> None:
        identifier = self.new["id"] if self.new else f"ecs-svc/{self.name}"
        deployment_event(self.service, identifier, name, reason)


def _raise_failure(runs: list[HookRun]) -> None:
    failure = next((run.failure for run in runs if run.failure), "")
    if failure:
        raise DeploymentEnded(failure)
