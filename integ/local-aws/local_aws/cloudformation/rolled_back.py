"""What of a rollback is not known: whether it moves LastUpdatedTime, and what it sends a resource for a reference.

That is what the last good update has resolved it to, or what it is by now. The latter differs where the rollback itself
has changed an attribute, as it does with a custom resource that answers by what it sees. ministack knows the former
only, and its next update then sends every resource whose reference has changed meanwhile; with the latter nothing has
changed for the resource until somebody updates what it refers to. `_resolve_refs`, `_evaluate_conditions` and
`_with_stack_tags` are used as ministack's deployments use them.
"""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from ministack.core.responses import now_iso
from ministack.services.cloudformation import stacks

from .. import emulator
from ..readings import Readings

Run = Callable[..., Awaitable[Any]]

# The stack before the update whose rollback is under way.
_before: ContextVar[dict[str, Any]] = ContextVar("before the update")


def install(readings: Readings) -> None:
    roll_back: Run = stacks._roll_back_operation
    revert: Run = stacks._revert_update

    async def roll_back_knowing(
        name: str, identifier: str, stack: dict[str, Any], operation: dict[str, Any], *rest: Any
    ) -> Any:
        before = operation.get("previous_stack") or {}
        token = _before.set(before)
        if readings.last_updated_time == "rollback":
            stack["LastUpdatedTime"] = now_iso()
        try:
            await roll_back(name, identifier, stack, operation, *rest)
            if readings.rolled_back_references == "again":
                for logical_id in list(before.get("_resources", {})):
                    _resolved_again(identifier, name, logical_id)
        finally:
            _before.reset(token)

    async def revert_by_reading(
        stack_id: str, name: str, logical_id: str, kind: str, physical_id: str, applied: Any, previous: Any, *rest: Any
    ) -> Any:
        if readings.rolled_back_references == "again":
            resolved = _resolved_again(stack_id, name, logical_id)
            if resolved is not None:
                tags = _before.get({}).get("Tags", [])
                previous = stacks._with_stack_tags(kind, resolved, tags, name, stack_id, logical_id)
        return await revert(stack_id, name, logical_id, kind, physical_id, applied, previous, *rest)

    emulator.replace(stacks, "_roll_back_operation", roll_back_knowing)
    emulator.replace(stacks, "_revert_update", revert_by_reading)


def _resolved_again(stack_id: str, name: str, logical_id: str) -> dict[str, Any] | None:
    """The resource's properties before the update by what they refer to now, which are its own from here on."""
    before = _before.get({})
    template, resources = before.get("_template", {}), before.get("_resources", {})
    definition = template.get("Resources", {}).get(logical_id)
    if definition is None or logical_id not in resources:
        return None
    parameters = before.get("_resolved_params", {})
    conditions = stacks._evaluate_conditions(template, parameters)
    resolved = stacks._resolve_refs(
        copy.deepcopy(definition.get("Properties", {})), resources, parameters, conditions,
        template.get("Mappings", {}), name, stack_id,
    )  # fmt: skip
    properties = {key: value for key, value in resolved.items() if value is not stacks._NO_VALUE}
    resources[logical_id]["Properties"] = properties
    return properties
