"""One JSON line for every AWS API call, so that a test can hold the calls against a policy."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from ministack.core.iam_actions import extract_iam_action
from ministack.core.router import detect_service

# Only names, ARNs and switches: nothing a caller could consider a secret.
LOGGED_PARAMETERS = frozenset(
    [
        "action",
        "AlarmName",
        "AlarmNames",
        "applicationName",
        "autoRollbackEnabled",
        "cluster",
        "count",
        "currentDeploymentGroupName",
        "deploymentConfigName",
        "deploymentGroupName",
        "deploymentId",
        "deploymentIds",
        "deploymentWaitType",
        "desiredCount",
        "executionRoleArn",
        "family",
        "filterName",
        "forceNewDeployment",
        "FunctionName",
        "hookId",
        "includeOnlyStatuses",
        "ListenerArn",
        "ListenerArns",
        "LoadBalancerArn",
        "logGroupName",
        "logStreamName",
        "Name",
        "Names",
        "newDeploymentGroupName",
        "PolicyArn",
        "repositoryName",
        "ResourceArns",
        "RoleArn",
        "RoleName",
        "RuleArn",
        "RulePriorities",
        "service",
        "serviceDeploymentArn",
        "serviceDeploymentArns",
        "serviceName",
        "serviceRevisionArns",
        "serviceRoleArn",
        "services",
        "StackName",
        "status",
        "stopType",
        "targetId",
        "TargetGroupArn",
        "taskDefinition",
        "taskRoleArn",
        "task",
        "tasks",
        "UserName",
    ]
)
MAX_BODY = 256 * 1024
# How our own services introduce themselves when they call a Lambda hook, and what the log calls them.
CODEDEPLOY_USER_AGENT, ECS_USER_AGENT = "local-aws-codedeploy", "local-aws-ecs"
CALLERS = {CODEDEPLOY_USER_AGENT: "codedeploy", ECS_USER_AGENT: "ecs"}


class CallLog:
    """Appends to a file; without one it forgets. Safe from any thread."""

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.Lock()
        self._file = path.open("a", buffering=1) if path else None

    @property
    def enabled(self) -> bool:
        return self._file is not None

    def record(
        self,
        service: str,
        action: str,
        parameters: dict[str, Any],
        caller: str,
        status: int = 200,
        names: list[str] | None = None,
        access_key: str = "",
    ) -> None:
        """`names` are the parameters that were sent, of which `parameters` shows only the harmless ones.

        The access key's id (not its secret) tells callers apart: a CI user's calls from the CDK's.
        """
        if self._file is None:
            return
        entry = {
            "time": round(time.time(), 3),
            "service": service,
            "action": action,
            "caller": caller,
            "status": status,
            "parameters": parameters,
            "parameterNames": sorted(parameters) if names is None else names,
            "accessKeyId": access_key,
        }
        with self._lock:
            self._file.write(json.dumps(entry) + "\n")


class CallLogLayer:
    """An ASGI layer that records the calls clients send."""

    def __init__(self, inner: Any, log: CallLog) -> None:
        self._inner = inner
        self._log = log

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not self._log.enabled:
            await self._inner(scope, receive, send)
            return
        body = bytearray()

        def record(status: int) -> None:
            self._record(scope, bytes(body), status)

        await self._inner(scope, _copying(receive, body), _before_the_end(send, record))

    def _record(self, scope: dict[str, Any], body: bytes, status: int) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if "authorization" not in headers and "x-amz-target" not in headers:
            return  # a page of the endpoint itself, or a callback of a custom resource
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        form = _form(headers, body)
        service = detect_service(scope["method"], scope["path"], headers, {**form, **query})
        service_name, action = _service_and_action(service, scope, headers, body, {**form, **query})
        agent = headers.get("user-agent", "")
        caller = next((name for introduction, name in CALLERS.items() if introduction in agent), "client")
        sent = {**_sent_parameters(headers, body, form), **_named_by_path(scope["path"])}
        parameters = {name: value for name, value in sent.items() if name.split(".")[0] in LOGGED_PARAMETERS}
        names = sorted({name.split(".")[0] for name in sent} - {"Action", "Version"})
        self._log.record(service_name, action, parameters, caller, status, names, access_key_of(headers))


def _copying(receive: Callable[[], Awaitable[dict[str, Any]]], body: bytearray) -> Any:
    async def receive_and_copy() -> dict[str, Any]:
        message = await receive()
        if len(body) < MAX_BODY:
            body.extend(message.get("body") or b"")
        return message

    return receive_and_copy


def _before_the_end(send: Any, record: Callable[[int], None]) -> Any:
    """Whoever has an answer finds the call in the log: it is recorded before the last byte is sent."""
    status = 0

    async def record_and_send(message: dict[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        elif message["type"] == "http.response.body" and not message.get("more_body", False):
            record(status)
        await send(message)

    return record_and_send


def _form(headers: dict[str, str], body: bytes) -> dict[str, list[str]]:
    if not headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)


def _service_and_action(
    service: str, scope: dict[str, Any], headers: dict[str, str], body: bytes, query: dict[str, Any]
) -> tuple[str, str]:
    """In IAM's words (`elasticloadbalancing`, `DescribeListeners`), so that a policy can be matched."""
    target = headers.get("x-amz-target", "")
    if service == "codedeploy":  # ministack does not know it
        return service, target.rsplit(".", 1)[-1]
    parts = scope["path"].split("/")
    if "operation" in parts:  # the CBOR protocol names the operation in the path
        name = parts[parts.index("operation") + 1]
        return ("cloudwatch" if service == "monitoring" else service), name
    iam_action = extract_iam_action(service, scope["method"], scope["path"], headers, body, query)
    if iam_action:
        namespace, _, action = iam_action.partition(":")
        return namespace, action
    return service, target.rsplit(".", 1)[-1] or f"{scope['method']} {scope['path']}"


def access_key_of(headers: dict[str, str]) -> str:
    """`AWS4-HMAC-SHA256 Credential=<id>/<date>/…`"""
    return headers.get("authorization", "").partition("Credential=")[2].partition("/")[0]


def _named_by_path(path: str) -> dict[str, Any]:
    """What Lambda is told by the path: `/2015-03-31/functions/<name>/invocations`."""
    parts = path.split("/")
    return {"FunctionName": unquote(parts[3])} if parts[2:3] == ["functions"] and parts[4:] == ["invocations"] else {}


def _sent_parameters(headers: dict[str, str], body: bytes, form: dict[str, list[str]]) -> dict[str, Any]:
    """All of them, by name; a query-protocol name is a path like `ListenerArns.member.1`."""
    if form:
        return {name: values[0] for name, values in form.items()}
    if "json" not in headers.get("content-type", ""):
        return {}
    try:
        document = json.loads(body or b"{}")
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
