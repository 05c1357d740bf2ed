"""The endpoint's own paths, which no AWS service has: `/_local_aws/readings` shows and changes its switches."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from .readings import ReadingError, Readings

PATH = "/_local_aws/readings"
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Control:
    """An ASGI layer before everything else."""

    def __init__(self, inner: Any, readings: Readings) -> None:
        self._inner = inner
        self._readings = readings

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._inner(scope, receive, send)
            return
        body = await read_body(receive)
        try:
            if scope["method"] == "PUT":
                self._readings.change(json.loads(body))
        except (ReadingError, ValueError, AttributeError) as problem:
            await _answer(send, 400, {"message": str(problem)})
        else:
            await _answer(send, 200, self._readings.shown())


async def read_body(receive: Any) -> bytes:
    """All of a request's body."""
    chunks = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(chunks)


async def _answer(send: Send, status: int, document: Any) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(document).encode()})
