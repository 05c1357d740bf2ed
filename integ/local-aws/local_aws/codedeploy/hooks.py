"""Lambda hooks: invoked with two ids, answered by PutLifecycleEventHookExecutionStatus."""

from __future__ import annotations

import threading
import uuid

from ..lambda_client import LambdaClient
from .errors import CodeDeployError

FINAL = ("Succeeded", "Failed")


class HookExecutions:
    """The executions that wait for their answer."""

    def __init__(self, functions: LambdaClient) -> None:
        self._functions = functions
        self._answers: dict[tuple[str, str], str | None] = {}
        self._lock = threading.Lock()

    def start(self, deployment_id: str, function: str) -> str:
        """Invokes the function and returns the execution's id."""
        execution = str(uuid.uuid4())
        with self._lock:
            self._answers[(deployment_id, execution)] = None
        payload = {"DeploymentId": deployment_id, "LifecycleEventHookExecutionId": execution}
        self._functions.start(function, payload)
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
