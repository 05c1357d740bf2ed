"""AWS's own service models, used to turn template properties into API requests."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import botocore.session
from botocore.model import Shape


@lru_cache(maxsize=4)
def service_model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def request_from_properties(service: str, operation: str, properties: dict[str, Any]) -> dict[str, Any]:
    """A template's properties as the operation's input: its spelling and its types.

    Templates write `ECSServices` for `ecsServices`, and booleans and numbers may be strings.
    Properties the operation does not know are left out.
    """
    return _coerce(service_model(service).operation_model(operation).input_shape, properties)


def _coerce(shape: Shape, value: Any) -> Any:
    if getattr(shape, "is_document_type", False):
        return value
    if shape.type_name == "structure":
        members = {name.casefold(): (name, member) for name, member in shape.members.items()}
        known = [(members[name.casefold()], item) for name, item in value.items() if name.casefold() in members]
        return {name: _coerce(member, item) for (name, member), item in known if item is not None}
    if shape.type_name == "list":
        return [_coerce(shape.member, item) for item in value]
    if shape.type_name == "boolean":
        return str(value).lower() == "true"
    if shape.type_name in ("integer", "long"):
        return int(value)
    if shape.type_name in ("float", "double"):
        return float(value)
    return str(value) if shape.type_name == "string" else value
