"""What CodeDeploy does to listeners and task sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ministack.services import alb, ecs

from ..call_log import CallLog
from ..ecs.api import find_service
from ..ecs.capacity import unknown_providers
from ..ecs.task_set_plan import new_task_set
from ..elbv2.weighted_forward import find_by_name
from ..readings import Readings
from ..scope import current_arn
from ..service_role import Call
from .appspec import AppSpec
from .destinations import Destination, destinations, stands_behind
from .errors import failed, target_gone
from .role import DeploymentRole


@dataclass
class Route:
    """One service with its two target groups and its listeners, as a deployment finds them."""

    service: dict[str, Any]
    blue: dict[str, Any]  # the task set that is PRIMARY
    blue_group: str
    green_group: str
    production: list[str]
    test: list[str]
    role: DeploymentRole
    readings: Readings

    def shift(self, percent: int, call_log: CallLog) -> None:
        """`percent` of production traffic to green."""
        self._forward(self.production, percent, call_log)

    def shift_test(self, percent: int, call_log: CallLog) -> None:
        self._forward(self.test, percent, call_log)

    def green_percent(self) -> float:
        listener = self.production[0]
        moved = self.moved(listener) if listener in alb._listeners else []
        weights = moved[0].weights if moved else {}
        total = sum(weights.values())
        return 100.0 * weights.get(self.green_group, 0) / total if total else 0.0

    @property
    def pair(self) -> set[str]:
        return {self.blue_group, self.green_group}

    def moved(self, listener: str) -> list[Destination]:
        """What of a listener this deployment moves, as the listener is now."""
        return destinations(listener, self.pair, self.readings.listener_rules)

    def _forward(self, listeners: list[str], percent: int, call_log: CallLog) -> None:
        weights = {self.blue_group: 100 - percent, self.green_group: percent}
        for listener in listeners:
            if listener not in alb._listeners:
                raise target_gone("ELASTIC_LOAD_BALANCING_INVALID", f"The listener {listener} does not exist.")
            moved = self.moved(listener)
            # All of them or none: what is forbidden for one would otherwise leave the others behind.
            for destination in moved:
                self.role.require(destination.call)
            for destination in moved:
                destination.forward(weights)
                action = destination.call.action.partition(":")[2]
                call_log.record("elasticloadbalancing", action, destination.recorded(weights), caller="codedeploy")


def find_route(group: dict[str, Any], role: DeploymentRole, readings: Readings) -> Route:
    """The deployment group's service, pair and listeners; ends the deployment where one is missing."""
    ecs_service = group["ecsServices"][0]
    role.require(
        Call(
            "ecs:DescribeServices",
            current_arn("ecs", f"service/{ecs_service['clusterName']}/{ecs_service['serviceName']}"),
        ),
        *(Call(f"elasticloadbalancing:Describe{what}") for what in ("TargetGroups", "Listeners", "Rules")),
    )
    service = find_service(ecs_service["clusterName"], ecs_service["serviceName"])
    if service is None:
        raise target_gone("INVALID_ECS_SERVICE", f"The ECS service {ecs_service['serviceName']} does not exist.")
    pair = group["loadBalancerInfo"]["targetGroupPairInfoList"][0]
    names = [entry["name"] for entry in pair["targetGroups"]]
    arns = [_existing_group(name) for name in names]
    blue = next(task_set for task_set in service["taskSets"] if task_set["status"] == "PRIMARY")
    blue_group = blue["loadBalancers"][0]["targetGroupArn"]
    if blue_group not in arns:
        raise failed("ECS_UPDATE_ERROR", f"The primary task set's target group {blue_group} is not one of {names}.")
    route = Route(
        service=service,
        blue=blue,
        blue_group=blue_group,
        green_group=arns[1 - arns.index(blue_group)],
        production=list(pair["prodTrafficRoute"]["listenerArns"]),
        test=list((pair.get("testTrafficRoute") or {}).get("listenerArns") or []),
        role=role,
        readings=readings,
    )
    _check_listeners(route)
    return route


def _existing_group(name: str) -> str:
    arn = find_by_name(name)
    if arn is None:
        raise failed("ELASTIC_LOAD_BALANCING_INVALID", f"The target group {name} does not exist.")
    return arn


