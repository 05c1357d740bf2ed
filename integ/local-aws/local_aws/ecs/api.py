"""The ECS API where services and tasks are real: CODE_DEPLOY services, RunTask, StopTask."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import ecs

from .. import emulator
from .capacity import unknown_providers
from .scheduler import Scheduler
from .task import Task, TaskContext
from .task_set_plan import new_task_set, uses_code_deploy, wanted_sets

Handler = Callable[[dict[str, Any]], Any]

# What UpdateService refuses on a CODE_DEPLOY service, and what ECS calls it in its answer.
CODE_DEPLOY_OWNS = {
    "taskDefinition": "Unable to update task definition",
    "loadBalancers": "Unable to update load balancers",
    "networkConfiguration": "Unable to update network parameters",
    "platformVersion": "Unable to update platform version",
    "capacityProviderStrategy": "Unable to update capacity providers",
    "serviceRegistries": "Unable to update service registries",
    "forceNewDeployment": "Cannot force a new deployment",
}


def find_service(cluster: str, name: str) -> dict[str, Any] | None:
    """An ACTIVE service of the current account and region, by names or ARNs."""
    service = ecs._services.get(f"{ecs._resolve_cluster_name(cluster)}/{name.rsplit('/', 1)[-1]}")
    return service if service and service["status"] == "ACTIVE" else None


def refusal(request: dict[str, Any]) -> str | None:
    """Why UpdateService refuses a request on a CODE_DEPLOY service, or None."""
    for parameter, words in CODE_DEPLOY_OWNS.items():
        if request.get(parameter):
            return (
                f"{words} on services with a CODE_DEPLOY deployment controller. "
                "Use AWS CodeDeploy to trigger a new deployment."
            )
    return None


def install(scheduler: Scheduler, context: TaskContext) -> None:
    # The scheduler keeps tasks, counts and targets; ministack's own ways of doing so step aside.
    emulator.replace(ecs, "_reconcile_service_tasks", lambda cluster_name, service_key: None)
    emulator.replace(ecs, "_refresh_service_state", lambda cluster_name, group: None)
    emulator.replace(ecs, "_sync_service_targets", lambda cluster_name, service: None)
    emulator.replace(ecs, "_maybe_mark_stopped", lambda task, docker_client=None: None)
    replace_operation("CreateService", "_create_service", _create_service(ecs._create_service))
    replace_operation("UpdateService", "_update_service", _update_service(ecs._update_service))
    replace_operation("DescribeServices", "_describe_services", _describe_services(ecs._describe_services))
    emulator.enter(ecs, "_ACTION_MAP", "DescribeTaskSets", _describe_task_sets)
    emulator.enter(ecs, "_ACTION_MAP", "ListTaskDefinitions", _list_task_definitions)
    replace_operation("RunTask", "_run_task", _run_task(scheduler, context))
    replace_operation("StopTask", "_stop_task", _stop_task(scheduler))


def replace_operation(action: str, name: str, handler: Handler) -> None:
    """In the action table and under the name by which ministack calls it itself."""
    emulator.enter(ecs, "_ACTION_MAP", action, handler)
    emulator.replace(ecs, name, handler)


def _create_service(original: Handler) -> Handler:
    def create_service(request: dict[str, Any]) -> Any:
        code_deploy = uses_code_deploy(request)
        if code_deploy and not request.get("loadBalancers"):
            return _invalid("A load balancer is required for a service with a CODE_DEPLOY deployment controller.")
        if ecs._resolve_td_key(request.get("taskDefinition", "")) not in ecs._task_defs:
            return error_response_json("ClientException", "TaskDefinition not found.", 400)
        unknown = _unknown_providers(request)
        if unknown:
            return _invalid(f"The capacity providers {', '.join(unknown)} are not associated with the cluster.")
        response = original(request)
        service = find_service(request.get("cluster", "default"), request.get("serviceName", ""))
        if response[0] >= 400 or service is None:
            return response
        if code_deploy:
            group = service["loadBalancers"][0]["targetGroupArn"]
            service["deployments"] = []
            capacity = service.get("capacityProviderStrategy") or ()
            service["taskSets"] = [
                new_task_set(service, service["taskDefinition"], group, "PRIMARY", capacity=capacity)
            ]
        return _service_response(service)

    return create_service


def _unknown_providers(request: dict[str, Any]) -> list[str]:
    cluster = ecs._clusters.get(ecs._resolve_cluster_name(request.get("cluster", "default"))) or {}
    return unknown_providers(request.get("capacityProviderStrategy") or (), cluster)


def _update_service(original: Handler) -> Handler:
    def update_service(request: dict[str, Any]) -> Any:
        service = find_service(request.get("cluster", "default"), request.get("service", ""))
        if service is None or not uses_code_deploy(service):
            return original(request)
        refused = refusal(request)
        if refused:
            return _invalid(refused)
        response = original(request)
        return response if response[0] >= 400 else _service_response(service)

    return update_service


def _describe_services(original: Handler) -> Handler:
    def describe_services(request: dict[str, Any]) -> Any:
        if not request.get("services"):
            return _invalid("Services cannot be empty.")
        return original(request)

    return describe_services


def _describe_task_sets(request: dict[str, Any]) -> Any:
    service = find_service(request.get("cluster", "default"), request.get("service", ""))
    if service is None:
        return error_response_json("ServiceNotFoundException", "Service not found.", 400)
    wanted = request.get("taskSets") or []
    sets = [s for s in service.get("taskSets", []) if not wanted or {s["id"], s["taskSetArn"]} & set(wanted)]
    return ecs.json_response({"taskSets": sets, "failures": []})


def _list_task_definitions(request: dict[str, Any]) -> Any:
    """A `familyPrefix` is the whole name of a family; ministack takes it for the beginning of one."""
    family, status = request.get("familyPrefix"), request.get("status", "ACTIVE")
    found = [d for d in ecs._task_defs.values() if d["status"] == status and family in (None, d["family"])]
    found.sort(key=lambda d: (d["family"], d["revision"]), reverse=request.get("sort") == "DESC")
    begin = int(request.get("nextToken") or 0)
    end = begin + int(request.get("maxResults") or 100)
    more = {"nextToken": str(end)} if end < len(found) else {}
    return ecs.json_response({"taskDefinitionArns": [d["taskDefinitionArn"] for d in found[begin:end]], **more})


def _run_task(scheduler: Scheduler, context: TaskContext) -> Handler:
    def run_task(request: dict[str, Any]) -> Any:
        cluster = ecs._clusters.get(ecs._resolve_cluster_name(request.get("cluster", "default")))
        if cluster is None:
            return error_response_json("ClusterNotFoundException", "Cluster not found.", 400)
        definition = ecs._task_defs.get(ecs._resolve_td_key(request.get("taskDefinition", "")))
        if definition is None:
            return error_response_json("ClientException", "TaskDefinition not found.", 400)
        group = request.get("group") or f"family:{definition['family']}"
        tasks = []
        for _ in range(int(request.get("count", 1))):
            task = Task(context, cluster["clusterArn"], definition, group, request.get("startedBy", ""), [])
            scheduler.run_single(task)
            tasks.append(ecs._sanitize(task.record))
        return ecs.json_response({"tasks": tasks, "failures": []})

    return run_task


def _stop_task(scheduler: Scheduler) -> Handler:
    def stop_task(request: dict[str, Any]) -> Any:
        cluster = ecs._resolve_cluster_name(request.get("cluster", "default"))
        record = ecs._resolve_task(request.get("task", ""), cluster)
        if record is None:
            return _invalid("The referenced task was not found.")
        scheduler.stop_task(record["taskArn"], request.get("reason") or "Task stopped by user")
        return ecs.json_response({"task": ecs._sanitize(record)})

    return stop_task


def _invalid(message: str) -> Any:
    return error_response_json("InvalidParameterException", message, 400)


def _service_response(service: dict[str, Any]) -> Any:
    return ecs.json_response({"service": ecs._sanitize(json.loads(json.dumps(service)))})


def is_steady(scheduler: Scheduler, service: dict[str, Any]) -> bool:
    """Whether every task set of the service is steady."""
    sets = [scheduler.task_set(service["serviceArn"], wanted.id) for wanted in wanted_sets(service)]
    return bool(sets) and all(task_set is not None and task_set.is_steady for task_set in sets)
