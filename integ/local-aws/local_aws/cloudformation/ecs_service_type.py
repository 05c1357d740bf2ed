"""AWS::ECS::Service with real tasks: a stack waits for them, as CloudFormation does."""

from __future__ import annotations

import json
import time
from typing import Any

from ministack.services import ecs
from ministack.services.cloudformation import provisioners

from ..ecs.api import find_service, is_steady
from ..ecs.scheduler import Scheduler
from ..ecs.task_set_plan import uses_code_deploy
from ..readings import Readings
from ..settings import Clock
from .handlers import Properties, ResourceError, Result, register

STABILIZING_MINUTES = 10  # CloudFormation waits for hours; nobody here wants to
SHORTEST_WAIT = 15.0
POLL_SECONDS = 0.1
NUMBERS = ("desiredCount", "healthCheckGracePeriodSeconds")
UPDATABLE = [
    "TaskDefinition",
    "DesiredCount",
    "NetworkConfiguration",
    "LoadBalancers",
    "HealthCheckGracePeriodSeconds",
    "EnableExecuteCommand",
    "PlatformVersion",
    "CapacityProviderStrategy",
    "DeploymentConfiguration",
]


class Service:
    def __init__(self, scheduler: Scheduler, clock: Clock, readings: Readings) -> None:
        self._scheduler = scheduler
        self._readings = readings
        self._timeout = clock.minutes(STABILIZING_MINUTES, SHORTEST_WAIT)

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Result:
        name = properties.get("ServiceName") or f"{stack_name}-{logical_id}"
        request = _request(properties)
        request["serviceName"] = name
        service = _answer(ecs._create_service(request))["service"]
        self._wait_steady(request.get("cluster", "default"), name)
        return _result(service["serviceArn"], name)

    def update(self, physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Result:
        name = physical_id.rsplit("/", 1)[-1]
        cluster = new.get("Cluster", "default")
        ecs._tags[physical_id] = _tags(new)
        changed = [prop for prop in UPDATABLE if old.get(prop) != new.get(prop)]
        retagged = old.get("Tags") != new.get("Tags") and self._readings.tags_only_update == "service"
        if changed or retagged:
            service = find_service(cluster, name)
            # AWS's handler fills all of UpdateService's parameters in, whatever has changed. A
            # CODE_DEPLOY service refuses that, even for a mere desired count.
            everything = retagged or (service is not None and uses_code_deploy(service))
            sent = [prop for prop in (UPDATABLE if everything else changed) if prop in new]
            request = _request({prop: new[prop] for prop in sent})
            _answer(ecs._update_service({**request, "cluster": cluster, "service": name}))
            self._wait_steady(cluster, name)
        return _result(physical_id, name)

    def delete(self, physical_id: str, properties: Properties) -> None:
        name = physical_id.rsplit("/", 1)[-1]
        ecs._delete_service({"cluster": properties.get("Cluster", "default"), "service": name, "force": True})

    def _wait_steady(self, cluster: str, name: str) -> None:
        deadline = time.monotonic() + self._timeout
        while time.monotonic() < deadline:
            service = find_service(cluster, name)
            if service is None or is_steady(self._scheduler, service):
                return
            time.sleep(POLL_SECONDS)
        raise ResourceError(f"Resource of type 'AWS::ECS::Service' with identifier {name} did not stabilize.")


def _request(properties: Properties) -> dict[str, Any]:
    request = provisioners._pascal_to_camel({key: value for key, value in properties.items() if key != "Tags"})
    for name in NUMBERS:
        if name in request:
            request[name] = int(request[name])
    for entry in request.get("loadBalancers", []):
        entry["containerPort"] = int(entry["containerPort"])
    return {**request, "tags": _tags(properties)} if "Tags" in properties else request


def _tags(properties: Properties) -> list[dict[str, str]]:
    return [{"key": tag["Key"], "value": tag["Value"]} for tag in properties.get("Tags") or []]


def _answer(response: tuple[int, dict[str, str], bytes]) -> dict[str, Any]:
    status, _, body = response
    document = json.loads(body)
    if status >= 400:
        raise ResourceError(f"{document.get('message')} (Service: AmazonECS; Error Code: {document.get('__type')})")
    return document


def _result(arn: str, name: str) -> Result:
    return arn, {"ServiceArn": arn, "Name": name}


def install(scheduler: Scheduler, clock: Clock, readings: Readings) -> None:
    register(
        "AWS::ECS::Service",
        Service(scheduler, clock, readings),
        replaces=("Cluster", "LaunchType", "ServiceName", "SchedulingStrategy", "Role"),
        waits=True,
    )
