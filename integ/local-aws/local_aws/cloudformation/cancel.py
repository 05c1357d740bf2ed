"""CancelUpdateStack: whether CloudFormation waits for a custom resource that is being updated is a reading.

Where it does not, the resource counts as failed at once, and the rollback sends it back to its old properties while
the function that was asked first may still be at work. Nobody tells that function, and its answer is not read any
more. ministack looks for a cancellation between two resources only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from ministack.services.cloudformation import _stacks, stacks

from .. import emulator
from ..readings import Readings
from .handlers import ResourceError

POLL_SECONDS = 0.05
CANCELLED = "Resource update cancelled"
CUSTOM_RESOURCE = "AWS::CloudFormation::CustomResource"
Run = Callable[..., Awaitable[Any]]


def install(readings: Readings) -> None:
    run_reentrant: Run = stacks.run_reentrant
    roll_back: Run = stacks._roll_back_operation

    async def run_unless_cancelled(function: Any, *args: Any, **options: Any) -> Any:
        if function is not stacks._update_keeping_seed or not _is_custom(args[0]):
            return await run_reentrant(function, *args, **options)
        stack = _stacks.get(args[4])
        work = asyncio.ensure_future(run_reentrant(function, *args, **options))
        cancelled = lambda: bool(stack and stack.get("_cancel_requested"))  # noqa: E731
        while not (await asyncio.wait({work}, timeout=POLL_SECONDS))[0]:
            if cancelled() and readings.cancelled_custom_resource == "fails":
                work.add_done_callback(lambda done: done.exception())  # nobody waits for it any more
                raise ResourceError(CANCELLED)
        result = work.result()
        if cancelled():
            raise ResourceError(CANCELLED)
        return result

    async def roll_back_cancelled(name: str, identifier: str, stack: dict[str, Any], operation: Any, *rest: Any) -> Any:
        if stack.pop("_cancel_requested", False):
            stack.pop("_cancel_token", None)
            operation = {**operation, "cancelled": True}
        return await roll_back(name, identifier, stack, operation, *rest)

    emulator.replace(stacks, "run_reentrant", run_unless_cancelled)
    emulator.replace(stacks, "_roll_back_operation", roll_back_cancelled)


def _is_custom(resource_type: str) -> bool:
    return resource_type.startswith("Custom::") or resource_type == CUSTOM_RESOURCE
