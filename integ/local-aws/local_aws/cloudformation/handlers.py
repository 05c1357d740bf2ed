"""How a resource type is added to ministack's CloudFormation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from ministack.services.cloudformation import provisioners, stacks

from .. import emulator

Properties = dict[str, Any]
Result = tuple[str, dict[str, Any]]  # physical id, attributes


class ResourceType(Protocol):
    """One resource type. A failure is an exception, whose text the stack event shows."""

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Result: ...

    def update(
        self, physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
    ) -> Result: ...

    def delete(self, physical_id: str, properties: Properties) -> None: ...


class ResourceError(Exception):
    """The service refused what the template asks for."""


_on_worker_thread: set[str] = set()


def register(
    type_name: str, resource: ResourceType, replaces: tuple[str, ...] = (), name: str = "", waits: bool = False
) -> None:
    """`replaces` are the create-only properties, `name` the custom name that forbids a replacement;
    a resource that `waits` runs on a worker thread, because stacks live on the event loop."""
    handlers = {
        "create": resource.create,
        "update": resource.update,
        "update_with_logical_id": True,
        "delete": resource.delete,
    }
    emulator.enter(provisioners, "_RESOURCE_HANDLERS", type_name, handlers)
    if replaces:
        emulator.enter(provisioners, "_REPLACING_PROPERTIES", type_name, replaces)
    if name:
        emulator.enter(provisioners, "_CUSTOM_NAME_REPLACEMENT", type_name, {"name": name})
    if waits:
        _on_worker_thread.add(type_name)


def tagged(type_name: str) -> None:
    """Stack tags reach this type, so that a change of them is an update of the resource."""
    emulator.enter(provisioners, "_STACK_TAG_PROPERTY", type_name, ("Tags", "list"))


def physical_name(stack_name: str, logical_id: str, max_length: int = 100) -> str:
    return provisioners._physical_name(stack_name, logical_id, max_len=max_length)


def install_worker_threads() -> None:
    runs_on_worker_thread: Callable[[str], bool] = stacks._runs_on_worker_thread
    emulator.replace(
        stacks, "_runs_on_worker_thread", lambda name: name in _on_worker_thread or runs_on_worker_thread(name)
    )
