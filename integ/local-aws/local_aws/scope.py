"""Which account and region a background thread acts for.

ministack keeps every store by account and region and takes both from the request being served.
Work that starts outside a request (a health check, a deployment) takes them from an ARN.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from ministack.core.responses import get_account_id, get_region, request_scope


def account_and_region(arn: str) -> tuple[str, str]:
    parts = arn.split(":", 5)
    return parts[4], parts[3]


def scope_of(arn: str) -> AbstractContextManager[None]:
    """Pins account and region of `arn` around a block."""
    return request_scope(*account_and_region(arn))


def current_arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{get_region()}:{get_account_id()}:{resource}"


def everywhere(store: Any) -> list[Any]:
    """The values of a scoped store in all accounts and regions."""
    return list(store._data.values())
