"""What CodeDeploy does to listeners and task sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ministack.services import alb, ecs

from ..call_log import CallLog
from ..ecs.api import find_service
from ..ecs.task_set_plan import new_task_set
from ..elbv2.weighted_forward import default_weights, find_by_name, forward_default_action
from .appspec import AppSpec
from .errors import failed, target_gone


@dataclass
class Route:
    """One service with its two target groups and its listeners, as a deployment finds them."""

    service: dict[str, Any]
    blue: dict[str, Any]  # the task set that is PRIMARY
    blue_group: str
    green_group: str
    production: list[str]
    test: list[str]

    def shift(self, percent: int, call_log: CallLog) -> None:
        """`percent` of production traffic to green."""
        self._forward(self.production, percent, call_log)

    def shift_test(self, percent: int, call_log: CallLog) -> None:
        self._forward(self.test, percent, call_log)

    def green_percent(self) -> float:
        weights = default_weights(self.production[0]) if self.production[0] in alb._listeners else {}
        total = sum(weights.values())
        return 100.0 * weights.get(self.green_group, 0) / total if total else 0.0

    def _forward(self, listeners: list[str], percent: int, call_log: CallLog) -> None:
        weights = {self.blue_group: 100 - percent, self.green_group: percent}
        for listener in listeners:
            if listener not in alb._listeners:
                raise target_gone("ELASTIC_LOAD_BALANCING_INVALID", f"The listener {listener} does not exist.")
            forward_default_action(listener, weights)
            parameters = {"ListenerArn": listener, "DefaultActionWeights": weights}
            call_log.record("elasticloadbalancing", "ModifyListener", parameters, caller="codedeploy")


def find_route(group: dict[str, Any]) -> Route:
    """The deployment group's service, pair and listeners; ends the deployment where one is missing."""
    ecs_service = group["ecsServices"][0]
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
    for listener in route.production:
        if route.blue_group not in default_weights(listener):
            raise failed(
                "ELASTIC_LOAD_BALANCING_INVALID",
                "The ELB could not be updated due to the following error: "
                f"Primary taskset target group must be behind listener {listener}",
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
    green = new_task_set(
        route.service, definition["taskDefinitionArn"], route.green_group, "ACTIVE", external_id=deployment_id
    )
    for entry in green["loadBalancers"]:
        entry.update(containerName=appspec.container_name, containerPort=appspec.container_port)
    # A deployment that was stopped without a rollback has left its task set behind.
    route.service["taskSets"] = [route.blue, green]
    return green


def _refused(message: str) -> Exception:
    return failed("ECS_UPDATE_ERROR", f"The ECS service cannot be updated due to the following error: {message}")


def promote(route: Route, green: dict[str, Any]) -> None:
    """UpdateServicePrimaryTaskSet."""
    route.blue["status"], green["status"] = "ACTIVE", "PRIMARY"
    route.service["taskDefinition"] = green["taskDefinition"]
    route.service["loadBalancers"] = [dict(entry) for entry in green["loadBalancers"]]


def restore(route: Route, green: dict[str, Any] | None) -> None:
    """Blue is PRIMARY again and green goes."""
    route.blue["status"] = "PRIMARY"
    route.service["taskDefinition"] = route.blue["taskDefinition"]
    route.service["loadBalancers"] = [dict(entry) for entry in route.blue["loadBalancers"]]
    if green is not None:
        delete_task_set(route.service, green)


def delete_task_set(service: dict[str, Any], task_set: dict[str, Any]) -> None:
    service["taskSets"] = [known for known in service["taskSets"] if known is not task_set]
