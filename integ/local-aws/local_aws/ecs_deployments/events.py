"""What ECS tells of service deployments: EventBridge and the service's own events."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timezone
from typing import Any

from ministack.services import eventbridge

from ..ecs.scheduler import add_event

logger = logging.getLogger("local_aws.ecs")
Record = dict[str, Any]


def deployment_event(service: Record, deployment_id: str, name: str, reason: str) -> None:
    """`ECS Deployment State Change`: SERVICE_DEPLOYMENT_IN_PROGRESS, _COMPLETED or _FAILED."""
    detail = {
        "eventType": "ERROR" if name == "SERVICE_DEPLOYMENT_FAILED" else "INFO",
        "eventName": name,
        "deploymentId": deployment_id,
        "updatedAt": _now(),
        "reason": reason,
    }
    _publish("ECS Deployment State Change", service["serviceArn"], detail)


def hook_event(deployment: Record, hook: Record, kind: str, stage: str, name: str) -> None:
    """`ECS Hook State Change`."""
    arn = deployment["serviceDeploymentArn"]
    detail = {
        "eventType": "ERROR" if name in ("HOOK_FAILED", "HOOK_TIMED_OUT") else "INFO",
        "eventName": name,
        "hookId": hook["hookId"],
        "hookType": kind,
        "expiresAt": _iso(hook["expiresAt"]),
        "lifecycleStage": stage,
        "clusterArn": deployment["clusterArn"],
        "serviceArn": deployment["serviceArn"],
        "serviceDeploymentArn": arn,
        "updatedAt": _now(),
    }
    _publish("ECS Hook State Change", arn, detail)


def steady_event(service: Record) -> None:
    """`ECS Service Action` SERVICE_STEADY_STATE, and the line among the service's events."""
    add_event(service, f"(service {service['serviceName']}) has reached a steady state.")
    detail = {
        "eventType": "INFO",
        "eventName": "SERVICE_STEADY_STATE",
        "clusterArn": service["clusterArn"],
        "createdAt": _now(),
    }
    _publish("ECS Service Action", service["serviceArn"], detail)


def _publish(detail_type: str, resource: str, detail: Record) -> None:
    entry = {"Source": "aws.ecs", "DetailType": detail_type, "Detail": json.dumps(detail), "Resources": [resource]}
    try:
        eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)
    except Exception:  # a rule's broken target must not break the deployment
        logger.exception("%s of %s", detail_type, resource)


def _now() -> str:
    return datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat().replace("+00:00", "Z")
