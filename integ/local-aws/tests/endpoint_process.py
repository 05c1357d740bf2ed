"""Starts the endpoint as its users do: as a command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3
from botocore.config import Config

FOLDER = Path(__file__).parent
IMAGES = [{"match": "example/app:*", "command": [sys.executable, str(FOLDER / "app.py"), "{tag}", "{port}"]}]
# One AWS minute. Shorter, and a machine's processes do not start within a health check; a busy one needs more.
MINUTE_SECONDS = float(os.environ.get("LOCAL_AWS_TEST_MINUTE_SECONDS", "1"))


@dataclass
class RunningEndpoint:
    process: subprocess.Popen[str]
    url: str
    folder: Path
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """One for all that ask: to make one costs more than most calls do."""
        if service not in self._clients:
            self._clients[service] = boto3.client(
                service,
                endpoint_url=self.url,
                region_name="us-east-1",
                aws_access_key_id="test",
                aws_secret_access_key="test",
                config=Config(retries={"max_attempts": 0}),
            )
        return self._clients[service]

    def read_as(self, readings: dict[str, Any]) -> None:
        """Changes how the endpoint reads AWS."""
        body = json.dumps(readings).encode()
        urlopen(Request(f"{self.url}/_local_aws/readings", data=body, method="PUT"), timeout=5).close()

    def readings(self) -> dict[str, Any]:
        with urlopen(f"{self.url}/_local_aws/readings", timeout=5) as answer:
            return json.load(answer)

    def calls(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "calls.jsonl").read_text().splitlines()]

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(timeout=15)


def start_endpoint(folder: Path, *options: str, images: list[dict[str, Any]] | None = None) -> RunningEndpoint:
    (folder / "images.json").write_text(json.dumps(IMAGES if images is None else images))
    command = [
        *(sys.executable, "-m", "local_aws", "--port", "0", "--minute-seconds", str(MINUTE_SECONDS)),
        *("--images", str(folder / "images.json"), "--state-dir", str(folder / "state")),
        *("--call-log", str(folder / "calls.jsonl"), *options),
    ]
    log = (folder / "endpoint.log").open("w")
    process = subprocess.Popen(command, cwd=FOLDER.parent, stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError((folder / "endpoint.log").read_text())
    return RunningEndpoint(process, json.loads(line)["endpoint"], folder)


def descendants(pid: int) -> dict[int, str]:
    """Command lines of all processes below `pid`."""
    parents, commands = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text()
            command = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        parents[int(folder.name)] = int(status.rsplit(")", 1)[1].split()[1])
        commands[int(folder.name)] = command
    found: dict[int, str] = {}
    layer = {pid}
    while layer:
        layer = {child for child, parent in parents.items() if parent in layer}
        found.update({child: commands[child] for child in layer})
    return found


def listening_addresses(pids: set[int]) -> set[str]:
    """Local addresses (hexadecimal) of the listening TCP sockets of these processes."""
    inodes = set()
    for pid in pids:
        for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                inodes.add(os.readlink(descriptor).removeprefix("socket:[").removesuffix("]"))
            except OSError:
                continue
    addresses = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                addresses.add(fields[1].split(":")[0])
    return addresses
