"""Applications, deployment configurations and deployment groups."""

from __future__ import annotations

import time
import uuid
from typing import Any

from ..ecs.api import find_service
from ..ecs.task_set_plan import uses_code_deploy
from ..scope import current_arn
from .errors import CodeDeployError
from .schedule import PREDEFINED, check_routing
from .store import GroupKey, Store, predefined_config

Request = dict[str, Any]
Response = dict[str, Any]

GROUP_MEMBERS = (
    "deploymentConfigName",
    "serviceRoleArn",
    "triggerConfigurations",
    "alarmConfiguration",
    "autoRollbackConfiguration",
    "outdatedInstancesStrategy",
    "deploymentStyle",
    "blueGreenDeploymentConfiguration",
    "loadBalancerInfo",
    "ecsServices",
    "terminationHookEnabled",
)
AUTO_ROLLBACK_EVENTS = ("DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST")


class Resources:
    """The CRUD operations, each named as in the API."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # ---- applications ----

    def CreateApplication(self, request: Request) -> Response:
        name = request.get("applicationName")
        if not name:
            raise CodeDeployError("ApplicationNameRequiredException", "An application name is required.")
        if name in self._store.applications:
            raise CodeDeployError("ApplicationAlreadyExistsException", f"Application already exists: {name}")
        platform = request.get("computePlatform", "Server")
        if platform not in ("Server", "Lambda", "ECS"):
            raise CodeDeployError("InvalidComputePlatformException", f"The compute platform {platform} is invalid.")
        application = {
            "applicationId": str(uuid.uuid4()),
            "applicationName": name,
            "createTime": time.time(),
            "linkedToGitHub": False,
            "computePlatform": platform,
        }
        self._store.applications[name] = application
        self._tag(f"application:{name}", request.get("tags"))
        return {"applicationId": application["applicationId"]}

    def GetApplication(self, request: Request) -> Response:
        return {"application": self._store.application(request.get("applicationName"))}

    def BatchGetApplications(self, request: Request) -> Response:
        return {"applicationsInfo": [self._store.application(name) for name in request["applicationNames"]]}

    def ListApplications(self, request: Request) -> Response:
        return {"applications": list(self._store.applications)}

    def UpdateApplication(self, request: Request) -> Response:
        application = self._store.application(request.get("applicationName"))
        new = request.get("newApplicationName")
        if new and new in self._store.applications:
            raise CodeDeployError("ApplicationAlreadyExistsException", f"Application already exists: {new}")
        if new:
            old = application["applicationName"]
            self._store.applications[new] = self._store.applications.pop(old)
            application["applicationName"] = new
            for key in [key for key in self._store.groups if key[0] == old]:
                group = self._store.groups.pop(key)
                group["applicationName"] = new
                self._store.groups[(new, key[1])] = group
        return {}

    def DeleteApplication(self, request: Request) -> Response:
        """With its groups, and without complaint when there is nothing to delete: as AWS."""
        name = request.get("applicationName")
        for key in [key for key in self._store.groups if key[0] == name]:
            self._delete_group(key)
        self._store.applications.pop(name, None)
        self._store.tags.pop(self._arn(f"application:{name}"), None)
        return {}

    # ---- deployment configurations ----

    def CreateDeploymentConfig(self, request: Request) -> Response:
        name = request.get("deploymentConfigName")
        if not name:
            raise CodeDeployError("DeploymentConfigNameRequiredException", "A deployment config name is required.")
        if name.startswith("CodeDeployDefault."):
            raise CodeDeployError("InvalidDeploymentConfigNameException", "The prefix CodeDeployDefault. is reserved.")
        if name in self._store.configs:
            raise CodeDeployError("DeploymentConfigAlreadyExistsException", f"{name} already exists.")
        routing = request.get("trafficRoutingConfig") or {"type": "AllAtOnce"}
        check_routing(routing)
        config = {
            "deploymentConfigId": str(uuid.uuid4()),
            "deploymentConfigName": name,
            "createTime": time.time(),
            "computePlatform": request.get("computePlatform", "Server"),
            "trafficRoutingConfig": routing,
        }
        self._store.configs[name] = config
        return {"deploymentConfigId": config["deploymentConfigId"]}

    def GetDeploymentConfig(self, request: Request) -> Response:
        return {"deploymentConfigInfo": self._store.config(request.get("deploymentConfigName"))}

    def ListDeploymentConfigs(self, request: Request) -> Response:
        return {"deploymentConfigsList": [*PREDEFINED, *self._store.configs]}

    def DeleteDeploymentConfig(self, request: Request) -> Response:
        name = request.get("deploymentConfigName")
        if name in PREDEFINED:
            raise CodeDeployError(
                "InvalidOperationException", f"{predefined_config(name)['deploymentConfigName']} is predefined."
            )
        users = [group for group in self._store.groups.values() if group["deploymentConfigName"] == name]
        if users:
            raise CodeDeployError(
                "DeploymentConfigInUseException", f"{name} is used by {users[0]['deploymentGroupName']}."
            )
        self._store.configs.pop(name, None)
        return {}

    # ---- deployment groups ----

    def CreateDeploymentGroup(self, request: Request) -> Response:
        application = self._store.application(request.get("applicationName"))
        name = request.get("deploymentGroupName")
        if not name:
            raise CodeDeployError("DeploymentGroupNameRequiredException", "A deployment group name is required.")
        if not request.get("serviceRoleArn"):
            raise CodeDeployError("RoleRequiredException", "A service role is required.")
        key = (application["applicationName"], name)
        if key in self._store.groups:
            raise CodeDeployError("DeploymentGroupAlreadyExistsException", f"Deployment group already exists: {name}")
        group = {
            "applicationName": application["applicationName"],
            "deploymentGroupId": str(uuid.uuid4()),
            "deploymentGroupName": name,
            "deploymentConfigName": "CodeDeployDefault.ECSAllAtOnce",
            "computePlatform": application["computePlatform"],
            **_group_members(request),
        }
        self._check_group(group)
        self._store.groups[key] = group
        self._tag(f"deploymentgroup:{key[0]}/{name}", request.get("tags"))
        return {"deploymentGroupId": group["deploymentGroupId"]}

    def GetDeploymentGroup(self, request: Request) -> Response:
        return {
            "deploymentGroupInfo": self._store.group(request.get("applicationName"), request.get("deploymentGroupName"))
        }

    def BatchGetDeploymentGroups(self, request: Request) -> Response:
        application = request.get("applicationName")
        self._store.application(application)
        groups = [self._store.groups.get((application, name)) for name in request.get("deploymentGroupNames", [])]
        return {"deploymentGroupsInfo": [group for group in groups if group]}

    def ListDeploymentGroups(self, request: Request) -> Response:
        name = self._store.application(request.get("applicationName"))["applicationName"]
        groups = [key[1] for key in self._store.groups if key[0] == name]
        return {"applicationName": name, "deploymentGroups": groups}

    def UpdateDeploymentGroup(self, request: Request) -> Response:
        name = request.get("currentDeploymentGroupName")
        group = self._store.group(request.get("applicationName"), name)
        changed = {**group, **_group_members(request)}
        new_name = request.get("newDeploymentGroupName") or name
        if new_name != name and (group["applicationName"], new_name) in self._store.groups:
            raise CodeDeployError(
                "DeploymentGroupAlreadyExistsException", f"Deployment group already exists: {new_name}"
            )
        self._check_group(changed)
        group.update(changed, deploymentGroupName=new_name)
        self._store.groups[(group["applicationName"], new_name)] = self._store.groups.pop(
            (group["applicationName"], name)
        )
        return {"hooksNotCleanedUp": []}

    def DeleteDeploymentGroup(self, request: Request) -> Response:
        self._delete_group((request.get("applicationName") or "", request.get("deploymentGroupName") or ""))
        return {"hooksNotCleanedUp": []}

    def _delete_group(self, key: GroupKey) -> None:
        """A deployment that is under way ends with its group, without a rollback."""
        active = self._store.active_deployment(key)
        if active is not None:
            active.end_with_group()
        self._store.groups.pop(key, None)
        self._store.tags.pop(self._arn(f"deploymentgroup:{key[0]}/{key[1]}"), None)

    def _check_group(self, group: dict[str, Any]) -> None:
        self._store.config(group["deploymentConfigName"])
        events = (group.get("autoRollbackConfiguration") or {}).get("events") or []
        unknown = [event for event in events if event not in AUTO_ROLLBACK_EVENTS]
        if unknown:
            raise CodeDeployError("InvalidAutoRollbackConfigException", f"Unknown auto rollback event {unknown[0]}.")
        if group["computePlatform"] != "ECS":
            return
        _check_ecs_services(group)
        _check_pair(group)

    # ---- tags ----

    def TagResource(self, request: Request) -> Response:
        tags = self._store.tags.setdefault(request["ResourceArn"], {})
        tags.update({tag["Key"]: tag.get("Value", "") for tag in request.get("Tags", [])})
        return {}

    def UntagResource(self, request: Request) -> Response:
        tags = self._store.tags.setdefault(request["ResourceArn"], {})
        for key in request.get("TagKeys", []):
            tags.pop(key, None)
        return {}

    def ListTagsForResource(self, request: Request) -> Response:
        tags = self._store.tags.get(request["ResourceArn"], {})
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def _tag(self, resource: str, tags: list[dict[str, str]] | None) -> None:
        self._store.tags[self._arn(resource)] = {tag["Key"]: tag.get("Value", "") for tag in tags or []}

    @staticmethod
    def _arn(resource: str) -> str:
        return current_arn("codedeploy", resource)


def _group_members(request: Request) -> dict[str, Any]:
    return {name: request[name] for name in GROUP_MEMBERS if name in request}


def _check_ecs_services(group: dict[str, Any]) -> None:
    services = group.get("ecsServices") or []
    if len(services) != 1:
        raise CodeDeployError("InvalidECSServiceException", "Exactly one ECS service is required.")
    names = services[0]
    service = find_service(names["clusterName"], names["serviceName"])
    if service is None:
        raise CodeDeployError("InvalidECSServiceException", f"The ECS service {names['serviceName']} does not exist.")
    if not uses_code_deploy(service):
        raise CodeDeployError(
            "InvalidECSServiceException",
            "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.",
        )


def _check_pair(group: dict[str, Any]) -> None:
    pairs = (group.get("loadBalancerInfo") or {}).get("targetGroupPairInfoList") or []
    if len(pairs) != 1 or len(pairs[0].get("targetGroups") or []) != 2:
        raise CodeDeployError("InvalidTargetGroupPairException", "Exactly one pair of target groups is required.")
    if len((pairs[0].get("prodTrafficRoute") or {}).get("listenerArns") or []) != 1:
        raise CodeDeployError("InvalidTargetGroupPairException", "Exactly one production listener is required.")
