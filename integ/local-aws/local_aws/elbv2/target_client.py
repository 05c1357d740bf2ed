"""A request to one target, and its answer as ministack wants it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

import h11
from ministack.core.responses import StreamingResponse

from .connection_pool import Address, ConnectionPool
from .target_connection import TargetConnection, TargetFailure

HOP_BY_HOP = frozenset(
    ["connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"]
)
Headers = dict[str, Any]
Answer = tuple[int, Headers, StreamingResponse]


class TargetClient:
    def __init__(self) -> None:
        self._pool = ConnectionPool()

    async def send(
        self,
        address: Address,
        method: str,
        path: str,
        headers: Headers,
        body: bytes,
        idle_seconds: float,
        on_end: Callable[[], None],
    ) -> Answer:
        """`on_end` is called once, when the last byte of the answer has been passed on or will not come.

        A failure before the answer's head raises TargetFailure; a failed request is never sent again.
        """
        try:
            connection = await self._pool.take(address)
            try:
                head = await connection.request(_head(method, path, headers, body), body, idle_seconds)
            except BaseException:
                connection.close()
                raise
        except BaseException:
            on_end()
            raise

        async def run(send: Any, receive: Any) -> None:
            try:
                if await _relay(connection, idle_seconds, send, receive):
                    self._pool.give_back(address, connection, idle_seconds)
                else:
                    connection.close()
            finally:
                on_end()

        return head.status_code, _answer_headers(head), StreamingResponse(run)


def _head(method: str, path: str, headers: Headers, body: bytes) -> h11.Request:
    kept = [(name, str(value)) for name, value in headers.items() if name.lower() not in HOP_BY_HOP]
    if body or method.upper() in ("POST", "PUT", "PATCH"):
        kept.append(("content-length", str(len(body))))
    if not any(name.lower() == "host" for name, _ in kept):
        kept.append(("host", "unknown"))
    return h11.Request(method=method.upper(), target=path, headers=kept)


def _answer_headers(head: h11.Response) -> Headers:
    """Repeated fields stay apart, and the date is the balancer's own."""
    found: dict[str, list[str]] = {}
    for raw_name, raw_value in head.headers:
        name = raw_name.decode("latin-1").lower()
        if name == "content-length" or name not in HOP_BY_HOP:
            found.setdefault(name, []).append(raw_value.decode("latin-1"))
    found["date"] = [formatdate(usegmt=True)]
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


async def _relay(connection: TargetConnection, idle_seconds: float, send: Any, receive: Any) -> bool:
    """Passes the body on; False where it broke off or nobody wants it any more.

    Without its last frame the client sees that the answer is not complete.
    """
    gone = asyncio.ensure_future(_disconnected(receive))
    chunks = connection.chunks(idle_seconds)
    try:
        while True:
            following = asyncio.ensure_future(anext(chunks, None))
            await asyncio.wait({following, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not following.done():
                following.cancel()
                with contextlib.suppress(asyncio.CancelledError, TargetFailure):
                    await following
                return False
            chunk = following.result()
            if chunk is None:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                return True
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    except (TargetFailure, OSError):
        return False
    finally:
        gone.cancel()


async def _disconnected(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
