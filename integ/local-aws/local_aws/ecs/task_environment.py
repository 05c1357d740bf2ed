"""What a container's process sees. Pure but for resolving secrets."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ministack.services import ecs

from ..images import ASSETS

# From our own environment only what a program needs to be found and to run.
INHERITED = ("PATH", "LANG", "TZ", "TMPDIR", "NODE_PATH")
PRELOAD = ASSETS / "bind-loopback.cjs"


def environment_of(
    definition: Mapping[str, Any], image_env: Mapping[str, str], address: str, endpoint: str, region: str
) -> dict[str, str]:
    """The task definition decides, before the image; what keeps the process on loopback is ours."""
    declared = {entry["name"]: str(entry.get("value", "")) for entry in definition.get("environment") or []}
    env = {
        **{name: os.environ[name] for name in INHERITED if name in os.environ},
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": region,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        **image_env,
        **declared,
        **ecs._resolve_container_secrets(definition),
        "TASK_IP": address,
    }
    env["NODE_OPTIONS"] = f'--require "{PRELOAD}" {env.get("NODE_OPTIONS", "")}'.strip()
    return env


def in_start_order(definitions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Containers after those they depend on; ECS refuses a cycle, so this need not expect one."""
    ordered: list[dict[str, Any]] = []
    waiting = list(definitions)
    while waiting:
        names = {definition["name"] for definition in ordered}
        ready = [d for d in waiting if all(dep["containerName"] in names for dep in d.get("dependsOn") or [])]
        ordered += ready or waiting
        waiting = [definition for definition in waiting if definition not in ordered]
    return ordered


def container_ports(definition: Mapping[str, Any]) -> list[int]:
    return [
        int(mapping["containerPort"])
        for container in definition["containerDefinitions"]
        for mapping in container.get("portMappings") or []
    ]
