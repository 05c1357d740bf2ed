"""Lambda hooks: invoked with two ids, answered by PutLifecycleEventHookExecutionStatus."""

from __future__ import annotations

import json
import threading
import uuid

import boto3.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from ministack.core.responses import get_account_id, get_region

from ..call_log import CODEDEPLOY_USER_AGENT
from .errors import CodeDeployError

FINAL = ("Succeeded", "Failed")


class HookExecutions:
    """The executions that wait for their answer."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._answers: dict[tuple[str, str], str | None] = {}
        self._lock = threading.Lock()

    def start(self, deployment_id: str, function: str) -> str:
        """Invokes the function and returns the execution's id."""
        execution = str(uuid.uuid4())
        with self._lock:
            self._answers[(deployment_id, execution)] = None
        payload = {"DeploymentId": deployment_id, "LifecycleEventHookExecutionId": execution}
        self._invoke(function, payload)
        return execution

    def answer(self, deployment_id: str, execution: str | None, status: str | None) -> None:
        if status not in FINAL:
            raise CodeDeployError(
                "InvalidLifecycleEventHookExecutionStatusException",
                f"The status must be Succeeded or Failed, not {status}.",
            )
        key = (deployment_id, execution or "")
        with self._lock:
            if key not in self._answers:
                raise CodeDeployError(
                    "InvalidLifecycleEventHookExecutionIdException",
                    f"No hook execution {execution} in {deployment_id}.",
                )
            if self._answers[key] is not None:
                raise CodeDeployError("LifecycleEventAlreadyCompletedException", "The hook has been answered already.")
            self._answers[key] = status

    def answer_of(self, deployment_id: str, execution: str) -> str | None:
        return self._answers[(deployment_id, execution)]

    def _invoke(self, function: str, payload: dict[str, str]) -> None:
        # A session of its own: boto3's default one must not be used by several threads at once.
        client = boto3.session.Session().client(
            "lambda",
            endpoint_url=self._endpoint,
            region_name=get_region(),
            aws_access_key_id=get_account_id(),
            aws_secret_access_key="test",
            config=Config(user_agent_extra=CODEDEPLOY_USER_AGENT, retries={"max_attempts": 1}),
        )
        try:
            client.invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps(payload).encode())
        except (BotoCoreError, ClientError) as problem:
            raise HookInvocationError(str(problem)) from problem


class HookInvocationError(Exception):
    """The function could not be invoked at all."""
