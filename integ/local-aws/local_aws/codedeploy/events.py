"""CodeDeploy's state changes on the default event bus."""

from __future__ import annotations

import json
import logging
from typing import Any

from ministack.core.responses import get_region
from ministack.services import eventbridge

from ..scope import current_arn

logger = logging.getLogger("local_aws.codedeploy")


def publish_state_change(info: dict[str, Any], state: str) -> None:
    """`START`, `SUCCESS`, `FAILURE`, `STOP` or `READY`."""
    application, group = info["applicationName"], info["deploymentGroupName"]
    detail = {
        "region": get_region(),
        "deploymentId": info["deploymentId"],
        "application": application,
        "deploymentGroup": group,
        "instanceGroupId": info["deploymentId"],
        "state": state,
    }
    entry = {
        "Source": "aws.codedeploy",
        "DetailType": "CodeDeploy Deployment State-change Notification",
        "Detail": json.dumps(detail),
        "Resources": [
            current_arn("codedeploy", f"application:{application}"),
            current_arn("codedeploy", f"deploymentgroup:{application}/{group}"),
        ],
    }
    try:
        eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)
    except Exception:  # a rule's broken target must not break the deployment
        logger.exception("state change of %s", info["deploymentId"])
