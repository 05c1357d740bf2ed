"""What CodeDeploy remembers, by account and region."""

from __future__ import annotations

import threading
from typing import Any, Protocol

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region

from .errors import CodeDeployError
from .schedule import PREDEFINED

ACTIVE = ("Created", "Queued", "InProgress", "Ready")
GroupKey = tuple[str, str]  # application, group


class StoredDeployment(Protocol):
    """What is kept of a deployment, whichever kind it is."""

    info: dict[str, Any]
    group_key: GroupKey

    @property
    def id(self) -> str: ...

    @property
    def target(self) -> Any: ...

    def end_with_group(self) -> None:
        """Its deployment group is being deleted."""


class Store:
    """Applications, deployment configurations, groups and deployments."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.applications = AccountRegionScopedDict()
        self.configs = AccountRegionScopedDict()
        self.groups = AccountRegionScopedDict()
        self.deployments = AccountRegionScopedDict()
        self.revisions = AccountRegionScopedDict()  # application -> registered revisions
        self.tags = AccountRegionScopedDict()  # ARN -> tags

    def application(self, name: str | None) -> dict:
        if not name:
            raise CodeDeployError("ApplicationNameRequiredException", "An application name is required.")
        return self._known(
            self.applications, name, "ApplicationDoesNotExistException", f"No application found for name: {name}"
        )

    def config(self, name: str | None) -> dict:
        if not name:
            raise CodeDeployError("DeploymentConfigNameRequiredException", "A deployment config name is required.")
        if name in PREDEFINED:
            return predefined_config(name)
        return self._known(
            self.configs,
            name,
            "DeploymentConfigDoesNotExistException",
            f"No deployment configuration found for name: {name}",
        )

    def group(self, application: str | None, name: str | None) -> dict:
        self.application(application)
        if not name:
            raise CodeDeployError("DeploymentGroupNameRequiredException", "A deployment group name is required.")
        return self._known(
            self.groups,
            (application, name),
            "DeploymentGroupDoesNotExistException",
            f"No Deployment Group found for name: {name}",
        )

    def deployment(self, identifier: str | None) -> StoredDeployment:
        if not identifier:
            raise CodeDeployError("DeploymentIdRequiredException", "A deployment ID is required.")
        return self._known(
            self.deployments,
            identifier,
            "DeploymentDoesNotExistException",
            f"The deployment {identifier} could not be found",
        )

    def active_deployment(self, key: GroupKey) -> StoredDeployment | None:
        return next((d for d in self.deployments.values() if d.group_key == key and d.info["status"] in ACTIVE), None)

    @staticmethod
    def _known(store: AccountRegionScopedDict, key: object, code: str, message: str) -> Any:
        value = store.get(key)
        if value is None:
            raise CodeDeployError(code, message)
        return value


def predefined_config(name: str) -> dict:
    return {
        "deploymentConfigId": f"predefined-{get_account_id()}-{get_region()}-{name.rsplit('.', 1)[-1]}",
        "deploymentConfigName": name,
        "computePlatform": "ECS",
        "trafficRoutingConfig": PREDEFINED[name],
    }
