"""A loopback address for every task, so that all tasks can use their container's port."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterable

FIRST_NETWORK = 16
NETWORKS = 200
HOSTS = 250 * 250


class AddressPool:
    """Hands out 127.x.y.z; x comes from our process id, so that two endpoints rarely meet."""

    def __init__(self) -> None:
        self._network = FIRST_NETWORK + os.getpid() % NETWORKS
        self._next = 0
        self._lock = threading.Lock()

    def take(self, ports: Iterable[int]) -> str:
        """An address on which all `ports` are free."""
        wanted = list(ports)
        for _ in range(HOSTS):
            address = self._candidate()
            if all(_is_free(address, port) for port in wanted):
                return address
        raise RuntimeError(f"no free loopback address for the ports {wanted}")

    def _candidate(self) -> str:
        with self._lock:
            number = self._next
            self._next = (self._next + 1) % HOSTS
        return f"127.{self._network}.{number // 250 + 1}.{number % 250 + 1}"


def _is_free(address: str, port: int) -> bool:
    """Whether nobody listens there. A port we may not bind counts as free: the task will say so."""
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex((address, port)) != 0
