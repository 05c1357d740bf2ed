"""A rollback: a second deployment that gives all traffic back to the original task set at once."""

from __future__ import annotations

import time
from typing import Any

from .deployment import Deployment, Engine, new_deployment_id, overview
from .errors import not_permitted
from .traffic import Route, restore


class Rollback(Deployment):
    """Nothing is installed: of the lifecycle events only AllowTraffic takes place, without hooks.

    One that fails leaves traffic and task sets as it has found them, for the next deployment.
    """

    def __init__(
        self, engine: Engine, group: dict[str, Any], info: dict[str, Any], route: Route, green: dict[str, Any] | None
    ) -> None:
        super().__init__(engine, group, info)
        self._route = route
        self._green = green
        self.target.show(route, "Blue", route.blue)
        if green is not None:
            self.target.show(route, "Green", green)

    def carry_out(self) -> None:
        self.event("AllowTraffic", self._give_back)

    def _give_back(self) -> None:
        time.sleep(self.engine.clock.seconds(self.engine.settings.rollback_seconds))
        if self.engine.settings.readings.take_failing_rollback():
            raise not_permitted("AmazonElasticLoadBalancing")
        self._route.shift(0, self.engine.call_log)
        self._route.shift_test(0, self.engine.call_log)
        self.target.freeze()
        restore(self._route, self._green)


def new_rollback_info(released: dict[str, Any], group: dict[str, Any]) -> dict[str, Any]:
    """The record of the deployment that undoes `released`."""
    inherited = (
        "applicationName",
        "deploymentGroupName",
        "deploymentStyle",
        "blueGreenDeploymentConfiguration",
        "loadBalancerInfo",
        "computePlatform",
    )
    info = {name: released[name] for name in inherited if name in released}
    revision = group.get("targetRevision")
    return {
        **info,
        **({"revision": revision} if revision else {}),
        "deploymentId": new_deployment_id(),
        "deploymentConfigName": "CodeDeployDefault.ECSAllAtOnce",
        "status": "Created",
        "createTime": time.time(),
        "creator": "codeDeployRollback",
        "description": f"Automatic rollback of deployment {released['deploymentId']}.",
        "deploymentOverview": overview("Pending"),
        "autoRollbackConfiguration": {"enabled": False, "events": []},
        "rollbackInfo": {
            "rollbackTriggeringDeploymentId": released["deploymentId"],
            "rollbackMessage": f"This deployment rolls back deployment {released['deploymentId']}.",
        },
    }
