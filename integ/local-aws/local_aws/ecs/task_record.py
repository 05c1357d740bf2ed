"""A task as DescribeTasks shows it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import now_iso

RUNNING, STOPPED = "RUNNING", "STOPPED"


def new_record(
    arn: str, cluster_arn: str, definition: Mapping[str, Any], group: str, started_by: str, address: str
) -> dict[str, Any]:
    """A task whose containers are still to be started."""
    return {
        "taskArn": arn,
        "clusterArn": cluster_arn,
        "taskDefinitionArn": definition["taskDefinitionArn"],
        "group": group,
        "startedBy": started_by,
        "launchType": "FARGATE",
        "platformVersion": "1.4.0",
        "platformFamily": "Linux",
        "cpu": definition.get("cpu", "256"),
        "memory": definition.get("memory", "512"),
        "lastStatus": "PENDING",
        "desiredStatus": RUNNING,
        "connectivity": "CONNECTED",
        "healthStatus": "UNKNOWN",
        "createdAt": now_iso(),
        "version": 1,
        "overrides": {"containerOverrides": []},
        "attachments": [_network_interface(address)],
        "containers": [_container(arn, container, address) for container in definition["containerDefinitions"]],
        "tags": [],
    }


def mark_running(record: dict[str, Any]) -> None:
    record.update(lastStatus=RUNNING, startedAt=now_iso(), version=record["version"] + 1)
    for container in record["containers"]:
        container["lastStatus"] = RUNNING


def mark_stopping(record: dict[str, Any]) -> None:
    record.update(desiredStatus=STOPPED, stoppingAt=now_iso(), version=record["version"] + 1)


def mark_stopped(record: dict[str, Any], reason: str, code: str, exit_codes: Mapping[str, int | None]) -> None:
    now = now_iso()
    record.update(
        lastStatus=STOPPED,
        desiredStatus=STOPPED,
        stoppedAt=now,
        executionStoppedAt=now,
        stoppedReason=reason,
        stopCode=code,
        version=record["version"] + 1,
    )
    for container in record["containers"]:
        container["lastStatus"] = STOPPED
        if exit_codes.get(container["name"]) is not None:
            container["exitCode"] = exit_codes[container["name"]]


def _network_interface(address: str) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "type": "ElasticNetworkInterface",
        "status": "ATTACHED",
        "details": [{"name": "privateIPv4Address", "value": address}],
    }


def _container(task_arn: str, definition: Mapping[str, Any], address: str) -> dict[str, Any]:
    return {
        "containerArn": f"{task_arn.replace(':task/', ':container/')}/{uuid.uuid4()}",
        "taskArn": task_arn,
        "name": definition["name"],
        "image": definition["image"],
        "lastStatus": "PENDING",
        "networkInterfaces": [{"privateIpv4Address": address}],
        "healthStatus": "UNKNOWN",
    }
