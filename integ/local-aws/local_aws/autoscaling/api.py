"""Application Auto Scaling's endpoint, for the dimension that ECS services have."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from ministack import app
from ministack.core.responses import error_response_json, json_response

from .. import emulator
from ..scope import current_arn
from .scaler import AutoScaler, service_of
from .schedules import ScheduleError

DIMENSION = "ecs:service:DesiredCount"
Request = dict[str, Any]
Response = dict[str, Any]


class ScalingError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class AutoScalingApi:
    """The operations, each named as in the API; used by clients and by CloudFormation alike."""

    def __init__(self, scaler: AutoScaler) -> None:
        self._scaler = scaler

    def RegisterScalableTarget(self, request: Request) -> Response:
        """Creates or changes a target; what is not given stays as it is."""
        key = _key(request)
        if service_of(key[0]) is None:
            raise ScalingError("ValidationException", f"ECS service doesn't exist: {key[0]}")
        known = self._scaler.targets.get(key) or {"CreationTime": time.time(), "ServiceNamespace": "ecs"}
        target = {**known, "ResourceId": key[0], "ScalableDimension": key[1]}
        for name in ("MinCapacity", "MaxCapacity", "RoleARN", "SuspendedState"):
            if request.get(name) is not None:
                target[name] = request[name]
        least, most = target.get("MinCapacity"), target.get("MaxCapacity")
        if least is None or most is None or int(least) > int(most):
            raise ScalingError("ValidationException", f"The capacities {least} to {most} are invalid.")
        target.update(MinCapacity=int(least), MaxCapacity=int(most))
        self._scaler.targets[key] = target
        return {"ScalableTargetARN": current_arn("application-autoscaling", f"scalable-target/{uuid.uuid4().hex[:32]}")}

    def DeregisterScalableTarget(self, request: Request) -> Response:
        """Together with its policies and scheduled actions."""
        key = _key(request)
        if self._scaler.targets.pop(key, None) is None:
            raise ScalingError("ObjectNotFoundException", f"No scalable target found for {key[0]}.")
        for store in (self._scaler.policies, self._scaler.scheduled):
            for known in [known for known in store if known[:2] == key]:
                del store[known]
        return {}

    def DescribeScalableTargets(self, request: Request) -> Response:
        wanted = request.get("ResourceIds")
        found = [t for t in self._scaler.targets.values() if not wanted or t["ResourceId"] in wanted]
        return {"ScalableTargets": [_shown(target) for target in found]}

    def PutScalingPolicy(self, request: Request) -> Response:
        key = _key(request)
        if key not in self._scaler.targets:
            raise ScalingError("ObjectNotFoundException", f"No scalable target registered for {key[0]}.")
        name = request["PolicyName"]
        arn = current_arn("autoscaling", f"scalingPolicy:{uuid.uuid5(uuid.NAMESPACE_OID, name)}:policyName/{name}")
        self._scaler.policies[(*key, name)] = {"CreationTime": time.time(), **request, "PolicyARN": arn}
        return {"PolicyARN": arn, "Alarms": []}

    def DeleteScalingPolicy(self, request: Request) -> Response:
        if self._scaler.policies.pop((*_key(request), request["PolicyName"]), None) is None:
            raise ScalingError("ObjectNotFoundException", f"No scaling policy found: {request['PolicyName']}.")
        return {}

    def DescribeScalingPolicies(self, request: Request) -> Response:
        names, resource = request.get("PolicyNames"), request.get("ResourceId")
        found = [
            policy
            for policy in self._scaler.policies.values()
            if (not names or policy["PolicyName"] in names) and resource in (None, policy["ResourceId"])
        ]
        return {"ScalingPolicies": [{**policy, "Alarms": []} for policy in found]}

    def PutScheduledAction(self, request: Request) -> Response:
        """Creates or changes an action; what is not given stays as it is."""
        key, name = _key(request), request["ScheduledActionName"]
        if key not in self._scaler.targets:
            raise ScalingError("ObjectNotFoundException", f"No scalable target registered for {key[0]}.")
        if request.get("StartTime") or request.get("EndTime"):
            raise ScalingError("ValidationException", "Schedules have neither start nor end here.")
        known = self._scaler.scheduled.get((*key, name)) or {"CreationTime": time.time(), "ServiceNamespace": "ecs"}
        action = {**known, **request, "ResourceId": key[0], "ScalableDimension": key[1]}
        if not action.get("Schedule") or not action.get("ScalableTargetAction"):
            raise ScalingError("ValidationException", "A schedule and an action are required.")
        unique = uuid.uuid5(uuid.NAMESPACE_OID, f"{key[0]}/{name}")
        resource = f"scheduledAction:{unique}:resource/ecs/{key[0]}:scheduledActionName/{name}"
        action["ScheduledActionARN"] = current_arn("autoscaling", resource)
        try:
            self._scaler.schedule(action)
        except ScheduleError as problem:
            raise ScalingError("ValidationException", str(problem)) from problem
        self._scaler.scheduled[(*key, name)] = action
        return {}

    def DeleteScheduledAction(self, request: Request) -> Response:
        if self._scaler.scheduled.pop((*_key(request), request["ScheduledActionName"]), None) is None:
            raise ScalingError(
                "ObjectNotFoundException", f"No scheduled action found: {request['ScheduledActionName']}."
            )
        return {}

    def DescribeScheduledActions(self, request: Request) -> Response:
        names, resource = request.get("ScheduledActionNames"), request.get("ResourceId")
        found = [
            action
            for action in self._scaler.scheduled.values()
            if (not names or action["ScheduledActionName"] in names) and resource in (None, action["ResourceId"])
        ]
        return {"ScheduledActions": [_shown(action) for action in found]}

    def DescribeScalingActivities(self, request: Request) -> Response:
        resource = request.get("ResourceId")
        return {"ScalingActivities": [a for a in self._scaler.activities if resource in (None, a["ResourceId"])]}

    async def handle_request(self, method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        operation = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
        if not operation[:1].isupper() or not hasattr(self, operation):
            return error_response_json("UnknownOperationException", f"{operation} is not part of this endpoint.", 400)
        try:
            return json_response(getattr(self, operation)(json.loads(body or b"{}")))
        except ScalingError as refusal:
            return error_response_json(refusal.code, str(refusal), 400)


def _key(request: Request) -> tuple[str, str]:
    dimension = request.get("ScalableDimension") or DIMENSION
    if dimension != DIMENSION:
        raise ScalingError("ValidationException", f"Only {DIMENSION} can be scaled here, not {dimension}.")
    return request["ResourceId"], dimension


def _shown(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if not name.startswith("_")}


def install(api: AutoScalingApi) -> None:
    emulator.enter(app, "SERVICE_HANDLERS", "application-autoscaling", api.handle_request)
