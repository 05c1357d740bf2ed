"""The AppSpec of an ECS deployment. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from .errors import CodeDeployError

HOOKS = ("BeforeInstall", "AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic")
REVISION_MEMBERS = {"AppSpecContent": "appSpecContent", "String": "string"}


@dataclass(frozen=True)
class AppSpec:
    task_definition: str
    container_name: str
    container_port: int
    platform_version: str | None = None
    hooks: Mapping[str, str] = field(default_factory=dict)  # event -> Lambda function
    capacity: tuple[dict[str, Any], ...] = ()  # as ECS spells it; a release without one drops the service's


def parse_revision(revision: Mapping[str, Any] | None) -> AppSpec:
    if not revision:
        raise CodeDeployError("RevisionRequiredException", "A revision is required.")
    kind = revision.get("revisionType", "")
    if kind not in REVISION_MEMBERS:
        raise _invalid(f"Revisions of type {kind or 'none'} are not supported for ECS here: use AppSpecContent.")
    content = (revision.get(REVISION_MEMBERS[kind]) or {}).get("content")
    if not content:
        raise _invalid("The AppSpec content is missing.")
    return parse_appspec(content)


def parse_appspec(content: str) -> AppSpec:
    """YAML or JSON (which is YAML), with AWS's or with lower-case spelling of the keys."""
    try:
        document = yaml.safe_load(content)
    except yaml.YAMLError as problem:
        raise _invalid(f"The AppSpec file is not valid YAML or JSON: {problem}") from problem
    if not isinstance(document, dict):
        raise _invalid("The AppSpec file must be an object with Resources.")
    properties = _properties(_get(document, "Resources"))
    load_balancer = _get(properties, "LoadBalancerInfo") or {}
    missing = [
        name
        for name, value in (
            ("TaskDefinition", _get(properties, "TaskDefinition")),
            ("LoadBalancerInfo.ContainerName", _get(load_balancer, "ContainerName")),
            ("LoadBalancerInfo.ContainerPort", _get(load_balancer, "ContainerPort")),
        )
        if not value
    ]
    if missing:
        raise _invalid(f"The AppSpec file lacks {', '.join(missing)}.")
    return AppSpec(
        task_definition=str(_get(properties, "TaskDefinition")),
        container_name=str(_get(load_balancer, "ContainerName")),
        container_port=_port(_get(load_balancer, "ContainerPort")),
        platform_version=_get(properties, "PlatformVersion"),
        hooks=_hooks(_get(document, "Hooks")),
        capacity=_capacity(_get(properties, "CapacityProviderStrategy")),
    )


def _properties(resources: Any) -> Mapping[str, Any]:
    if not isinstance(resources, list) or len(resources) != 1 or not isinstance(resources[0], dict):
        raise _invalid("The AppSpec file must contain exactly one resource.")
    service = _get(resources[0], "TargetService") or {}
    if _get(service, "Type") != "AWS::ECS::Service":
        raise _invalid("The resource TargetService must be of type AWS::ECS::Service.")
    return _get(service, "Properties") or {}


def _hooks(entries: Any) -> dict[str, str]:
    hooks: dict[str, str] = {}
    for entry in entries or []:
        if not isinstance(entry, dict):
            raise _invalid("Every hook is an object with one lifecycle event and its Lambda function.")
        for event, function in entry.items():
            if event not in HOOKS:
                raise _invalid(f"The AppSpec file contains an unknown lifecycle event: {event}.")
            hooks[event] = str(function)
    return hooks


def _capacity(items: Any) -> tuple[dict[str, Any], ...]:
    try:
        return tuple(
            {
                "capacityProvider": str(_get(item, "CapacityProvider")),
                "base": int(_get(item, "Base") or 0),
                "weight": int(_get(item, "Weight") or 0),
            }
            for item in items or []
        )
    except (TypeError, ValueError) as problem:
        raise _invalid("CapacityProviderStrategy must be a list with CapacityProvider, Base and Weight.") from problem


def _port(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError) as problem:
        raise _invalid(f"ContainerPort must be a number, not {value!r}.") from problem


def _get(mapping: Any, name: str) -> Any:
    if not isinstance(mapping, dict):
        return None
    return mapping.get(name, mapping.get(name[0].lower() + name[1:]))


def _invalid(message: str) -> CodeDeployError:
    return CodeDeployError("InvalidRevisionException", message)
