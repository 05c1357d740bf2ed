"""Lambda functions call Elastic Load Balancing by their roles: what a role does not allow is refused, as on AWS.

A function has credentials of its own, so that its calls can be told from others'. ministack gives it the account's.
"""

from __future__ import annotations

import hashlib
import time
from typing import Any
from urllib.parse import parse_qs

from ministack import app
from ministack.core import lambda_runtime
from ministack.services import alb, lambda_svc, sts

from . import emulator
from .call_log import access_key_of
from .elbv2.permissions import calls_of
from .readings import Readings
from .scope import account_and_region
from .service_role import RoleMissing, ServiceRole


class FunctionRoles:
    """Roles by the access keys of those that have them."""

    def __init__(self, readings: Readings) -> None:
        self._readings = readings
        self._roles: dict[str, ServiceRole] = {}

    def credentials(self, config: dict[str, Any]) -> dict[str, str]:
        """What the process of a function gets into its environment."""
        role, function = ServiceRole(config["Role"]), config["FunctionName"]
        digest = hashlib.sha256(f"{config['FunctionArn']}:{role.arn}".encode()).hexdigest()
        key, secret, token = f"ASIA{digest[:16].upper()}", digest[16:40], digest[40:]
        account, _ = account_and_region(config["FunctionArn"])
        session = f"{role.arn.rpartition('/')[2]}/{function}"
        sts.register_session(key, {
            "Arn": f"arn:aws:sts::{account}:assumed-role/{session}", "UserId": session.replace("/", ":"),
            "SecretAccessKey": secret, "SessionToken": token, "IssuedAt": time.time(),
        })  # fmt: skip
        self._roles[key] = role
        return {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token}

    def refusal(self, headers: dict[str, str], params: dict[str, Any]) -> str | None:
        """Why the caller may not do that, in IAM's words; None where it may, or is no function."""
        role = self._roles.get(access_key_of(headers))
        for call in calls_of(params, self._readings) if role else []:
            try:
                allowed = role.allows(call)
            except RoleMissing:
                return None  # a test's function without a role
            if not allowed:
                return (
                    f"User: {role.arn} is not authorized to perform: {call.action} on resource: {call.resource} "
                    "because no identity-based policy allows the action"
                )
        return None


def install(roles: FunctionRoles) -> None:
    emulator.replace(lambda_runtime, "execution_credentials", roles.credentials)
    emulator.replace(lambda_svc, "execution_credentials", roles.credentials)
    balancing = alb.handle_request

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Any:
        refusal = roles.refusal(headers, {**query, **parse_qs((body or b"").decode("utf-8", "replace"))})
        return (
            alb._error("AccessDenied", refusal, 403) if refusal else await balancing(method, path, headers, body, query)
        )

    emulator.enter(app, "SERVICE_HANDLERS", "elasticloadbalancing", handle)
