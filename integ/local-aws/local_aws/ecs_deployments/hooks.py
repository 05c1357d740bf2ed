"""Lifecycle hooks: functions that are called until they have decided, and pauses until somebody has."""

from __future__ import annotations

import secrets
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ministack.core.responses import get_account_id, get_region, request_scope

from ..lambda_client import InvocationError, LambdaClient
from ..settings import Clock
from .configuration import DEFAULT_HOOK_TIMEOUT, LAMBDA, PAUSE

DEFAULT_DELAY = 30  # seconds until a function that is not done is asked again
SHORTEST_DELAY = 0.05
ENDED = ("SUCCEEDED", "FAILED", "TIMED_OUT")
Record = dict[str, Any]


class HookRun(Protocol):
    """One hook at one stage of one deployment. `shown` is its entry in lifecycleHookDetails."""

    kind: str
    stage: str
    shown: Record
    # Why it rolls the deployment back; empty while and when it does not.
    failure: str

    def start(self) -> None: ...

    def poll(self) -> None:
        """Times out where that is due."""

    def cancel(self) -> None:
        """The deployment goes another way."""


# Told of each change of a hook's status.
Announce = Callable[[HookRun, str], None]


class _Run:
    kind = ""
    # What it is while nobody has decided.
    undecided = ""

    def __init__(self, hook: Mapping[str, Any], stage: str, clock: Clock, announce: Announce) -> None:
        timeout = hook.get("timeoutConfiguration") or {}
        seconds = clock.minutes(timeout.get("timeoutInMinutes", DEFAULT_HOOK_TIMEOUT))
        prefix = "pause" if self.kind == PAUSE else "lambda"
        self.failure = ""
        self.shown: Record = {
            "hookId": f"ecs-{prefix}-{secrets.token_urlsafe(32)}",
            "targetType": self.kind,
            "status": self.undecided,
            "expiresAt": time.time() + seconds,
            "timeoutAction": timeout.get("action", "ROLLBACK"),
        }
        self.stage = stage
        self._announce = announce
        self._deadline = time.monotonic() + seconds
        self._ended = threading.Event()
        self._lock = threading.Lock()

    def start(self) -> None:
        self._announce(self, self.undecided)

    def poll(self) -> None:
        if time.monotonic() > self._deadline:
            self._settle("TIMED_OUT", self._timeout_words() if self.shown["timeoutAction"] == "ROLLBACK" else "")

    def cancel(self) -> None:
        self._ended.set()

    def _settle(self, status: str, failure: str = "") -> bool:
        """The first decision counts."""
        with self._lock:
            if self._ended.is_set():
                return False
            self.failure = failure
            self.shown["status"] = status
            self._ended.set()
        self._announce(self, status)
        return True

    def _timeout_words(self) -> str:
        raise NotImplementedError


class PauseRun(_Run):
    kind, undecided = PAUSE, "AWAITING_ACTION"

    def resolve(self, action: str) -> bool:
        """ContinueServiceDeployment; False where the pause is over already."""
        if action == "CONTINUE":
            return self._settle("SUCCEEDED")
        words = f"Service deployment rolled back because {self.stage} pause hook was rolled back."
        return self._settle("FAILED", words)

    def _timeout_words(self) -> str:
        return f"Service deployment rolled back because {self.stage} pause hook timed out."


class LambdaRun(_Run):
    kind, undecided = LAMBDA, "IN_PROGRESS"

    def __init__(
        self,
        hook: Mapping[str, Any],
        stage: str,
        clock: Clock,
        announce: Announce,
        functions: LambdaClient,
        payload: Mapping[str, Any],
    ) -> None:
        super().__init__(hook, stage, clock, announce)
        self.shown["targetArn"] = self._function = hook["hookTargetArn"]
        self._details: Record = dict(hook.get("hookDetails") or {})
        self._payload = {"executionId": str(uuid.uuid4()), "lifecycleStage": stage, **payload}
        self._clock = clock
        self._functions = functions
        self._scope = (get_account_id(), get_region())

    def start(self) -> None:
        super().start()
        threading.Thread(target=self._run, name=self.shown["hookId"][:20], daemon=True).start()

    def _run(self) -> None:
        with request_scope(*self._scope):
            while not self._ended.is_set():
                delay = self._ask()
                if delay is None:
                    return
                self._ended.wait(self._clock.seconds(delay, SHORTEST_DELAY))

    def _ask(self) -> float | None:
        """Calls the function; how many seconds later to ask again, or None where it has decided."""
        payload = {**self._payload, **({"hookDetails": self._details} if self._details else {})}
        try:
            answer = self._functions.call(self._function, payload)
        except InvocationError as problem:
            self._fail(f"ECS was unable to invoke hook target {self._function} due to {problem}")
            return None
        answer = answer if isinstance(answer, dict) else {}
        status = answer.get("hookStatus")
        if status == "SUCCEEDED":
            self._settle("SUCCEEDED")
        elif status == "FAILED":
            self._fail(f"Lifecycle hook target {self._function} returned FAILED status.")
        elif status == "IN_PROGRESS":
            self._details = {**self._details, **(answer.get("hookDetails") or {})}
            return float(answer.get("callBackDelay") or DEFAULT_DELAY)
        else:
            why = "HookStatus must not be null" if status is None else f"unknown HookStatus {status}"
            self._fail(f"ECS was unable to parse the response from {self._function} due to {why}")
        return None

    def _fail(self, why: str) -> None:
        self._settle("FAILED", f"Service deployment rolled back because {self.stage} lifecycle hook(s) failed. {why}")

    def _timeout_words(self) -> str:
        return (
            f"Service deployment rolled back because {self.stage} lifecycle hook(s) failed. "
            f"Lifecycle hook target {self._function} timed out."
        )


class Hooks:
    """The hooks of one service deployment, and those that have run so far."""

    def __init__(
        self, configured: list[Mapping[str, Any]], clock: Clock, functions: LambdaClient, announce: Announce
    ) -> None:
        self.runs: list[HookRun] = []
        self._configured = configured
        self._clock = clock
        self._functions = functions
        self._announce = announce

    def start(self, stage: str, payload: Mapping[str, Any]) -> list[HookRun]:
        """Starts all of a stage at once."""
        begun = [self._run(hook, stage, payload) for hook in self._configured if stage in hook["lifecycleStages"]]
        self.runs += begun
        for run in begun:
            run.start()
        return begun

    def _run(self, hook: Mapping[str, Any], stage: str, payload: Mapping[str, Any]) -> HookRun:
        if hook.get("targetType") == PAUSE:
            return PauseRun(hook, stage, self._clock, self._announce)
        return LambdaRun(hook, stage, self._clock, self._announce, self._functions, payload)

    def pause(self, hook_id: str) -> PauseRun | None:
        return next((run for run in self.runs if isinstance(run, PauseRun) and run.shown["hookId"] == hook_id), None)


def undecided(runs: list[HookRun]) -> list[HookRun]:
    for run in runs:
        run.poll()
    return [run for run in runs if run.shown["status"] not in ENDED]
