"""The connections that a balancer keeps open to its targets, because both sides speak HTTP/1.1.

A target may close a connection that has been idle for its own keep-alive time. Where that is shorter than the
balancer's idle timeout, a request can cross the close on its way, and the balancer answers 502. On AWS the close
needs a network's time to be noticed, here it would need none: NOTICE_SECONDS stand in for it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque

from .target_connection import TargetConnection

NOTICE_SECONDS = 0.05
Address = tuple[str, int]


class _Idle:
    """A connection that waits for its next request."""

    def __init__(self, connection: TargetConnection) -> None:
        self.connection = connection
        self.watch: asyncio.Task[None] | None = None

    async def end_watch(self) -> None:
        """A watch reads, and two must not read at once."""
        if self.watch:
            self.watch.cancel()
            await asyncio.wait({self.watch})


class ConnectionPool:
    """Only used on the event loop. The longest idle connection of a target comes first."""

    def __init__(self) -> None:
        self._idle: dict[Address, deque[_Idle]] = defaultdict(deque)

    async def take(self, address: Address) -> TargetConnection:
        waiting = self._idle.get(address)
        if not waiting:
            return await TargetConnection.open(*address)
        idle = waiting.popleft()
        try:
            await idle.end_watch()
        except BaseException:
            idle.connection.close()
            raise
        return idle.connection

    def give_back(self, address: Address, connection: TargetConnection, idle_seconds: float) -> None:
        if not connection.is_reusable():
            connection.close()
            return
        idle = _Idle(connection)
        self._idle[address].append(idle)
        idle.watch = asyncio.ensure_future(self._watch(address, idle, idle_seconds))

    async def _watch(self, address: Address, idle: _Idle, idle_seconds: float) -> None:
        """Until the balancer or the target closes it; a cancelled watch means that it is in use again."""
        closed = asyncio.ensure_future(idle.connection.wait_closed_by_target())
        try:
            # Not `wait_for`: before Python 3.12 that forgets that it was cancelled when the close comes with it.
            if (await asyncio.wait({closed}, timeout=idle_seconds))[0]:
                await asyncio.sleep(NOTICE_SECONDS)
        finally:
            closed.cancel()
            await asyncio.wait({closed})
        if idle in self._idle[address]:
            self._idle[address].remove(idle)
            idle.connection.close()
        if not self._idle[address]:
            del self._idle[address]
