"""Application Auto Scaling of ECS services: what is registered, and what it does once a minute or by the calendar."""

from __future__ import annotations

import logging
import time
import uuid
from typing import Any

from ministack.core.responses import AccountRegionScopedDict

from ..cloudwatch.series import View, alarm_values
from ..ecs.api import find_service
from ..readings import Readings
from ..scope import everywhere, scope_of
from ..settings import Clock
from .metrics import queries_of
from .schedules import Calendar, next_time
from .target_tracking import IN_MINUTES, wanted_capacity

logger = logging.getLogger("local_aws.autoscaling")

DEFAULT_COOLDOWN = 300
MAX_ACTIVITIES = 100
Record = dict[str, Any]
ScalableKey = tuple[str, str]  # resource id, dimension


class AutoScaler:
    """Changes desired counts; the scheduler starts and stops the tasks."""

    def __init__(self, clock: Clock, readings: Readings) -> None:
        self._clock = clock
        self._readings = readings
        self._calendar = Calendar(clock)
        self.targets = AccountRegionScopedDict()  # ScalableKey -> target
        self.policies = AccountRegionScopedDict()  # (*ScalableKey, policy name) -> policy
        self.scheduled = AccountRegionScopedDict()  # (*ScalableKey, action name) -> scheduled action
        self.activities: list[Record] = []  # the newest first

    def evaluate_all(self, view: View) -> None:
        now = self._calendar.now()
        for action in everywhere(self.scheduled):
            due = action["_due"]
            if due is not None and due <= now:
                action["_due"] = next_time(action["Schedule"], now, action.get("Timezone"))
                with scope_of(action["ScheduledActionARN"]):
                    self._perform(action)
        for policy in everywhere(self.policies):
            with scope_of(policy["PolicyARN"]):
                try:
                    self._evaluate(policy, view)
                except (KeyError, TypeError, ValueError):
                    logger.exception("scaling policy %s", policy["PolicyName"])

    def schedule(self, action: Record) -> None:
        """From now on, also where one of this name has been due before."""
        action["_due"] = next_time(action["Schedule"], self._calendar.now(), action.get("Timezone"))

    def _perform(self, action: Record) -> None:
        """Other bounds, and as many tasks as they allow."""
        target, service = self.targets.get(_key_of(action)), service_of(action["ResourceId"])
        if target is None or service is None:
            return
        if (target.get("SuspendedState") or {}).get("ScheduledScalingSuspended"):
            return
        bounds = action["ScalableTargetAction"]
        target.update({name: int(bounds[name]) for name in ("MinCapacity", "MaxCapacity") if name in bounds})
        current = service["desiredCount"]
        wanted = min(max(current, target["MinCapacity"]), target["MaxCapacity"])
        if wanted > current or (wanted < current and not self._keeps_tasks(service)):
            service["desiredCount"] = wanted
            self._note(action, f"scheduled action name {action['ScheduledActionName']} was triggered", current, wanted)

    def _evaluate(self, policy: Record, view: View) -> None:
        target = self.targets.get(_key_of(policy))
        service = service_of(policy["ResourceId"])
        tracking = policy.get("TargetTrackingScalingPolicyConfiguration")
        if target is None or service is None or tracking is None:
            return
        now, current = time.monotonic(), service["desiredCount"]
        suspended = target.get("SuspendedState") or {}
        values = alarm_values({**queries_of(tracking, policy["ResourceId"]), "EvaluationPeriods": IN_MINUTES}, view)
        wanted = wanted_capacity(
            current,
            values,
            float(tracking["TargetValue"]),
            int(target["MinCapacity"]),
            int(target["MaxCapacity"]),
            not tracking.get("DisableScaleIn"),
        )
        direction = "Out" if wanted > current else "In"
        if direction == "In" and self._keeps_tasks(service):
            return
        if wanted == current or suspended.get(f"DynamicScaling{direction}Suspended"):
            return
        if now < target.get("_rests_until", 0.0):
            return
        cooldown = tracking.get(f"Scale{direction}Cooldown", DEFAULT_COOLDOWN)
        target["_rests_until"] = now + self._clock.seconds(float(cooldown))
        service["desiredCount"] = wanted
        self._note(policy, f"policy {policy['PolicyName']} was triggered", current, wanted)

    def _keeps_tasks(self, service: Record) -> bool:
        """Whether nothing is scaled in now."""
        by_code_deploy = len(service.get("taskSets") or []) > 1
        return is_releasing(service) or (by_code_deploy and self._readings.scaling_by_code_deploy == "out-only")

    def _note(self, scaled_by: Record, cause: str, before: int, after: int) -> None:
        logger.info("from %d to %d: %s", before, after, cause)
        activity = {
            "ActivityId": str(uuid.uuid4()),
            "ServiceNamespace": "ecs",
            "ResourceId": scaled_by["ResourceId"],
            "ScalableDimension": scaled_by["ScalableDimension"],
            "Description": f"Setting desired count to {after}.",
            "Cause": cause,
            "StartTime": time.time(),
            "EndTime": time.time(),
            "StatusCode": "Successful",
            "StatusMessage": f"Successfully set desired count to {after}. It was {before}.",
        }
        self.activities.insert(0, activity)
        del self.activities[MAX_ACTIVITIES:]


def _key_of(record: Record) -> ScalableKey:
    return record["ResourceId"], record["ScalableDimension"]


def is_releasing(service: Record) -> bool:
    """ECS turns scale-in off while a deployment of its own is in progress; scale-out goes on."""
    return any(record.get("rolloutState") == "IN_PROGRESS" for record in service["deployments"])


def service_of(resource_id: str) -> Record | None:
    """The service of `service/CLUSTER/NAME`."""
    parts = resource_id.split("/")
    return find_service(parts[1], parts[2]) if len(parts) == 3 and parts[0] == "service" else None
