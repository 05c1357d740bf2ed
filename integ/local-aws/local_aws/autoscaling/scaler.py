"""Application Auto Scaling of ECS services: what is registered, and what it does once a minute."""

from __future__ import annotations

import logging
import time
import uuid
from typing import Any

from ministack.core.responses import AccountRegionScopedDict

from ..cloudwatch.series import View, alarm_values
from ..ecs.api import find_service
from ..scope import everywhere, scope_of
from ..settings import Clock
from .metrics import queries_of
from .target_tracking import IN_MINUTES, wanted_capacity

logger = logging.getLogger("local_aws.autoscaling")

DEFAULT_COOLDOWN = 300
MAX_ACTIVITIES = 100
Record = dict[str, Any]
ScalableKey = tuple[str, str]  # resource id, dimension


class AutoScaler:
    """Changes desired counts; the scheduler starts and stops the tasks."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.targets = AccountRegionScopedDict()  # ScalableKey -> target
        self.policies = AccountRegionScopedDict()  # (*ScalableKey, policy name) -> policy
        self.activities: list[Record] = []  # the newest first

    def evaluate_all(self, view: View) -> None:
        for policy in everywhere(self.policies):
            with scope_of(policy["PolicyARN"]):
                try:
                    self._evaluate(policy, view)
                except (KeyError, TypeError, ValueError):
                    logger.exception("scaling policy %s", policy["PolicyName"])

    def _evaluate(self, policy: Record, view: View) -> None:
        target = self.targets.get((policy["ResourceId"], policy["ScalableDimension"]))
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
        if direction == "In" and is_releasing(service):
            return
        if wanted == current or suspended.get(f"DynamicScaling{direction}Suspended"):
            return
        if now < target.get("_rests_until", 0.0):
            return
        cooldown = tracking.get(f"Scale{direction}Cooldown", DEFAULT_COOLDOWN)
        target["_rests_until"] = now + self._clock.seconds(float(cooldown))
        service["desiredCount"] = wanted
        self._note(policy, current, wanted)

    def _note(self, policy: Record, before: int, after: int) -> None:
        logger.info("%s scales from %d to %d", policy["PolicyName"], before, after)
        activity = {
            "ActivityId": str(uuid.uuid4()),
            "ServiceNamespace": "ecs",
            "ResourceId": policy["ResourceId"],
            "ScalableDimension": policy["ScalableDimension"],
            "Description": f"Setting desired count to {after}.",
            "Cause": f"policy {policy['PolicyName']} was triggered",
            "StartTime": time.time(),
            "EndTime": time.time(),
            "StatusCode": "Successful",
            "StatusMessage": f"Successfully set desired count to {after}. It was {before}.",
        }
        self.activities.insert(0, activity)
        del self.activities[MAX_ACTIVITIES:]


def is_releasing(service: Record) -> bool:
    """ECS turns scale-in off while a deployment of its own is in progress; scale-out goes on."""
    return any(record.get("rolloutState") == "IN_PROGRESS" for record in service["deployments"])


def service_of(resource_id: str) -> Record | None:
    """The service of `service/CLUSTER/NAME`."""
    parts = resource_id.split("/")
    return find_service(parts[1], parts[2]) if len(parts) == 3 and parts[0] == "service" else None
