"""Which task sets a service should have. Pure: from its ECS record to what the scheduler keeps.

A CODE_DEPLOY service says it itself (`taskSets`, which CodeDeploy writes). A service of the ECS
controller has a deployment for each task definition still running; the newest is PRIMARY.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STEADY, STABILIZING = "STEADY_STATE", "STABILIZING"


@dataclass(frozen=True)
class WantedSet:
    """A task set as it should be."""

    id: str
    task_definition: str
    load_balancers: tuple[dict[str, Any], ...]
    desired: int
    capacity: tuple[dict[str, Any], ...] = ()


def uses_code_deploy(service: Mapping[str, Any]) -> bool:
    return (service.get("deploymentController") or {}).get("type") == "CODE_DEPLOY"


def wanted_sets(service: Mapping[str, Any]) -> list[WantedSet]:
    if service["status"] != "ACTIVE":
        return []
    records = service.get("taskSets", []) if uses_code_deploy(service) else service["deployments"]
    return [_wanted(service, record) for record in records]


def _wanted(service: Mapping[str, Any], record: Mapping[str, Any]) -> WantedSet:
    # A deployment of ECS has its groups for itself where it moves traffic; the API does not show them there.
    own = record.get("loadBalancers", record.get("_loadBalancers"))
    balancers = (service.get("loadBalancers") or []) if own is None else own
    share = (record.get("scale") or {}).get("value", 100.0) / 100
    desired = math.ceil(service["desiredCount"] * share)
    # A task set of CodeDeploy has the strategy of the AppSpec, or none.
    holder = record if uses_code_deploy(service) else service
    capacity = tuple(holder.get("capacityProviderStrategy") or ())
    return WantedSet(record["id"], record["taskDefinition"], tuple(balancers), desired, capacity)


def new_task_set(
    service: Mapping[str, Any],
    task_definition_arn: str,
    target_group_arn: str,
    status: str,
    external_id: str = "",
    capacity: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The record of a CodeDeploy task set: the service's load balancer entry with its own group."""
    identifier = f"ecs-svc/{random.randrange(10**18, 10**19)}"
    now = time.time()
    balancers = [{**entry, "targetGroupArn": target_group_arn} for entry in service["loadBalancers"][:1]]
    return {
        "id": identifier,
        "taskSetArn": f"{service['serviceArn'].replace(':service/', ':task-set/')}/{identifier}",
        "serviceArn": service["serviceArn"],
        "clusterArn": service["clusterArn"],
        "startedBy": "CODE_DEPLOY",
        "externalId": external_id,
        "status": status,
        "taskDefinition": task_definition_arn,
        "computedDesiredCount": service["desiredCount"],
        "pendingCount": 0,
        "runningCount": 0,
        "createdAt": now,
        "updatedAt": now,
        # One excludes the other.
        **({"capacityProviderStrategy": [dict(item) for item in capacity]} if capacity else {"launchType": "FARGATE"}),
        "networkConfiguration": service.get("networkConfiguration") or {},
        "loadBalancers": balancers,
        "scale": {"value": 100.0, "unit": "PERCENT"},
        "stabilityStatus": STABILIZING,
        "stabilityStatusAt": now,
    }
