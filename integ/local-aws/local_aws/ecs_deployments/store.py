"""Service revisions and service deployments, by account and region."""

from __future__ import annotations

import random
import string
import threading
import time
from collections.abc import Mapping
from typing import Any, Protocol

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import ecs

from .load_balancers import Lane

# What a revision is made of. A change of any of these starts a service deployment.
TRIGGERS = (
    "taskDefinition",
    "networkConfiguration",
    "platformVersion",
    "loadBalancers",
    "serviceRegistries",
    "serviceConnectConfiguration",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)
Record = dict[str, Any]


class Rollout(Protocol):
    """What is kept of a service deployment."""

    arn: str
    service: Record
    status: str

    @property
    def is_over(self) -> bool: ...

    def describe(self) -> Record: ...


class Store:
    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.revisions = AccountRegionScopedDict()  # ARN -> record
        self.rollouts = AccountRegionScopedDict()  # ARN -> Rollout

    def rollouts_of(self, service: Record) -> list[Rollout]:
        """The newest first; an earlier service of the same name has had others."""
        known = [rollout for rollout in self.rollouts.values() if rollout.service is service]
        return list(reversed(known))

    def new_revision(self, service: Record, groups: Mapping[str, str]) -> Record:
        """`groups` are the target groups that the revision really uses, each with its production rule."""
        definition = ecs._task_defs[ecs._resolve_td_key(service["taskDefinition"])]
        content = {name: service[name] for name in TRIGGERS if service.get(name)}
        revision = {
            **content,
            "serviceRevisionArn": resource_arn(service, "service-revision", str(random.randrange(10**18, 10**19))),
            "serviceArn": service["serviceArn"],
            "clusterArn": service["clusterArn"],
            "launchType": service.get("launchType") or "FARGATE",
            "platformVersion": service.get("platformVersion") or "1.4.0",
            "platformFamily": "Linux",
            "containerImages": [
                {"containerName": container["name"], "image": container["image"]}
                for container in definition["containerDefinitions"]
            ],
            "guardDutyEnabled": False,
            "createdAt": time.time(),
            "resolvedConfiguration": {
                "loadBalancers": [
                    {"targetGroupArn": group, **({"productionListenerRule": rule} if rule else {})}
                    for group, rule in groups.items()
                ]
            },
        }
        self.revisions[revision["serviceRevisionArn"]] = revision
        return revision


def groups_of(lanes: list[Lane]) -> dict[str, str]:
    return {lane.new: lane.production for lane in lanes}


def resource_arn(service: Mapping[str, Any], kind: str, identifier: str) -> str:
    return f"{service['serviceArn'].replace(':service/', f':{kind}/')}/{identifier}"


def new_deployment_id() -> str:
    return "".join(random.choices(string.ascii_letters + string.digits, k=21))
