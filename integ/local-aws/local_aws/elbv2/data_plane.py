"""The balancer's data plane: from a request to a healthy target of the group its weight chose.

ministack's data plane matches rules; this module puts itself before it (which balancer and which
listener) and behind it (which group, which target, what to count). `target_client.py` sends.
"""

from __future__ import annotations

import contextvars
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlencode

from ministack import app as ministack_app
from ministack.services import alb

from .. import emulator
from ..control import read_body
from ..scope import everywhere, scope_of
from ..settings import Clock
from .health import HealthMonitor, TargetKey, keys_of
from .open_ports import is_open
from .request_metrics import RequestMetrics
from .rules import client_ip
from .target_client import TargetClient
from .target_connection import NotConnected, TargetFailure
from .weighted_forward import choose_group, weights_of

# A program needs real time to answer, however short the deployment minute.
SHORTEST_IDLE_TIMEOUT = 2.0
LISTENER_PORT_HEADER = "x-local-aws-listener-port"
# For a domain of one's own that leads to the balancer: Host is free for it then.
BALANCER_HEADER = "x-local-aws-load-balancer"
OWN_HEADERS = (LISTENER_PORT_HEADER, BALANCER_HEADER)
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_balancer: contextvars.ContextVar[str] = contextvars.ContextVar("balancer", default="")


