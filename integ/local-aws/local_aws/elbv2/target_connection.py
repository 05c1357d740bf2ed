"""One connection from the balancer to a target, and the requests that go over it one after another.

On the event loop and without threads, so that no target that hangs can hold up anything but its own request.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import h11

CONNECT_SECONDS = 10.0  # as AWS documents for a balancer
CHUNK = 65536


class TargetFailure(Exception):
    """No answer that could be passed on; `status` is what the balancer answers in its place."""

    status = 502


class NotConnected(TargetFailure):
    """The target refused the connection."""


class ConnectTimeout(NotConnected):
    status = 504


class ConnectionLost(TargetFailure):
    """The target closed the connection before it had answered, or its answer was no HTTP."""


class IdleTimeout(TargetFailure):
    """The target took the request and sent nothing for as long as the balancer waits."""

    status = 504


class TargetConnection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(our_role=h11.CLIENT)

    @classmethod
    async def open(cls, address: str, port: int) -> TargetConnection:
        try:
            return cls(*await asyncio.wait_for(asyncio.open_connection(address, port), CONNECT_SECONDS))
        except asyncio.TimeoutError as problem:
            raise ConnectTimeout(f"{address}:{port} did not take the connection in time") from problem
        except OSError as problem:
            raise NotConnected(f"{address}:{port}: {problem}") from problem

    async def request(self, head: h11.Request, body: bytes, idle_seconds: float) -> h11.Response:
        """Sends a request and returns the head of its answer."""
        try:
            self._writer.write(b"".join(filter(None, (self._http.send(e) for e in self._events(head, body)))))
            await asyncio.wait_for(self._writer.drain(), idle_seconds)
            while True:
                event = await self._next_event(idle_seconds)
                if isinstance(event, h11.Response):
                    return event
                if not isinstance(event, h11.InformationalResponse):
                    raise ConnectionLost("the target closed the connection without an answer")
        except asyncio.TimeoutError as problem:
            raise IdleTimeout(f"the target sent nothing for {idle_seconds:g} s") from problem
        except (OSError, h11.ProtocolError) as problem:
            raise ConnectionLost(f"the connection to the target broke: {problem}") from problem

    async def chunks(self, idle_seconds: float) -> AsyncIterator[bytes]:
        """The body of the answer as it arrives; ends early with TargetFailure."""
        try:
            while not isinstance(
                event := await self._next_event(idle_seconds), (h11.EndOfMessage, h11.ConnectionClosed)
            ):
                if isinstance(event, h11.Data):
                    yield bytes(event.data)
        except asyncio.TimeoutError as problem:
            raise IdleTimeout(f"the target sent nothing for {idle_seconds:g} s") from problem
        except (OSError, h11.ProtocolError) as problem:
            raise ConnectionLost(f"the connection to the target broke: {problem}") from problem

    def is_reusable(self) -> bool:
        """Readies a connection whose answer is complete for the next request, where both sides keep it."""
        if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            return False
        self._http.start_next_cycle()
        return True

    async def wait_closed_by_target(self) -> None:
        """Of an idle connection: until the target closes it (or sends what nobody has asked for)."""
        with contextlib.suppress(OSError):
            await self._reader.read(1)

    def close(self) -> None:
        with contextlib.suppress(RuntimeError, OSError):
            self._writer.close()

    @staticmethod
    def _events(head: h11.Request, body: bytes) -> list[Any]:
        return [head, *([h11.Data(data=body)] if body else []), h11.EndOfMessage()]

    async def _next_event(self, idle_seconds: float) -> Any:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await asyncio.wait_for(self._reader.read(CHUNK), idle_seconds))
        return event
