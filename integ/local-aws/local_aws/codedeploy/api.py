"""CodeDeploy's endpoint: JSON requests by operation name."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

from ministack import app
from ministack.core.responses import error_response_json, json_response

from .. import emulator
from .deployment import Engine
from .deployments import Deployments
from .errors import CodeDeployError
from .resources import Resources

logger = logging.getLogger("local_aws.codedeploy")
Operation = Callable[[dict[str, Any]], dict[str, Any]]


class CodeDeployApi:
    """All operations by their names; used by clients and by CloudFormation alike."""

    def __init__(self, engine: Engine) -> None:
        self._parts = (Resources(engine.store), Deployments(engine))

    def call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        handler = self._operation(operation)
        if handler is None:
            raise CodeDeployError("UnknownOperationException", f"{operation} is not part of this endpoint.")
        return handler(request)

    def _operation(self, name: str) -> Operation | None:
        if not name[:1].isupper():
            return None
        return next((getattr(part, name) for part in self._parts if hasattr(part, name)), None)

    async def handle_request(self, method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        target = headers.get("x-amz-target", "")
        try:
            # On a worker thread: a store's lock must never hold up the event loop.
            answer = await asyncio.to_thread(self.call, target.rsplit(".", 1)[-1], json.loads(body or b"{}"))
            return json_response(json.loads(json.dumps(answer)))
        except CodeDeployError as refusal:
            return error_response_json(refusal.code, str(refusal), 400)


def install(api: CodeDeployApi) -> None:
    emulator.enter(app, "SERVICE_HANDLERS", "codedeploy", api.handle_request)
