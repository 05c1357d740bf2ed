"""How our own services invoke the users' Lambda functions: as clients of the endpoint, so that the call log has it."""

from __future__ import annotations

import json
from typing import Any

import boto3.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from ministack.core.responses import get_account_id, get_region

LONGEST_INVOCATION = 15 * 60


class InvocationError(Exception):
    """The function could not be invoked at all."""


class LambdaClient:
    """In the account and region of the thread that calls."""

    def __init__(self, endpoint: str, user_agent: str) -> None:
        self._endpoint = endpoint
        self._user_agent = user_agent

    def start(self, function: str, payload: dict[str, Any]) -> None:
        """An event that nobody waits for."""
        self._invoke(function, payload, "Event")

    def call(self, function: str, payload: dict[str, Any]) -> Any:
        """What the function returns, or the document that says how it has failed."""
        return json.loads(self._invoke(function, payload, "RequestResponse")["Payload"].read() or b"null")

    def _invoke(self, function: str, payload: dict[str, Any], kind: str) -> Any:
        # A session of its own: boto3's default one must not be used by several threads at once.
        client = boto3.session.Session().client(
            "lambda",
            endpoint_url=self._endpoint,
            region_name=get_region(),
            aws_access_key_id=get_account_id(),
            aws_secret_access_key="test",
            config=Config(
                user_agent_extra=self._user_agent, retries={"max_attempts": 1}, read_timeout=LONGEST_INVOCATION
            ),
        )
        try:
            return client.invoke(FunctionName=function, InvocationType=kind, Payload=json.dumps(payload).encode())
        except (BotoCoreError, ClientError) as problem:
            raise InvocationError(str(problem)) from problem
