"""Starting, stopping and following deployments."""

from __future__ import annotations

import time
from typing import Any

from .appspec import parse_revision
from .deployment import Engine, new_deployment_id, overview
from .errors import CodeDeployError
from .release import Release
from .store import ACTIVE

Request = dict[str, Any]
Response = dict[str, Any]
WAIT_TYPES = ("READY_WAIT", "TERMINATION_WAIT")
STATUSES = ("Created", "Queued", "InProgress", "Baking", "Succeeded", "Failed", "Stopped", "Ready")


class Deployments:
    """The operations on deployments, each named as in the API."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._store = engine.store

    def CreateDeployment(self, request: Request) -> Response:
        group = self._store.group(request.get("applicationName"), request.get("deploymentGroupName"))
        appspec = parse_revision(request.get("revision"))
        config_name = request.get("deploymentConfigName") or group["deploymentConfigName"]
        routing = self._store.config(config_name)["trafficRoutingConfig"]
        info = _new_info(request, group, config_name)
        with self._store.lock:
            self._refuse_second(group)
            release = Release(self._engine, group, info, appspec, routing)
            self._store.deployments[release.id] = release
        self._remember_revision(request["applicationName"], request["revision"])
        release.start()
        return {"deploymentId": release.id}

    def _refuse_second(self, group: dict[str, Any]) -> None:
        active = self._store.active_deployment((group["applicationName"], group["deploymentGroupName"]))
        if active:
            raise CodeDeployError(
                "DeploymentLimitExceededException",
                f"The Deployment Group '{group['deploymentGroupName']}' already has an active Deployment '{active.id}'",
            )

    def StopDeployment(self, request: Request) -> Response:
        release = self._stoppable(request.get("deploymentId"))
        release.request_stop(request.get("autoRollbackEnabled"))
        return {"status": "Pending", "statusMessage": "No further actions can be taken on the deployment."}

    def ContinueDeployment(self, request: Request) -> Response:
        release = self._stoppable(request.get("deploymentId"))
        wait_type = request.get("deploymentWaitType") or "READY_WAIT"
        if wait_type not in WAIT_TYPES:
            raise CodeDeployError("InvalidDeploymentWaitTypeException", f"Unknown wait type {wait_type}.")
        if not release.is_waiting(wait_type):
            raise CodeDeployError(
                "DeploymentIsNotInReadyStateException", f"The deployment {release.id} is not in {wait_type}."
            )
        release.continue_after(wait_type)
        return {}

    def SkipWaitTimeForInstanceTermination(self, request: Request) -> Response:
        return self.ContinueDeployment({**request, "deploymentWaitType": "TERMINATION_WAIT"})

    def _stoppable(self, identifier: str | None) -> Release:
        deployment = self._store.deployment(identifier)
        if deployment.info["status"] not in ACTIVE:
            raise CodeDeployError("DeploymentAlreadyCompletedException", f"The deployment {identifier} has completed.")
        if not isinstance(deployment, Release):
            raise CodeDeployError("UnsupportedActionForDeploymentTypeException", "A rollback runs to its end.")
        return deployment

    def GetDeployment(self, request: Request) -> Response:
        return {"deploymentInfo": self._store.deployment(request.get("deploymentId")).info}

    def BatchGetDeployments(self, request: Request) -> Response:
        known = [self._store.deployments.get(identifier) for identifier in request.get("deploymentIds", [])]
        return {"deploymentsInfo": [deployment.info for deployment in known if deployment]}

    def ListDeployments(self, request: Request) -> Response:
        """Newest first, with all the filters of the API."""
        application, group = request.get("applicationName"), request.get("deploymentGroupName")
        if group and not application:
            raise CodeDeployError("ApplicationNameRequiredException", "An application name is required.")
        if application:
            self._store.group(application, group) if group else self._store.application(application)
        wanted = request.get("includeOnlyStatuses")
        unknown = [status for status in wanted or [] if status not in STATUSES]
        if unknown:
            raise CodeDeployError("InvalidDeploymentStatusException", f"Unknown deployment status {unknown[0]}.")
        infos = [deployment.info for deployment in self._store.deployments.values()]
        chosen = [
            info
            for info in infos
            if application in (None, info["applicationName"])
            and group in (None, info["deploymentGroupName"])
            and (not wanted or info["status"] in wanted)
            and _within(info["createTime"], request.get("createTimeRange") or {})
        ]
        chosen.sort(key=lambda info: info["createTime"], reverse=True)
        return {"deployments": [info["deploymentId"] for info in chosen]}

    # ---- targets ----

    def GetDeploymentTarget(self, request: Request) -> Response:
        deployment = self._store.deployment(request.get("deploymentId"))
        if not request.get("targetId"):
            raise CodeDeployError("DeploymentTargetIdRequiredException", "A target ID is required.")
        if request["targetId"] != deployment.target.id:
            raise CodeDeployError("DeploymentTargetDoesNotExistException", f"No target {request['targetId']}.")
        return {"deploymentTarget": deployment.target.describe(deployment.info["status"])}

    def BatchGetDeploymentTargets(self, request: Request) -> Response:
        targets = [
            self.GetDeploymentTarget({**request, "targetId": target})["deploymentTarget"]
            for target in request.get("targetIds") or []
        ]
        return {"deploymentTargets": targets}

    def ListDeploymentTargets(self, request: Request) -> Response:
        return {"targetIds": [self._store.deployment(request.get("deploymentId")).target.id]}

    def PutLifecycleEventHookExecutionStatus(self, request: Request) -> Response:
        deployment = self._store.deployment(request.get("deploymentId"))
        execution = request.get("lifecycleEventHookExecutionId")
        self._engine.hooks.answer(deployment.id, execution, request.get("status"))
        return {"lifecycleEventHookExecutionId": execution}

    # ---- revisions ----

    def RegisterApplicationRevision(self, request: Request) -> Response:
        self._store.application(request.get("applicationName"))
        parse_revision(request.get("revision"))
        self._remember_revision(request["applicationName"], request["revision"])
        return {}

    def ListApplicationRevisions(self, request: Request) -> Response:
        name = self._store.application(request.get("applicationName"))["applicationName"]
        return {"revisions": self._store.revisions.get(name, [])}

    def GetApplicationRevision(self, request: Request) -> Response:
        name = self._store.application(request.get("applicationName"))["applicationName"]
        if request.get("revision") not in self._store.revisions.get(name, []):
            raise CodeDeployError("RevisionDoesNotExistException", "The revision is not registered.")
        return {"applicationName": name, "revision": request["revision"], "revisionInfo": {}}

    def _remember_revision(self, application: str, revision: dict[str, Any]) -> None:
        revisions = self._store.revisions.setdefault(application, [])
        if revision not in revisions:
            revisions.append(revision)


def _new_info(request: Request, group: dict[str, Any], config_name: str) -> dict[str, Any]:
    inherited = ("deploymentStyle", "blueGreenDeploymentConfiguration", "loadBalancerInfo", "computePlatform")
    rollback = request.get("autoRollbackConfiguration") or group.get("autoRollbackConfiguration")
    optional = {
        "autoRollbackConfiguration": rollback,
        "overrideAlarmConfiguration": request.get("overrideAlarmConfiguration"),
        "previousRevision": group.get("targetRevision"),
        **{name: group.get(name) for name in inherited},
    }
    return {
        "applicationName": group["applicationName"],
        "deploymentGroupName": group["deploymentGroupName"],
        "deploymentConfigName": config_name,
        "deploymentId": new_deployment_id(),
        "revision": request["revision"],
        "status": "Created",
        "createTime": time.time(),
        "creator": "user",
        "description": request.get("description", ""),
        "ignoreApplicationStopFailures": False,
        "updateOutdatedInstancesOnly": False,
        "instanceTerminationWaitTimeStarted": False,
        "deploymentOverview": overview("Pending"),
        **{name: value for name, value in optional.items() if value is not None},
    }


def _within(moment: float, time_range: dict[str, float]) -> bool:
    return time_range.get("start", 0) <= moment <= time_range.get("end", float("inf"))
