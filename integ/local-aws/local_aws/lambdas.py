"""Lambda functions run as ministack's local processes; here they get the same guardian as tasks.

Their workers end by themselves when the endpoint does, but only between two invocations: one that
is in the middle of a long handler would stay.
"""

from __future__ import annotations

import subprocess
import types
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from . import emulator
from .processes import Guardian


def install(guardian: Guardian) -> None:
    guarded = types.ModuleType("subprocess")
    guarded.__dict__.update(vars(subprocess), Popen=_guarded_popen(guardian))
    emulator.replace(lambda_runtime, "subprocess", guarded)
    emulator.replace(lambda_svc, "subprocess", guarded)


def _guarded_popen(guardian: Guardian) -> type[subprocess.Popen[Any]]:
    class GuardedPopen(subprocess.Popen):  # type: ignore[type-arg]
        """A process in a group of its own, watched until it was seen to have ended."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **{**kwargs, "start_new_session": True})
            self._watched = True
            guardian.watch(self.pid)

        def poll(self) -> int | None:
            return self._noting_the_end(super().poll())

        def wait(self, timeout: float | None = None) -> int:
            code = super().wait(timeout)
            self._noting_the_end(code)
            return code

        def _noting_the_end(self, code: int | None) -> int | None:
            if code is not None and self._watched:
                self._watched = False
                guardian.forget(self.pid)
            return code

    return GuardedPopen