class DataPlane:
    """An ASGI layer: answers requests whose Host is a balancer's name, passes all others on."""

    def __init__(self, inner: Any, clock: Clock, health: HealthMonitor, metrics: RequestMetrics) -> None:
        self._inner = inner
        self._clock = clock
        self._client = TargetClient()
        self._health = health
        self._metrics = metrics
        self._in_flight: Counter[TargetKey] = Counter()
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = _balancer_host(scope) if scope["type"] == "http" else None
        if host is None:
            await self._inner(scope, receive, send)
            return
        balancer = next((lb for lb in everywhere(alb._lbs) if host in _host_names(lb)), None)
        if balancer is None:
            # The nearest to a name that does not resolve; ministack would take it for a bucket and answer 200.
            gone = _balancer_error(503, f"there is no load balancer {host}")
            await ministack_app._send_if_handled(send, gone, receive, head=scope["method"] == "HEAD")
            return
        with scope_of(balancer["LoadBalancerArn"]):
            await self._answer(balancer, scope, receive, send)

    def in_flight(self, key: TargetKey) -> int:
        return self._in_flight[key]

    async def _answer(self, balancer: dict[str, Any], scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        query = scope.get("query_string", b"").decode("latin-1")
        body = await read_body(receive)
        port = _listener_port(balancer["LoadBalancerArn"], headers)
        if not is_open(balancer, port):
            # The nearest to no answer at all.
            closed = _balancer_error(503, f"no security group of the load balancer opens port {port}")
            await ministack_app._send_if_handled(send, closed, receive, head=scope["method"] == "HEAD")
            return
        address = (scope.get("client") or ("127.0.0.1",))[0]
        token, address_token = _balancer.set(balancer["LoadBalancerArn"]), client_ip.set(address)
        try:
            response = await alb.dispatch_request(
                balancer,
                scope["method"],
                scope["path"],
                {name: value for name, value in headers.items() if name not in OWN_HEADERS},
                body,
                parse_qs(query, keep_blank_values=True),
                port,
                client_ip=address,
                raw_query_string=query,
                raw_path=(scope.get("raw_path") or scope["path"].encode()).decode("latin-1"),
            )
        finally:
            _balancer.reset(token)
            client_ip.reset(address_token)
        await ministack_app._send_if_handled(send, response, receive, head=scope["method"] == "HEAD")

    async def forward(self, action: dict[str, Any], *request: Any) -> Any:
        """Carries out a forward action: one group by weight, one healthy target of it."""
        group_arn = choose_group(weights_of(action))
        group = alb._tgs.get(group_arn)
        keys = keys_of(group) if group else []
        if not keys:
            self._metrics.without_target(_balancer.get(), group_arn or "", time.time())
            return _balancer_error(503, "no registered targets in the target group")
        if group["TargetType"] == "lambda":
            method, path, headers, body, query, raw_query, _ = request
            return await alb._invoke_lambda_target(keys[0][1], group_arn, method, path, headers, body, query, raw_query)
        return await self._proxy(self._choose_target(keys), group, request)

    def _choose_target(self, keys: list[TargetKey]) -> TargetKey:
        """A healthy one; with none healthy any of them, because a balancer fails open."""
        healthy = [key for key in keys if self._health.of(key).state == "healthy"]
        return random.choice(healthy or keys)

    async def _proxy(self, key: TargetKey, group: dict[str, Any], request: tuple[Any, ...]) -> Any:
        method, path, headers, body, query, raw_query, raw_path = request
        balancer, started = _balancer.get(), time.perf_counter()
        if raw_query is None:
            raw_query = urlencode(query or {}, doseq=True)
        target = f"{raw_path or path}?{raw_query}" if raw_query else raw_path or path
        content = body.encode() if isinstance(body, str) else bytes(body or b"")
        self._enter(key)
        counted = self._metrics.begun(balancer, key[0], time.time())
        try:
            answer = await self._client.send(
                key[1:], method, target, headers, content, self._idle_seconds(balancer), lambda: self._leave(key)
            )
        except TargetFailure as problem:
            not_connected = isinstance(problem, NotConnected)
            self._metrics.unanswered(balancer, key[0], problem.status, not_connected, time.time(), counted)
            return _balancer_error(problem.status, f"target {key[1]}:{key[2]}: {problem}")
        self._metrics.answered(balancer, key[0], answer[0], time.perf_counter() - started, time.time(), counted)
        return answer

    def _idle_seconds(self, balancer: str) -> float:
        timeout = float(alb._lb_attr(balancer, "idle_timeout.timeout_seconds", "60"))
        return self._clock.seconds(timeout, SHORTEST_IDLE_TIMEOUT)

    def _enter(self, key: TargetKey) -> None:
        with self._lock:
            self._in_flight[key] += 1

    def _leave(self, key: TargetKey) -> None:
        with self._lock:
            self._in_flight[key] -= 1
            if self._in_flight[key] <= 0:
                del self._in_flight[key]


def _listener_port(balancer_arn: str, headers: dict[str, str]) -> int:
    """Which listener a request is for: our header, the Host's port, else 80, 443, the first one.

    A client that connects to the endpoint usually names the endpoint's port in Host, or none; such
    a port belongs to no listener and says nothing.
    """
    ports = [lst["Port"] for lst in alb._listeners.values() if lst["LoadBalancerArn"] == balancer_arn]
    _, _, in_host = headers.get("host", "").partition(":")
    named = [int(text) for text in (headers.get(LISTENER_PORT_HEADER, ""), in_host) if text.isdigit()]
    return next((port for port in [*named, 80, 443] if port in ports), ports[0] if ports else 80)


def _balancer_host(scope: Scope) -> str | None:
    """The name of the balancer that a request is for: its header, or the Host where that is one."""
    headers = _headers(scope)
    host = headers.get(BALANCER_HEADER, headers.get("host", "")).rsplit(":", 1)[0].lower()
    return host if host.endswith((".elb.amazonaws.com", ".alb.localhost")) else None


def _host_names(balancer: dict[str, Any]) -> tuple[str, str]:
    return balancer["DNSName"].lower(), f"{balancer['LoadBalancerName'].lower()}.alb.localhost"


def _headers(scope: Scope) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        separator = "; " if name == "cookie" else ", "
        headers[name] = f"{headers[name]}{separator}{value}" if name in headers else value
    return headers


def _balancer_error(status: int, message: str) -> tuple[int, dict[str, str], bytes]:
    return status, {"content-type": "application/json"}, json.dumps({"message": message}).encode()


def install(data_plane: DataPlane) -> None:
    """Every forward action goes through the data plane; other actions stay ministack's."""
    execute_action = alb._execute_action

    async def execute(
        action: dict[str, Any],
        method: str,
        path: str,
        headers: Any,
        body: Any,
        query: Any,
        raw_query: str | None = None,
        raw_path: str | None = None,
    ) -> Any:
        if action.get("Type", "").lower() == "forward":
            return await data_plane.forward(action, method, path, headers, body, query, raw_query, raw_path)
        return await execute_action(action, method, path, headers, body, query, raw_query, raw_path)

    emulator.replace(alb, "_execute_action", execute)
