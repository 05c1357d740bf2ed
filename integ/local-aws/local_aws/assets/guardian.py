"""Kills what the endpoint leaves behind, even when the endpoint itself was killed with SIGKILL.

Reads `+PGID` (watch this process group) and `-PGID` (it is gone) on stdin. The endpoint holds the
only writing end, so end-of-file means that the endpoint is gone, for whatever reason.
"""

from __future__ import annotations

import os
import signal
import sys


def watched_groups() -> set[int]:
    """The groups still running at end-of-file."""
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        if line[0] == "+":
            groups.add(group)
        else:
            groups.discard(group)
    return groups


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for pgid in watched_groups():
        try:
            os.killpg(pgid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue
