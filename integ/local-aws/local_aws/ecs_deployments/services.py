"""CreateService and UpdateService where ECS releases by itself: what is refused, what changes, what is started."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import ecs

from ..ecs.api import find_service
from ..ecs.task_set_plan import new_task_set
from .configuration import check_configuration, controller_of, shifts_traffic
from .errors import ServiceError
from .load_balancers import ADVANCED, check_load_balancers, lanes
from .rollout import Rollout
from .service_deployment import Engine
from .store import TRIGGERS, groups_of

RULE = "productionListenerRule"
Record = dict[str, Any]
Handler = Callable[[Record], Any]

# What UpdateService changes of a service besides what revisions are made of.
SETTINGS = (
    "desiredCount",
    "capacityProviderStrategy",
    "availabilityZoneRebalancing",
    "placementConstraints",
    "placementStrategy",
    "healthCheckGracePeriodSeconds",
    "deploymentController",
    "enableExecuteCommand",
    "enableECSManagedTags",
    "propagateTags",
)


class Services:
    """`inner_*` are the handlers for every other service."""

    def __init__(self, engine: Engine, inner_create: Handler, inner_update: Handler) -> None:
        self._engine = engine
        self._inner_create = inner_create
        self._inner_update = inner_update

    # ---- CreateService ----

    def create(self, request: Record) -> Any:
        request = _with_latest_active(request)
        if not shifts_traffic(request):
            check_configuration(request.get("deploymentConfiguration") or {}, controller_of(request))
            return self._inner_create(request)
        _check(request, request)
        with self._engine.store.lock, self._engine.scheduler.paused():
            response = self._inner_create(request)
            service = find_service(request.get("cluster", "default"), request.get("serviceName", ""))
            if response[0] >= 400 or service is None:
                return response
            service["deployments"] = []
            self._begin(service)
        return _answer(service)

    # ---- UpdateService ----

    def update(self, request: Record) -> Any:
        request = _with_latest_active(request)
        service = find_service(request.get("cluster", "default"), request.get("service", ""))
        if service is None:
            return self._inner_update(request)
        request = self._as_read(service, request)
        wanted = _merged(service, request)
        if controller_of(service) == "CODE_DEPLOY" and controller_of(wanted) == "CODE_DEPLOY":
            return self._inner_update(request)
        again = self._engine.settings.readings.code_deploy_again == "taken"
        if again and (controller_of(service), controller_of(wanted)) == ("ECS", "CODE_DEPLOY"):
            _enter_code_deploy(service)
            return _answer(service)
        _check_controller(service, wanted)
        if not shifts_traffic(wanted):
            check_configuration(wanted["deploymentConfiguration"], controller_of(wanted))
        else:
            _check(wanted, request)
        with self._engine.store.lock, self._engine.scheduler.paused():
            if controller_of(service) == "CODE_DEPLOY":
                _leave_code_deploy(service)
                service["deploymentController"] = {"type": "ECS"}
            if not shifts_traffic(wanted):
                _leave_revisions(service)
                return self._inner_update(request)
            self._adopt(service)
            differs = self._differs(service, request)
            service.update({name: wanted[name] for name in (*SETTINGS, *TRIGGERS) if name in request})
            service["deploymentConfiguration"] = wanted["deploymentConfiguration"]
            if differs or request.get("forceNewDeployment"):
                self._begin(service, resent="loadBalancers" in request)
        return _answer(service)

    def _as_read(self, service: Record, request: Record) -> Record:
        """With the reading `keeps-old` a changed production rule does not reach the service."""
        if self._engine.settings.readings.ecs_changed_rule == "moves" or "loadBalancers" not in request:
            return request
        known = {entry["targetGroupArn"]: entry.get(ADVANCED) for entry in service.get("loadBalancers") or []}
        return {**request, "loadBalancers": [_with_rule_of(entry, known) for entry in request["loadBalancers"]]}

    def _differs(self, service: Record, request: Record) -> bool:
        """Whether the request asks for another revision than the service has."""
        sent = [name for name in TRIGGERS if request.get(name) is not None]
        if self._engine.settings.readings.ecs_unchanged_fields == "deploy":
            return bool(sent)
        return any(_comparable(request[name]) != _comparable(service.get(name)) for name in sent)

    def _adopt(self, service: Record) -> None:
        """What CodeDeploy or rolling updates have left running is the revision that the first release starts from."""
        if "_liveRevision" in service or "currentServiceDeployment" in service:
            return
        primary = service["deployments"][0]
        balancers = primary.setdefault("_loadBalancers", service.get("loadBalancers") or [])
        groups = {entry["targetGroupArn"]: (entry.get(ADVANCED) or {}).get(RULE, "") for entry in balancers}
        revision = self._engine.store.new_revision(service, groups)
        primary["_revision"] = service["_liveRevision"] = revision["serviceRevisionArn"]

    def _begin(self, service: Record, resent: bool = False) -> None:
        """A new revision and the deployment that releases it; one that is under way makes room."""
        store, readings = self._engine.store, self._engine.settings.readings
        with store.lock:
            live = store.revisions.get(service.get("_liveRevision"))
            resolved = live["resolvedConfiguration"]["loadBalancers"] if live else []
            live_groups = [entry["targetGroupArn"] for entry in resolved]
            if live and resent and readings.ecs_resent_load_balancers == "as-sent":
                live_groups = [entry["targetGroupArn"] for entry in service["loadBalancers"]]
            planned = lanes(service["loadBalancers"], live_groups, readings.ecs_first_group == "alternate")
            revision = store.new_revision(service, groups_of(planned))
            before = next((known for known in store.rollouts_of(service) if not known.is_over), None)
            if before:
                before.supersede()
            rollout = Rollout(self._engine, service, revision, live, planned, before)
            store.rollouts[rollout.arn] = rollout
            service["currentServiceDeployment"] = rollout.arn
            rollout.start()


def _check(wanted: Mapping[str, Any], request: Mapping[str, Any]) -> None:
    check_configuration(wanted.get("deploymentConfiguration") or {}, controller_of(wanted))
    check_load_balancers(wanted.get("loadBalancers") or [])
    reference = request.get("taskDefinition")
    if reference is not None and ecs._resolve_td_key(reference) not in ecs._task_defs:
        raise ServiceError("TaskDefinition not found.", "ClientException")


def _check_controller(service: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    old, new = controller_of(service), controller_of(wanted)
    if old == new:
        return
    if new != "ECS":
        raise ServiceError(f"The deployment controller cannot be changed from {old} to {new}.")
    if len(service.get("taskSets") or []) > 1:
        raise ServiceError("The deployment controller cannot be changed while a deployment is in progress.")


def _leave_code_deploy(service: Record) -> None:
    """The primary task set runs on, as the one deployment of the service."""
    primary = next(task_set for task_set in service["taskSets"] if task_set["status"] == "PRIMARY")
    record = ecs._make_deployment(primary["taskDefinition"], service["desiredCount"])
    record.update(id=primary["id"], _loadBalancers=primary["loadBalancers"])
    service.update(taskSets=[], deployments=[record])


def _enter_code_deploy(service: Record) -> None:
    """What it has running is the primary task set."""
    group = service["loadBalancers"][0]["targetGroupArn"]
    primary = new_task_set(service, service["taskDefinition"], group, "PRIMARY")
    service.update(deploymentController={"type": "CODE_DEPLOY"}, deployments=[], taskSets=[primary])


def _with_rule_of(entry: Record, known: Mapping[str, Any]) -> Record:
    before = known.get(entry["targetGroupArn"])
    return {**entry, ADVANCED: {**entry[ADVANCED], RULE: before[RULE]}} if before and entry.get(ADVANCED) else entry


def _leave_revisions(service: Record) -> None:
    """From here on rolling updates replace tasks where they stand."""
    service.pop("_liveRevision", None)
    for record in service["deployments"]:
        record.pop("_revision", None)


def _merged(service: Mapping[str, Any], request: Mapping[str, Any]) -> Record:
    """The service as it would be; a deployment configuration changes by its members."""
    changes = {name: request[name] for name in (*SETTINGS, *TRIGGERS) if request.get(name) is not None}
    configuration = {**(service.get("deploymentConfiguration") or {}), **(request.get("deploymentConfiguration") or {})}
    strategy = configuration.get("strategy")
    for owner, name in (("CANARY", "canaryConfiguration"), ("LINEAR", "linearConfiguration")):
        if strategy != owner and name not in (request.get("deploymentConfiguration") or {}):
            configuration.pop(name, None)  # of the strategy before
    return {**service, **changes, "deploymentConfiguration": configuration}


def _with_latest_active(request: Record) -> Record:
    """A family alone is its latest ACTIVE revision."""
    reference = request.get("taskDefinition")
    if not reference:
        return request
    name = reference.rsplit("task-definition/", 1)[-1]
    if ":" in name:
        known = ecs._task_defs.get(ecs._resolve_td_key(reference))
        return {**request, "taskDefinition": known["taskDefinitionArn"]} if known else request
    active = [known for known in ecs._task_defs.values() if known["family"] == name and known["status"] == "ACTIVE"]
    if not active:
        return request
    newest = max(active, key=lambda known: int(known["revision"]))
    return {**request, "taskDefinition": newest["taskDefinitionArn"]}


def _comparable(value: Any) -> str:
    return json.dumps(value or None, sort_keys=True)


def _answer(service: Record) -> Any:
    return ecs.json_response({"service": ecs._sanitize(json.loads(json.dumps(service)))})
