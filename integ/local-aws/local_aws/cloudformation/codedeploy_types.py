"""AWS::CodeDeploy::Application, DeploymentConfig and DeploymentGroup."""

from __future__ import annotations

from typing import Any

from ..codedeploy.api import CodeDeployApi
from ..codedeploy.errors import CodeDeployError
from ..scope import current_arn
from ..shapes import request_from_properties
from .handlers import Properties, ResourceError, Result, physical_name, register, tagged


class _CodeDeployType:
    def __init__(self, api: CodeDeployApi) -> None:
        self._api = api

    def _call(self, operation: str, properties: Properties, **extra: Any) -> dict[str, Any]:
        request = {**request_from_properties("codedeploy", operation, properties), **extra}
        try:
            return self._api.call(operation, request)
        except CodeDeployError as refusal:
            raise ResourceError(f"{refusal} (Service: AmazonCodeDeploy; Error Code: {refusal.code})") from refusal

    def _retag(self, resource: str, old: Properties, new: Properties) -> None:
        arn = current_arn("codedeploy", resource)
        gone = {tag["Key"] for tag in old.get("Tags") or []} - {tag["Key"] for tag in new.get("Tags") or []}
        self._api.call("UntagResource", {"ResourceArn": arn, "TagKeys": sorted(gone)})
        self._api.call("TagResource", {"ResourceArn": arn, "Tags": new.get("Tags") or []})


class Application(_CodeDeployType):
    """Ref is the name, which is create-only."""

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Result:
        name = properties.get("ApplicationName") or physical_name(stack_name, logical_id)
        self._call("CreateApplication", properties, applicationName=name)
        return name, {}

    def update(self, physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Result:
        self._retag(f"application:{physical_id}", old, new)
        return physical_id, {}

    def delete(self, physical_id: str, properties: Properties) -> None:
        self._call("DeleteApplication", {}, applicationName=physical_id)


class DeploymentConfig(_CodeDeployType):
    """Every property is create-only: any change makes a new configuration."""

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Result:
        name = properties.get("DeploymentConfigName") or physical_name(stack_name, logical_id)
        self._call("CreateDeploymentConfig", properties, deploymentConfigName=name)
        return name, {}

    def update(self, physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Result:
        return physical_id, {}

    def delete(self, physical_id: str, properties: Properties) -> None:
        self._call("DeleteDeploymentConfig", {}, deploymentConfigName=physical_id)


class DeploymentGroup(_CodeDeployType):
    """Ref is the group's name; the application is in the properties."""

    def create(self, logical_id: str, properties: Properties, stack_name: str) -> Result:
        name = properties.get("DeploymentGroupName") or physical_name(stack_name, logical_id)
        answer = self._call("CreateDeploymentGroup", properties, deploymentGroupName=name)
        return name, {"Id": answer["deploymentGroupId"]}

    def update(self, physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Result:
        # What the template does not say any more goes back to nothing, as in AWS's own handler.
        dropped: Properties = {name: {} for name in ("AlarmConfiguration", "AutoRollbackConfiguration") if name in old}
        self._call("UpdateDeploymentGroup", {**dropped, **new}, currentDeploymentGroupName=physical_id)
        self._retag(f"deploymentgroup:{new['ApplicationName']}/{physical_id}", old, new)
        names = {"applicationName": new["ApplicationName"], "deploymentGroupName": physical_id}
        group = self._api.call("GetDeploymentGroup", names)["deploymentGroupInfo"]
        return physical_id, {"Id": group["deploymentGroupId"]}

    def delete(self, physical_id: str, properties: Properties) -> None:
        self._call("DeleteDeploymentGroup", properties, deploymentGroupName=physical_id)


def install(api: CodeDeployApi) -> None:
    register(
        "AWS::CodeDeploy::Application",
        Application(api),
        replaces=("ApplicationName", "ComputePlatform"),
        name="ApplicationName",
    )
    register(
        "AWS::CodeDeploy::DeploymentConfig",
        DeploymentConfig(api),
        replaces=(
            "DeploymentConfigName",
            "ComputePlatform",
            "MinimumHealthyHosts",
            "TrafficRoutingConfig",
            "ZonalConfig",
        ),
        name="DeploymentConfigName",
    )
    register(
        "AWS::CodeDeploy::DeploymentGroup",
        DeploymentGroup(api),
        replaces=("ApplicationName", "DeploymentGroupName"),
        name="DeploymentGroupName",
    )
    tagged("AWS::CodeDeploy::Application")
    tagged("AWS::CodeDeploy::DeploymentGroup")
