"""AWS::ECS::Service with real tasks: a stack waits for them, and for the release that an update starts."""

from __future__ import annotations

import json
import time
from typing import Any

from ministack.services import ecs
from ministack.services.cloudformation import _stacks

from ..ecs.api import find_service, is_steady
from ..ecs.scheduler import Scheduler
from ..ecs_deployments.configuration import DEFAULT_BAKE, ROLLING, bake_of, steps_of, strategy_of
from ..ecs_deployments.service_deployment import ServiceDeployment
from ..ecs_deployments.store import Store
from ..readings import Readings
from ..settings import Clock
from ..shapes import request_from_properties
from .handlers import Properties, ResourceError, Result, register

STABILIZING_MINUTES = 10  # CloudFormation waits for hours; nobody here wants to
SHORTEST_WAIT = 15.0
POLL_SECONDS = 0.1
LONGEST_BAKES = 33 * 60
RELEASE_MINUTES = 36 * 60  # a pause can last longer, and CloudFormation then gives up
# Forces a deployment when it changes, its nonce for instance.
FORCE = "ForceNewDeployment"
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
    "DeploymentController",
    "EnableECSManagedTags",
    "PropagateTags",
    "PlacementConstraints",
    "PlacementStrategies",
    "ServiceRegistries",
    "ServiceConnectConfiguration",
    "VolumeConfigurations",
    "VpcLatticeConfigurations",
    "AvailabilityZoneRebalancing",
    FORCE,
]


class Service:
    def __init__(self, scheduler: Scheduler, clock: Clock, readings: Readings, releases: Store) -> None:
        self._scheduler = scheduler
        self._readings = readings
        self._releases = releases
        self._timeout = clock.minutes(STABILIZING_MINUTES, SHORTEST_WAIT)
        self._release_timeout = clock.minutes(RELEASE_MINUTES)

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Result:
        name = properties.get("ServiceName") or f"{stack_name}-{logical_id}"
        request = _request("CreateService", properties)
        request["serviceName"] = name
        service = _answer(ecs._create_service(request))["service"]
        self._wait(request.get("cluster", "default"), name, service, None)
        return _result(service["serviceArn"], name)

    def update(self, physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Result:
        name = physical_id.rsplit("/", 1)[-1]
        cluster = new.get("Cluster", "default")
        ecs._tags[physical_id] = _tags(new)
        changed = [prop for prop in UPDATABLE if old.get(prop) != new.get(prop)]
        retagged = old.get("Tags") != new.get("Tags") and self._readings.tags_only_update == "service"
        if changed or retagged:
            before = find_service(cluster, name) or {}
            running = before.get("currentServiceDeployment")
            # AWS's handler fills all of UpdateService's parameters in, whatever has changed. A
            # CODE_DEPLOY service refuses that, even for a mere desired count. (A reading.)
            filled_in = UPDATABLE if self._readings.service_update_parameters == "all" else changed
            sent = {prop: new[prop] for prop in filled_in if prop in new}
            forced = sent.pop(FORCE, None)
            if FORCE in changed and forced:
                sent[FORCE] = forced.get("EnableForceNewDeployment")
            request = _request("UpdateService", sent)
            service = _answer(ecs._update_service({**request, "cluster": cluster, "service": name}))["service"]
            self._wait(cluster, name, service, running, _stacks.get(stack_name))
        return _result(physical_id, name)

    def delete(self, physical_id: str, properties: Properties) -> None:
        name = physical_id.rsplit("/", 1)[-1]
        ecs._delete_service({"cluster": properties.get("Cluster", "default"), "service": name, "force": True})

    def _wait(
        self, cluster: str, name: str, answer: dict[str, Any], before: str | None, stack: dict[str, Any] | None = None
    ) -> None:
        """For the service deployment that the call has started, else for its tasks."""
        started = answer.get("currentServiceDeployment")
        if started and started != before:
            self._wait_released(self._releases.rollouts[started], stack)
        else:
            self._wait_steady(cluster, name)

    def _wait_released(self, release: ServiceDeployment, stack: dict[str, Any] | None) -> None:
        cancelled, deadline = False, time.monotonic() + self._release_timeout
        while not release.is_over:
            if time.monotonic() > deadline:
                raise ResourceError(f"Resource timed out waiting for the service deployment {release.arn}.")
            if not cancelled and stack and stack.get("_cancel_requested"):
                cancelled = self._readings.ecs_cancelled_update == "stops"
                if cancelled:
                    release.stop_if_possible()
            time.sleep(POLL_SECONDS)
        if cancelled:
            raise ResourceError("Resource update cancelled")
        if release.status != "SUCCESSFUL":
            raise ResourceError(
                f"Error occurred during operation 'ECS Deployment': {release.record.get('statusReason')} "
                f"({release.status})"
            )

    def _wait_steady(self, cluster: str, name: str) -> None:
        deadline = time.monotonic() + self._timeout
        while time.monotonic() < deadline:
            service = find_service(cluster, name)
            if service is None or is_steady(self._scheduler, service):
                return
            time.sleep(POLL_SECONDS)
        raise ResourceError(f"Resource of type 'AWS::ECS::Service' with identifier {name} did not stabilize.")


def _request(operation: str, properties: Properties) -> dict[str, Any]:
    """In the API's spelling. The property for placement strategies is a plural, the parameter is not."""
    given = {key: value for key, value in properties.items() if key not in ("Tags", "PlacementStrategies")}
    if "PlacementStrategies" in properties:
        given["PlacementStrategy"] = properties["PlacementStrategies"]
    request = request_from_properties("ecs", operation, given)
    if strategy_of(request) != ROLLING:
        request["deploymentConfiguration"].setdefault("bakeTimeInMinutes", DEFAULT_BAKE)
        _check_bakes(request["deploymentConfiguration"])
    return {**request, "tags": _tags(properties)} if "Tags" in properties else request


def _check_bakes(configuration: dict[str, Any]) -> None:
    """CloudFormation itself refuses releases that would last longer than it waits."""
    minutes = bake_of(configuration) + sum(step.minutes for step in steps_of(configuration))
    if minutes > LONGEST_BAKES:
        raise ResourceError(
            f"The bake times of the service's deployments add up to {minutes} minutes; at most {LONGEST_BAKES} "
            "(33 hours) are supported."
        )


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


def install(scheduler: Scheduler, clock: Clock, readings: Readings, releases: Store) -> None:
    register(
        "AWS::ECS::Service",
        Service(scheduler, clock, readings, releases),
        replaces=("Cluster", "LaunchType", "ServiceName", "SchedulingStrategy", "Role"),
        waits=True,
    )