def _check_listeners(route: Route) -> None:
    for listener in [*route.production, *route.test]:
        if listener not in alb._listeners:
            raise failed("ELASTIC_LOAD_BALANCING_INVALID", f"The listener {listener} does not exist.")
    reading = route.readings.listener_rules
    for listener in route.production:
        if not stands_behind(route.blue_group, listener, route.pair, reading):
            raise _behind(f"Primary taskset target group must be behind listener {listener}")
    for listener in route.test:
        if not route.moved(listener):
            raise _behind(f"One of the target groups must be behind listener {listener}")


def _behind(message: str) -> Exception:
    return failed(
        "ELASTIC_LOAD_BALANCING_INVALID", f"The ELB could not be updated due to the following error: {message}"
    )


def create_green(route: Route, appspec: AppSpec, deployment_id: str) -> dict[str, Any]:
    """CreateTaskSet; ECS's refusals end the deployment."""
    definition = ecs._task_defs.get(ecs._resolve_td_key(appspec.task_definition))
    if definition is None or definition["status"] != "ACTIVE":
        raise _refused(f"Unable to find an active task definition {appspec.task_definition}")
    container = next((c for c in definition["containerDefinitions"] if c["name"] == appspec.container_name), None)
    if container is None:
        raise _refused(f"The container {appspec.container_name} does not exist in the task definition.")
    ports = [int(mapping["containerPort"]) for mapping in container.get("portMappings") or []]
    if appspec.container_port not in ports:
        raise _refused(
            f"The container {appspec.container_name} did not have a container port {appspec.container_port} defined."
        )
    cluster = ecs._clusters.get(route.service["clusterArn"].rpartition("/")[2]) or {}
    unknown = unknown_providers(appspec.capacity, cluster)
    if unknown:
        raise _refused(f"The capacity providers {', '.join(unknown)} are not associated with the cluster.")
    service = f"{route.service['clusterArn'].rpartition('/')[2]}/{route.service['serviceName']}"
    route.role.require(
        Call("ecs:CreateTaskSet", current_arn("ecs", f"task-set/{service}/*")), *_passed_roles(definition)
    )
    before = route.service.get("capacityProviderStrategy") or ()
    green = new_task_set(
        route.service,
        definition["taskDefinitionArn"],
        route.green_group,
        "ACTIVE",
        external_id=deployment_id,
        capacity=appspec.capacity or (before if route.readings.released_capacity == "kept" else ()),
    )
    for entry in green["loadBalancers"]:
        entry.update(containerName=appspec.container_name, containerPort=appspec.container_port)
    # A deployment that was stopped without a rollback has left its task set behind.
    route.service["taskSets"] = [route.blue, green]
    return green


def _passed_roles(definition: dict[str, Any]) -> list[Call]:
    arns = [definition.get(name) for name in ("taskRoleArn", "executionRoleArn")]
    to_tasks = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
    return [Call("iam:PassRole", arn, to_tasks) for arn in arns if arn]


def _refused(message: str) -> Exception:
    return failed("ECS_UPDATE_ERROR", f"The ECS service cannot be updated due to the following error: {message}")


def promote(route: Route, green: dict[str, Any]) -> None:
    """UpdateServicePrimaryTaskSet."""
    route.role.require(Call("ecs:UpdateServicePrimaryTaskSet", route.service["serviceArn"]))
    route.blue["status"], green["status"] = "ACTIVE", "PRIMARY"
    _describe_by(route.service, green)


def restore(route: Route, green: dict[str, Any] | None) -> None:
    """Blue is PRIMARY again and green goes."""
    route.blue["status"] = "PRIMARY"
    _describe_by(route.service, route.blue)
    if green is not None:
        delete_task_set(route, green)


def _describe_by(service: dict[str, Any], task_set: dict[str, Any]) -> None:
    """What a service says of itself is what its primary task set has."""
    service["taskDefinition"] = task_set["taskDefinition"]
    service["loadBalancers"] = [dict(entry) for entry in task_set["loadBalancers"]]
    service["capacityProviderStrategy"] = task_set.get("capacityProviderStrategy")
    service["launchType"] = task_set.get("launchType")


def delete_task_set(route: Route, task_set: dict[str, Any]) -> None:
    service = route.service
    route.role.require(Call("ecs:DeleteTaskSet", task_set["taskSetArn"]))
    service["taskSets"] = [known for known in service["taskSets"] if known is not task_set]
