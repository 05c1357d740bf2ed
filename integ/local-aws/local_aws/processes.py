"""Processes in groups of their own that never outlive the endpoint."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence

from .images import ASSETS


class Guardian:
    """Our link to the process that kills every watched group once we are gone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, str(ASSETS / "guardian.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def watch(self, group: int) -> None:
        self._tell(f"+{group}\n")

    def forget(self, group: int) -> None:
        """Also fine while shutting down: then the guardian is about to find out by itself."""
        try:
            self._tell(f"-{group}\n")
        except (OSError, RuntimeError):
            return

    def close(self) -> None:
        """Lets the guardian kill what is left, and waits for it."""
        with self._lock:
            if self._process.stdin and not self._process.stdin.closed:
                self._process.stdin.close()
        self._process.wait(timeout=10)

    def _tell(self, line: str) -> None:
        with self._lock:
            stdin = self._process.stdin
            if stdin is None or stdin.closed:
                raise RuntimeError("the endpoint is shutting down")
            stdin.write(line)
            stdin.flush()


class ManagedProcess:
    """One command, its output by line, and a way to stop all of its group."""

    def __init__(
        self,
        guardian: Guardian,
        argv: Sequence[str],
        env: Mapping[str, str],
        cwd: str | None,
        on_line: Callable[[str], None],
    ) -> None:
        self._guardian = guardian
        self._process = subprocess.Popen(
            list(argv),
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self.pid = self._process.pid
        try:
            guardian.watch(self.pid)
        except (OSError, RuntimeError):
            self.kill()
            raise
        self._reader = threading.Thread(target=self._read, args=(on_line,), daemon=True)
        self._reader.start()

    @property
    def exit_code(self) -> int | None:
        """The shell's view of the exit: 128 + n when signal n ended the process."""
        code = self._process.poll()
        return 128 - code if code is not None and code < 0 else code

    def stop(self, patience: float) -> int:
        """SIGTERM, then SIGKILL after `patience` seconds, to the whole group."""
        self._signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=patience)
        self.kill()
        self._process.wait()
        return self.exit_code or 0

    def kill(self) -> None:
        """Also after an exit: a child may have stayed behind in the group."""
        self._signal(signal.SIGKILL)

    def collect(self) -> None:
        """After the end: the last lines, the rest of the group, the guardian's note."""
        self.kill()
        self._reader.join(timeout=2)
        self._guardian.forget(self.pid)

    def _signal(self, number: int) -> None:
        try:
            os.killpg(self.pid, number)
        except (ProcessLookupError, PermissionError):
            return

    def _read(self, on_line: Callable[[str], None]) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            on_line(line.rstrip("\n"))
