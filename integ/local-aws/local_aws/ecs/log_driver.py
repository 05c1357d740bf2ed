"""The awslogs driver: every line a container prints goes to its log group."""

from __future__ import annotations

import logging
import time
from typing import Any

from ministack.services import cloudwatch_logs, ecs

from ..scope import scope_of

logger = logging.getLogger("local_aws.logs")


class LogDriver:
    """Writes one container's lines as log events, in the account and region of its task."""

    def __init__(self, definition: dict[str, Any], task_arn: str) -> None:
        self._task_arn = task_arn
        task_id = task_arn.rsplit("/", 1)[-1]
        self._config = ecs._awslogs_config(definition, task_id, task_id)

    def open(self) -> None:
        """Creates the stream. A group that is missing stops a task on AWS; here its lines are lost."""
        if self._config is None:
            return
        with scope_of(self._task_arn):
            if not ecs._ensure_awslogs_stream(self._config):
                logger.warning("log group %s does not exist; the lines are lost", self._config["group"])
                self._config = None

    def write(self, line: str) -> None:
        if self._config is None or not line:
            return
        event = {"timestamp": int(time.time() * 1000), "message": line}
        with scope_of(self._task_arn):
            cloudwatch_logs._put_log_events(
                {
                    "logGroupName": self._config["group"],
                    "logStreamName": self._config["stream"],
                    "logEvents": [event],
                }
            )
