"""AWS::ApplicationAutoScaling::ScalableTarget, with its scheduled actions, and ScalingPolicy."""

from __future__ import annotations

from typing import Any

from ..autoscaling.api import AutoScalingApi, ScalingError
from .handlers import Properties, ResourceError, Result, register

SEPARATOR = "|"
TARGET_PARTS = ("ResourceId", "ScalableDimension", "ServiceNamespace")


class ScalableTarget:
    """Ref is `RESOURCE|DIMENSION|NAMESPACE`. Scheduled actions are a property of it."""

    def __init__(self, api: AutoScalingApi) -> None:
        self._api = api

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Result:
        _call(self._api.RegisterScalableTarget, properties)
        parts = {name: properties.get(name, "") for name in TARGET_PARTS}
        for action in properties.get("ScheduledActions") or []:
            _call(self._api.PutScheduledAction, {**parts, **action})
        identifier = SEPARATOR.join(parts.values())
        return identifier, {"Id": identifier}

    def update(self, physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Result:
        kept = _action_names(new)
        for name in _action_names(old):
            if name not in kept:
                parts = dict(zip(TARGET_PARTS, physical_id.split(SEPARATOR)))
                _gone(self._api.DeleteScheduledAction, {**parts, "ScheduledActionName": name})
        return self.create(logical_id, new, stack_name)

    def delete(self, physical_id: str, properties: Properties) -> None:
        _gone(self._api.DeregisterScalableTarget, dict(zip(TARGET_PARTS, physical_id.split(SEPARATOR))))


class ScalingPolicy:
    """Ref is the ARN."""

    def __init__(self, api: AutoScalingApi) -> None:
        self._api = api

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Result:
        arn = _call(self._api.PutScalingPolicy, _request(properties, logical_id))["PolicyARN"]
        return arn, {"Arn": arn}

    def update(self, physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Result:
        return self.create(logical_id, new, stack_name)

    def delete(self, physical_id: str, properties: Properties) -> None:
        _gone(self._api.DeleteScalingPolicy, {**_request(properties, ""), "PolicyName": physical_id.rsplit("/", 1)[-1]})


def _action_names(properties: Properties) -> list[str]:
    return [action["ScheduledActionName"] for action in properties.get("ScheduledActions") or []]


def _request(properties: Properties, logical_id: str) -> Properties:
    """A template may name the target by its Ref alone."""
    parts = (properties.get("ScalingTargetId") or "").split(SEPARATOR)
    target = dict(zip(TARGET_PARTS, parts)) if len(parts) == len(TARGET_PARTS) else {}
    return {**target, "PolicyName": logical_id, **properties}


def _call(operation: Any, request: Properties) -> dict[str, Any]:
    try:
        return operation(request)
    except ScalingError as refusal:
        raise ResourceError(f"{refusal} (Service: ApplicationAutoScaling; Error Code: {refusal.code})") from refusal


def _gone(operation: Any, request: Properties) -> None:
    """What goes may be gone: a target takes its policies with it."""
    try:
        operation(request)
    except ScalingError as refusal:
        if refusal.code != "ObjectNotFoundException":
            raise


def install(api: AutoScalingApi) -> None:
    register("AWS::ApplicationAutoScaling::ScalableTarget", ScalableTarget(api), replaces=TARGET_PARTS)
    register("AWS::ApplicationAutoScaling::ScalingPolicy", ScalingPolicy(api), replaces=("PolicyName",))
