"""Serves the endpoint on loopback until somebody wants it to end."""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import signal
import socket
import threading
from pathlib import Path
from typing import Any

from .settings import Settings

LOOPBACK = "127.0.0.1"
PARENT_POLL_SECONDS = 0.2
SHUTDOWN_SECONDS = 1.0


def run(settings: Settings) -> None:
    """Returns when the endpoint has been asked to stop and everything it started is gone."""
    listening = _listen(settings.port)
    port = listening.getsockname()[1]
    url = f"http://{LOOPBACK}:{port}"
    _prepare_environment(settings.state_dir, port)

    from .endpoint import Endpoint  # ministack reads its environment when it is imported

    endpoint = Endpoint(settings, url)
    atexit.register(endpoint.close)
    endpoint.start()
    try:
        # No runner of asyncio's: it would wait for whatever waits in there, as a stack may for a function.
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        loop.run_until_complete(_serve(endpoint.asgi_app, listening, url, settings.exit_with_parent))
    finally:
        atexit.unregister(endpoint.close)
        endpoint.close()


def _listen(port: int) -> socket.socket:
    """Bound before anything else, so that port 0 is known and a taken port fails at once."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((LOOPBACK, port))
    listening.listen(512)
    return listening


def _prepare_environment(state_dir: Path, port: int) -> None:
    """ministack is configured by environment variables only."""
    temporary = state_dir / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    os.environ.pop("AWS_PROFILE", None)  # our own clients have their credentials
    os.environ.update(
        BIND_HOST=LOOPBACK,
        GATEWAY_PORT=str(port),
        MINISTACK_HOST=LOOPBACK,
        LAMBDA_EXECUTOR="local",
        IOT_MTLS_ENABLED="0",  # both would open further ports
        SFTP_ENABLED="0",
        TMPDIR=str(temporary),
        S3_DATA_DIR=str(state_dir / "s3"),
        STATE_DIR=str(state_dir / "state"),
        LOG_LEVEL=os.environ.get("LOG_LEVEL", "WARNING"),
        NO_PROXY=f"{LOOPBACK},localhost",
        # Lambda functions reach the endpoint as their clients do.
        AWS_ENDPOINT_URL=f"http://{LOOPBACK}:{port}",
    )


async def _serve(app: Any, listening: socket.socket, url: str, exit_with_parent: bool) -> None:
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    config = Config()
    config.bind = [f"fd://{listening.fileno()}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = SHUTDOWN_SECONDS
    config.shutdown_timeout = SHUTDOWN_SECONDS
    config.loglevel = os.environ["LOG_LEVEL"]

    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stopping.set)
    if exit_with_parent:
        watch = threading.Thread(target=_watch_parent, args=(os.getppid(), loop, stopping), daemon=True)
        watch.start()
    announcement = asyncio.ensure_future(_announce(url))
    await serve(app, config, shutdown_trigger=stopping.wait)
    announcement.cancel()


def _watch_parent(parent: int, loop: asyncio.AbstractEventLoop, stopping: asyncio.Event) -> None:
    """A process whose parent dies gets another one. (A parent's death *signal* would tell us of the
    death of the thread that started us, which is not the same.)"""
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(PARENT_POLL_SECONDS)
    loop.call_soon_threadsafe(stopping.set)


async def _announce(url: str) -> None:
    """One line on stdout once requests are answered."""
    port = int(url.rsplit(":", 1)[1])
    request = b"GET /_ministack/health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    while True:
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.write(request)
        status_line = await reader.readline()
        writer.close()
        if b" 200 " in status_line:
            break
        await asyncio.sleep(0.05)
    print(json.dumps({"ready": True, "endpoint": url}), flush=True)
