"""The operations on service deployments and revisions, and the ways into CreateService and UpdateService."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import ecs

from .. import emulator
from ..ecs.api import find_service, replace_operation
from .errors import ServiceError
from .rollout import Rollout
from .service_deployment import Engine
from .services import Services

Record = dict[str, Any]
Operation = Callable[[Record], Record]
PAGE, LARGEST_PAGE = 20, 100
MOST_ARNS = 20


class ServiceDeployments:
    """Each method is named as in the API."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._store = engine.store

    def ListServiceDeployments(self, request: Record) -> Record:
        service = find_service(request.get("cluster", "default"), request.get("service", ""))
        if service is None:
            raise ServiceError("Service not found.", "ServiceNotFoundException")
        limit = request.get("maxResults", PAGE)
        if not 1 <= limit <= LARGEST_PAGE:
            raise ServiceError(f"maxResults must be from 1 to {LARGEST_PAGE}, not {limit}.")
        statuses, window = request.get("status") or [], request.get("createdAt") or {}
        after, before = float(window.get("after", 0)), float(window.get("before", "inf"))
        briefs = [rollout.brief() for rollout in self._store.rollouts_of(service)]
        found = [
            brief
            for brief in briefs
            if (not statuses or brief["status"] in statuses) and after <= brief["createdAt"] <= before
        ]
        start = _position(request.get("nextToken"))
        more = {"nextToken": _token(start + limit)} if start + limit < len(found) else {}
        return {"serviceDeployments": found[start : start + limit], **more}

    def DescribeServiceDeployments(self, request: Record) -> Record:
        arns = _checked_arns(request, "serviceDeploymentArns")
        known = [self._store.rollouts[arn].describe() for arn in arns if arn in self._store.rollouts]
        return {"serviceDeployments": known, "failures": _missing(arns, self._store.rollouts)}

    def DescribeServiceRevisions(self, request: Record) -> Record:
        arns = _checked_arns(request, "serviceRevisionArns")
        known = [self._store.revisions[arn] for arn in arns if arn in self._store.revisions]
        return {"serviceRevisions": known, "failures": _missing(arns, self._store.revisions)}

    def StopServiceDeployment(self, request: Record) -> Record:
        rollout = self._rollout(request)
        kind = request.get("stopType") or "ROLLBACK"
        aborts = self._engine.settings.readings.ecs_abort == "stops"
        if kind != "ROLLBACK" and not (kind == "ABORT" and aborts):
            raise ServiceError(f"Invalid stopType {kind}. The valid values are ROLLBACK.")
        rollout.request_stop(roll_back=kind == "ROLLBACK")
        return {"serviceDeploymentArn": rollout.arn}

    def ContinueServiceDeployment(self, request: Record) -> Record:
        rollout = self._rollout(request)
        action = request.get("action") or "CONTINUE"
        if action not in ("CONTINUE", "ROLLBACK"):
            raise ServiceError(f"Invalid action {action}. The valid values are CONTINUE, ROLLBACK.")
        rollout.continue_after(request.get("hookId") or "", action)
        return {"serviceDeploymentArn": rollout.arn}

    def _rollout(self, request: Record) -> Rollout:
        rollout = self._store.rollouts.get(request.get("serviceDeploymentArn"))
        if rollout is None:
            raise ServiceError("The service deployment does not exist.", "ServiceDeploymentNotFoundException")
        return rollout


def _checked_arns(request: Record, name: str) -> list[str]:
    arns = request.get(name) or []
    if not 1 <= len(arns) <= MOST_ARNS:
        raise ServiceError(f"{name} must have from 1 to {MOST_ARNS} entries.")
    return arns


def _missing(arns: list[str], known: Any) -> list[Record]:
    return [{"arn": arn, "reason": "MISSING"} for arn in arns if arn not in known]


def _token(position: int) -> str:
    return base64.urlsafe_b64encode(str(position).encode()).decode()


def _position(token: str | None) -> int:
    try:
        return int(base64.urlsafe_b64decode(token)) if token else 0
    except ValueError as problem:
        raise ServiceError("Invalid token.") from problem


OPERATIONS = (
    "ListServiceDeployments",
    "DescribeServiceDeployments",
    "DescribeServiceRevisions",
    "StopServiceDeployment",
    "ContinueServiceDeployment",
)


def install(engine: Engine) -> None:
    deployments = ServiceDeployments(engine)
    for name in OPERATIONS:
        emulator.enter(ecs, "_ACTION_MAP", name, _answering(getattr(deployments, name)))
    services = Services(engine, ecs._create_service, ecs._update_service)
    replace_operation("CreateService", "_create_service", _refusing(services.create))
    replace_operation("UpdateService", "_update_service", _refusing(services.update))


def _answering(operation: Operation) -> Callable[[Record], Any]:
    return _refusing(lambda request: ecs.json_response(operation(request)))


def _refusing(handler: Callable[[Record], Any]) -> Callable[[Record], Any]:
    def handle(request: Record) -> Any:
        try:
            return handler(request)
        except ServiceError as refusal:
            return error_response_json(refusal.code, str(refusal), 400)

    return handle
