"""On which capacity provider a task is placed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Strategy = Sequence[Mapping[str, Any]]


def provider_for(strategy: Strategy, placed: Mapping[str, int]) -> str | None:
    """The provider of the next task: the base first, then the one that lacks most of its weight's share.

    `placed` is the number of tasks by provider. Without a strategy there is no provider.
    """
    for item in strategy:
        if placed.get(item["capacityProvider"], 0) < int(item.get("base") or 0):
            return str(item["capacityProvider"])
    weighted = [item for item in strategy if int(item.get("weight") or 0) > 0]
    if not weighted:
        return None
    beyond = {item["capacityProvider"]: _beyond_base(item, placed) for item in weighted}
    return str(
        min(weighted, key=lambda item: (beyond[item["capacityProvider"]] + 1) / int(item["weight"]))["capacityProvider"]
    )


def unknown_providers(strategy: Strategy, cluster: Mapping[str, Any]) -> list[str]:
    """Providers that the cluster is not associated with."""
    known = cluster.get("capacityProviders") or []
    return [str(item["capacityProvider"]) for item in strategy if item["capacityProvider"] not in known]


def _beyond_base(item: Mapping[str, Any], placed: Mapping[str, int]) -> int:
    return placed.get(item["capacityProvider"], 0) - int(item.get("base") or 0)
