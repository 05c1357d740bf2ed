"""The endpoint as a process: what it opens and what it leaves behind."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from endpoint_process import FOLDER, RunningEndpoint, descendants, listening_addresses, start_endpoint
from stacks import Stack
from web_service import WebService, eventually


def is_gone(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


@pytest.fixture
def busy(tmp_path):
    """An endpoint of its own with a running service, a function at work, and a stack that waits for it."""
    endpoint = start_endpoint(tmp_path)
    WebService(endpoint, image="example/app:good", desired=2)
    invoke_sleeper(endpoint)
    yield endpoint
    endpoint.stop()


def invoke_sleeper(endpoint: RunningEndpoint) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr("index.py", "import time\ndef handler(event, context):\n    time.sleep(60)\n")
    client = endpoint.client("lambda")
    function = client.create_function(
        FunctionName="sleeper", Runtime=f"python3.{sys.version_info.minor}", Handler="index.handler", Timeout=120,
        Role="arn:aws:iam::000000000000:role/r", Code={"ZipFile": archive.getvalue()},
    )  # fmt: skip
    client.invoke(FunctionName="sleeper", InvocationType="Event")
    waiting = {"Type": "Custom::Sleep", "Properties": {"ServiceToken": function["FunctionArn"]}}
    Stack(endpoint, "waiting").begin_creation({"Resources": {"Waiting": waiting}})
    eventually(lambda: any("_worker" in command for command in descendants(endpoint.process.pid).values()))


def started_by(endpoint: RunningEndpoint) -> set[int]:
    found = descendants(endpoint.process.pid)
    assert sum("app.py" in command for command in found.values()) == 2
    assert any("guardian.py" in command for command in found.values())
    return set(found)


def test_everything_listens_on_loopback_only(busy):
    addresses = listening_addresses({busy.process.pid, *started_by(busy)})
    assert len(addresses) == 3  # the endpoint's and one for each task
    assert all(address.endswith("7F") for address in addresses)  # little endian: 127.x.y.z


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_running(busy, number):
    pids = started_by(busy)
    busy.process.send_signal(number)
    busy.process.wait(timeout=10)
    eventually(lambda: all(is_gone(pid) for pid in pids), timeout=5)
    if number != signal.SIGKILL:
        assert busy.process.returncode == 0


def test_it_ends_with_its_parent(tmp_path):
    parent = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; import time\n"
        "from endpoint_process import start_endpoint\n"
        "print(start_endpoint(Path(sys.argv[2]), '--exit-with-parent').process.pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", parent, str(FOLDER), str(tmp_path)]
    starter = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    pid = int(starter.stdout.readline())
    pids = {pid, *descendants(pid)}
    starter.kill()
    starter.wait()
    eventually(lambda: all(is_gone(pid) for pid in pids), timeout=8)


def test_a_taken_port_and_a_bad_map_fail_with_a_message(endpoint, tmp_path):
    port = endpoint.url.rsplit(":", 1)[1]
    base = [sys.executable, "-m", "local_aws", "--state-dir", str(tmp_path)]
    taken = subprocess.run([*base, "--port", port], cwd=FOLDER.parent, capture_output=True, text=True, timeout=20)
    assert taken.returncode == 1 and "in use" in taken.stderr
    absent = [*base, "--port", "0", "--images", "absent.json"]
    bad = subprocess.run(absent, cwd=FOLDER.parent, capture_output=True, text=True, timeout=20)
    assert bad.returncode == 1 and "absent.json" in bad.stderr
