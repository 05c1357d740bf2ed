from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from endpoint_process import RunningEndpoint, start_endpoint  # noqa: E402
from web_service import WebService, delete_made, made  # noqa: E402


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEndpoint]:
    """One endpoint for all tests that leave it running."""
    limits = {"hook": 4, "install": 10, "stage": 30}
    options = [part for name, minutes in limits.items() for part in (f"--{name}-timeout-minutes", str(minutes))]
    running = start_endpoint(tmp_path_factory.mktemp("endpoint"), *options)
    yield running
    running.stop()


@pytest.fixture(autouse=True, scope="module")
def nothing_stays_of_a_module() -> Iterator[None]:
    """What keeps running costs every later test its share of the machine."""
    before = len(made)
    yield
    delete_made(before)


@pytest.fixture(autouse=True)
def nothing_stays_of_a_test() -> Iterator[None]:
    """Fixtures of a wider scope have been made by now: what they made stays for the next test."""
    before = len(made)
    yield
    delete_made(before)


@pytest.fixture
def web(endpoint: RunningEndpoint) -> Callable[..., WebService]:
    def create(**options: Any) -> WebService:
        return WebService(endpoint, **options)

    return create
