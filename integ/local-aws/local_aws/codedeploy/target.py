"""The one target of an ECS deployment, as GetDeploymentTarget shows it."""

from __future__ import annotations

import time
from typing import Any

from .lifecycle import Lifecycle
from .traffic import Route

# A target knows no "Stopped", "Created" or "Ready".
TARGET_STATUS = {"Created": "Pending", "Queued": "Pending", "Stopped": "Failed"}


class Target:
    """Lifecycle events, and the task sets with their share of the traffic."""

    def __init__(self, deployment_id: str, ecs_service: dict[str, str], service_arn: str) -> None:
        self.id = f"{ecs_service['clusterName']}:{ecs_service['serviceName']}"
        self.lifecycle = Lifecycle()
        self._deployment_id = deployment_id
        self._service_arn = service_arn
        self._task_sets: list[tuple[str, dict[str, Any]]] = []
        self._last_seen: list[dict[str, Any]] = []
        self._route: Route | None = None

    def show(self, route: Route, label: str, task_set: dict[str, Any]) -> None:
        self._route = route
        self._task_sets.append((label, task_set))

    def describe(self, deployment_status: str) -> dict[str, Any]:
        running = deployment_status in ("InProgress", "Ready")
        if running or not self._last_seen:  # afterwards the listener belongs to the next deployment
            self._last_seen = [self._task_set_info(label, task_set) for label, task_set in self._task_sets]
        return {
            "deploymentTargetType": "ECSTarget",
            "ecsTarget": {
                "deploymentId": self._deployment_id,
                "targetId": self.id,
                "targetArn": self._service_arn,
                "lastUpdatedAt": time.time(),
                "lifecycleEvents": self.lifecycle.events,
                "status": TARGET_STATUS.get(deployment_status, deployment_status),
                "taskSetsInfo": self._last_seen,
            },
        }

    def freeze(self) -> None:
        """Keeps the weights of the end."""
        self._last_seen = [self._task_set_info(label, task_set) for label, task_set in self._task_sets]

    def _task_set_info(self, label: str, task_set: dict[str, Any]) -> dict[str, Any]:
        assert self._route is not None
        green = self._route.green_percent()
        group_arn = task_set["loadBalancers"][0]["targetGroupArn"]
        return {
            "identifer": task_set["id"],  # the service model's own spelling
            "desiredCount": task_set["computedDesiredCount"],
            "pendingCount": task_set["pendingCount"],
            "runningCount": task_set["runningCount"],
            "status": task_set["status"],
            "trafficWeight": green if label == "Green" else 100.0 - green,
            "targetGroup": {"name": group_arn.split(":targetgroup/")[1].split("/")[0]},
            "taskSetLabel": label,
        }
