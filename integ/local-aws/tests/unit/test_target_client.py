"""Kept connections: who may cost a request its answer, and who may not."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from local_aws.elbv2 import connection_pool
from local_aws.elbv2.target_client import TargetClient
from local_aws.elbv2.target_connection import ConnectionLost

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


class Target:
    """Counts its connections and requests; `closes` an idle connection at once, without a word."""

    def __init__(self, closes: bool = False) -> None:
        self.connections = self.requests = 0
        self._closes = closes

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                self.requests += 1
                writer.write(ANSWER)
                if self._closes:
                    break
        except asyncio.IncompleteReadError:
            pass
        writer.close()


@asynccontextmanager
async def balancer_before(target: Target):
    """A way to ask the target for its status, with an idle timeout of the balancer's."""
    server = await asyncio.start_server(target.serve, "127.0.0.1", 0)
    address, client = server.sockets[0].getsockname(), TargetClient()

    async def ask(idle_seconds: float) -> int:
        status, _, stream = await client.send(address, "GET", "/", {}, b"", idle_seconds, lambda: None)
        await stream.runner(ignored, asyncio.Event().wait)
        return status

    yield ask
    server.close()


async def ignored(_: object) -> None:
    pass


def test_one_connection_serves_one_request_after_another():
    target = Target()

    async def scenario() -> list[int]:
        async with balancer_before(target) as ask:
            return [await ask(60) for _ in range(20)]

    assert asyncio.run(scenario()) == [200] * 20
    assert (target.connections, target.requests) == (1, 20)


def test_a_target_that_keeps_its_connections_longer_than_the_balancer_loses_no_request():
    """Whenever a request comes: before, after and in the very moment in which the balancer closes an idle one."""
    target, idle = Target(), 0.01

    async def scenario() -> list[int]:
        async with balancer_before(target) as ask:
            statuses = []
            for number in range(200):
                statuses.append(await ask(idle))
                await asyncio.sleep(idle * (0.9 + number / 1000))
            return statuses

    assert asyncio.run(scenario()) == [200] * 200
    assert 1 < target.connections < 200


@pytest.mark.parametrize("notice, outcome, requests", [(60, 502, 1), (0, 200, 2)])
def test_a_connection_that_its_target_has_closed(monkeypatch, notice, outcome, requests):
    """Until the balancer notices, a request crosses the close; it is lost and not sent again."""
    monkeypatch.setattr(connection_pool, "NOTICE_SECONDS", notice)
    target = Target(closes=True)

    async def scenario() -> object:
        async with balancer_before(target) as ask:
            assert await ask(60) == 200
            await asyncio.sleep(0.1)
            try:
                return await ask(60)
            except ConnectionLost as lost:
                return lost.status

    assert asyncio.run(scenario()) == outcome
    assert target.requests == requests
