"""Drift of AWS::ECS::Service, and change sets that revert it (`cdk deploy --revert-drift`).

CodeDeploy changes a service behind CloudFormation's back: after every odd release it has the other target group.
A change set with DeploymentMode REVERT_DRIFT updates what has drifted, too, from what it is to what the template says.
"""

from __future__ import annotations

import contextvars
import json
from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import _stacks, changesets, drift, handlers

from .. import emulator
from ..ecs.api import find_service
from ..readings import Readings

Change = dict[str, Any]
PROPERTIES = frozenset(["TaskDefinition", "LoadBalancers", "DesiredCount", "CapacityProviderStrategy"])

# The stack whose drift the request at hand reverts.
_reverted: contextvars.ContextVar[dict[str, Any] | None] = contextvars.ContextVar("reverted", default=None)


def read_service(physical_id: str, properties: dict[str, Any]) -> dict[str, Any] | None:
    """What a service is now, in the template's shape.

    A template that names a family only is content with any revision of it.
    """
    cluster, name = physical_id.rsplit("/", 2)[-2:]
    service = find_service(cluster, name)
    if service is None:
        return None
    family = service["taskDefinition"].rsplit("/", 1)[-1].split(":")[0]
    template_family = properties.get("TaskDefinition")
    return {
        "TaskDefinition": family if template_family == family else service["taskDefinition"],
        "LoadBalancers": [_pascal(entry) for entry in service.get("loadBalancers") or []],
        "DesiredCount": service["desiredCount"],
        "CapacityProviderStrategy": [_pascal(item) for item in service.get("capacityProviderStrategy") or []],
    }


def _pascal(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name[0].upper() + name[1:]: _pascal(item) for name, item in value.items()}


def drifted(stack: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The live properties of the resources that are not what the template says, by logical id."""
    found = {}
    for logical_id, record in (stack.get("_resources") or {}).items():
        if record.get("ResourceType") in drift._DRIFT_READERS:
            result = drift.detect_resource_drift(stack, logical_id, record, "")
            if result["StackResourceDriftStatus"] == "MODIFIED":
                found[logical_id] = json.loads(result["ActualProperties"])
    return found


def install(readings: Readings) -> None:
    def read(physical_id: str, properties: dict[str, Any]) -> dict[str, Any] | None:
        live = read_service(physical_id, properties)
        if live and _reverted.get() and readings.reverted_task_definition == "left":
            live["TaskDefinition"] = properties.get("TaskDefinition")
        return live

    emulator.enter(drift, "_DRIFT_READERS", "AWS::ECS::Service", (read, PROPERTIES))
    diff_resources, deploy = changesets._diff_resources, changesets._deploy_stack_async

    def diff_with_drift(old: Any, new: dict[str, Any], *rest: Any) -> list[Change]:
        changes: list[Change] = diff_resources(old, new, *rest)
        stack = _reverted.get()
        changed = {change["ResourceChange"]["LogicalResourceId"] for change in changes}
        reverted = set(drifted(stack)) & set(new.get("Resources", {})) - changed if stack else set()
        return [*changes, *(_modification(stack, logical_id) for logical_id in sorted(reverted))]

    def deploy_from_live(name: str, identifier: str, template: Any, *rest: Any, **options: Any) -> Any:
        stack = _reverted.get()
        if stack is None:
            return deploy(name, identifier, template, *rest, **options)
        live = drifted(stack)
        before = options["previous_stack"]["_resources"]
        known = {logical_id: before[logical_id]["Properties"] for logical_id in live}
        for logical_id, properties in live.items():
            before[logical_id]["Properties"] = {**known[logical_id], **properties}

        async def run() -> None:
            await deploy(name, identifier, template, *rest, **options)
            if stack["StackStatus"].startswith("UPDATE_ROLLBACK"):  # the template's word stands, drifted or not
                for logical_id, properties in known.items():
                    stack["_resources"][logical_id]["Properties"] = properties

        return run()

    emulator.replace(changesets, "_diff_resources", diff_with_drift)
    emulator.replace(changesets, "_deploy_stack_async", deploy_from_live)
    for action, wrap in (("CreateChangeSet", _creating), ("ExecuteChangeSet", _executing)):
        emulator.enter(handlers, "_ACTION_HANDLERS", action, wrap(handlers._ACTION_HANDLERS[action]))


def _creating(create: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def handle(params: Any) -> Any:
        stack = _stacks.get(changesets._p(params, "StackName"))
        reverts = changesets._p(params, "DeploymentMode", "") == "REVERT_DRIFT" and stack is not None
        token = _reverted.set(stack if reverts else None)
        try:
            response = create(params)
        finally:
            _reverted.reset(token)
        if reverts and response[0] < 400:
            _, change_set = changesets._find_change_set(changesets._p(params, "ChangeSetName"), stack["StackName"])
            change_set["DeploymentMode"] = "REVERT_DRIFT"
        return response

    return handle


def _executing(execute: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def handle(params: Any) -> Any:
        _, change_set = changesets._find_change_set(
            changesets._p(params, "ChangeSetName"), changesets._p(params, "StackName")
        )
        reverts = change_set is not None and change_set.get("DeploymentMode") == "REVERT_DRIFT"
        token = _reverted.set(_stacks.get(change_set["StackName"]) if reverts else None)
        try:
            return execute(params)
        finally:
            _reverted.reset(token)

    return handle


def _modification(stack: dict[str, Any] | None, logical_id: str) -> Change:
    assert stack is not None
    record = stack["_resources"][logical_id]
    return {
        "ResourceChange": {
            "Action": "Modify",
            "LogicalResourceId": logical_id,
            "PhysicalResourceId": record["PhysicalResourceId"],
            "ResourceType": record["ResourceType"],
            "Replacement": "False",
            "Scope": ["Properties"],
            "Details": [],
        }
    }
