"""What the function of a custom resource sees of its own stack while CloudFormation waits for it."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from stacks import Stack, get
from web_service import eventually

WATCHING = """
import json, os, re, time, urllib.parse, urllib.request

def handler(event, context):
    wanted = event["ResourceProperties"]
    query = urllib.parse.urlencode({"Action": "DescribeStacks", "StackName": event["StackId"], "Version": "2010-05-15"})
    headers = {"authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cloudformation/aws4_request"}
    asked = urllib.request.Request(os.environ["AWS_ENDPOINT_URL"], query.encode(), headers)
    stack = urllib.request.urlopen(asked).read().decode()
    seen = [re.search(f"<{name}>(.*?)</{name}>", stack).group(1) for name in ("StackStatus", "LastUpdatedTime")]
    with open(wanted["File"], "a") as file:
        file.write(json.dumps([event["RequestType"], wanted["Version"], *seen]) + "\\n")
    end = time.time() + 20
    while "Until" in wanted and not os.path.exists(wanted["Until"]) and time.time() < end:
        time.sleep(0.05)
    with open(wanted["File"] + "-answered", "a") as file:
        file.write(wanted["Version"])
    status = "FAILED" if wanted.get("Fails") == "true" else "SUCCESS"
    request = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
    says = open(wanted["Says"]).read() if "Says" in wanted else ""
    answer = {"Status": status, "Reason": "because", "PhysicalResourceId": "watch", "Data": {"Said": says}, **request}
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], json.dumps(answer).encode(), method="PUT"))
"""


@pytest.fixture(scope="module")
def watching(endpoint: Any) -> str:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr("index.py", WATCHING)
    created = endpoint.client("lambda").create_function(
        FunctionName="watch", Runtime=f"python3.{sys.version_info.minor}", Handler="index.handler", Timeout=30,
        Role="arn:aws:iam::000000000000:role/watch", Code={"ZipFile": archive.getvalue()},
    )  # fmt: skip
    return created["FunctionArn"]


@pytest.mark.parametrize("reading, sent_back", [("kept", "old"), ("again", "new")])
def test_what_a_rollback_sends_for_a_reference_that_has_changed_since(
    endpoint, watching, tmp_path: Path, reading, sent_back
):
    """As the service is sent the task definition that its guard says is live."""
    says = tmp_path / "live"

    def template(version: str, fails: bool = False) -> dict[str, Any]:
        def resource(file: str, **more: Any) -> dict[str, Any]:
            properties = {"ServiceToken": watching, "File": str(tmp_path / file), **more}
            return {"Type": "Custom::Watch", "Properties": properties}

        guarded = resource("sent", Version=get("Guard", "Said"), Other=version)
        after = {**resource("after", Version=version, Fails=fails), "DependsOn": "Guarded"}
        return {
            "Resources": {
                "Guard": resource("guard", Version=version, Says=str(says)),
                "Guarded": guarded,
                "After": after,
            }
        }

    endpoint.read_as({"rolled-back-references": reading})
    says.write_text("old")
    stack = Stack(endpoint, f"references-{reading}")
    assert stack.create(template("1")) == "CREATE_COMPLETE", stack.failures()
    says.write_text("new")
    assert stack.update(template("2", fails=True)) == "UPDATE_ROLLBACK_COMPLETE"
    endpoint.read_as({"rolled-back-references": "kept"})
    sent = [json.loads(line)[:2] for line in (tmp_path / "sent").read_text().splitlines()]
    assert sent == [["Create", "old"], ["Update", "new"], ["Update", sent_back]]
    stack.delete()


@pytest.mark.parametrize("reading, sent_later", [("kept", [["Update", "new"]]), ("again", [])])
def test_whether_a_later_update_sends_a_reference_that_a_rollback_has_changed(
    endpoint, watching, tmp_path: Path, reading, sent_later
):
    """As the service is sent what its guard has answered in the rollback of an update that it had refused."""
    says = tmp_path / "live"

    def template(version: str, other: str, fails: bool = False) -> dict[str, Any]:
        def resource(file: str, **more: Any) -> dict[str, Any]:
            properties = {"ServiceToken": watching, "File": str(tmp_path / file), **more}
            return {"Type": "Custom::Watch", "Properties": properties}

        guarded = resource("sent", Version=get("Guard", "Said"))
        guard = resource("guard", Version=version, Says=str(says), Fails=fails)
        return {"Resources": {"Guard": guard, "Guarded": guarded, "Other": resource("other", Version=other)}}

    endpoint.read_as({"rolled-back-references": reading})
    says.write_text("old")
    stack = Stack(endpoint, f"later-{reading}")
    assert stack.create(template("1", "1")) == "CREATE_COMPLETE", stack.failures()
    says.write_text("new")
    assert stack.update(template("2", "1", fails=True)) == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.update(template("1", "2")) == "UPDATE_COMPLETE", stack.failures()
    endpoint.read_as({"rolled-back-references": "kept"})
    sent = [json.loads(line)[:2] for line in (tmp_path / "sent").read_text().splitlines()]
    assert sent == [["Create", "old"], *sent_later]
    stack.delete()


def test_a_function_sees_the_update_that_it_is_called_for_and_its_rollback(endpoint, watching, tmp_path: Path):
    def template(version: str, fails: bool = False) -> dict[str, Any]:
        def resource(file: str, **more: Any) -> dict[str, Any]:
            properties = {"ServiceToken": watching, "Version": version, "File": str(tmp_path / file), **more}
            return {"Type": "Custom::Watch", "Properties": properties}

        after = {**resource("after", Fails=fails), "DependsOn": "Watch"}
        return {"Resources": {"Watch": resource("seen"), "After": after}}

    stack = Stack(endpoint, "watched")
    assert stack.create(template("1")) == "CREATE_COMPLETE", stack.failures()
    before = datetime.now().astimezone()
    assert stack.update(template("2")) == "UPDATE_COMPLETE", stack.failures()
    assert stack.update(template("3", fails=True)) == "UPDATE_ROLLBACK_COMPLETE"
    seen = [json.loads(line) for line in (tmp_path / "seen").read_text().splitlines()]
    assert [line[:3] for line in seen[1:]] == [
        ["Update", "2", "UPDATE_IN_PROGRESS"],
        ["Update", "3", "UPDATE_IN_PROGRESS"],
        ["Update", "2", "UPDATE_ROLLBACK_IN_PROGRESS"],
    ]
    second, third, rollback = (datetime.fromisoformat(line[3].replace("Z", "+00:00")) for line in seen[1:])
    assert before < second < third <= rollback
    stack.delete()


@pytest.mark.parametrize("reading", ["update", "rollback"])
def test_what_a_rollback_does_with_the_time_of_the_last_update(endpoint, watching, tmp_path: Path, reading):
    def template(version: str, **more: Any) -> dict[str, Any]:
        properties = {"ServiceToken": watching, "Version": version, "File": str(tmp_path / "seen"), **more}
        return {"Resources": {"Watch": {"Type": "Custom::Watch", "Properties": properties}}}

    endpoint.read_as({"last-updated-time": reading})
    stack = Stack(endpoint, f"times-{reading}")
    assert stack.create(template("1")) == "CREATE_COMPLETE", stack.failures()
    until = tmp_path / "until"
    stack.begin_update(template("2", Fails=True, Until=str(until)))
    time_of = lambda: stack.client.describe_stacks(StackName=stack.name)["Stacks"][0]["LastUpdatedTime"]  # noqa: E731
    eventually(lambda: "2" in [json.loads(line)[1] for line in (tmp_path / "seen").read_text().splitlines()])
    update = time_of()
    until.touch()
    assert stack.ended() == "UPDATE_ROLLBACK_COMPLETE"
    endpoint.read_as({"last-updated-time": "update"})
    assert (time_of() > update) == (reading == "rollback")
    stack.delete()


@pytest.mark.parametrize("reading", ["fails", "waits"])
def test_a_function_that_is_at_work_when_the_update_is_cancelled(endpoint, watching, tmp_path: Path, reading):
    seen, answered, until = tmp_path / "seen", tmp_path / "seen-answered", tmp_path / "until"

    def template(version: str, **more: str) -> dict[str, Any]:
        properties = {"ServiceToken": watching, "Version": version, "File": str(seen), **more}
        return {"Resources": {"Watch": {"Type": "Custom::Watch", "Properties": properties}}}

    def asked() -> list[str]:
        return [json.loads(line)[1] for line in seen.read_text().splitlines()]

    endpoint.read_as({"cancelled-custom-resource": reading})
    stack = Stack(endpoint, f"cancelled-{reading}")
    assert stack.create(template("1")) == "CREATE_COMPLETE", stack.failures()
    stack.begin_update(template("2", Until=str(until)))
    eventually(lambda: asked() == ["1", "2"])
    stack.client.cancel_update_stack(StackName=stack.name)
    if reading == "waits":
        until.touch()
    eventually(lambda: asked() == ["1", "2", "1"])
    assert ("2" in answered.read_text()) == (reading == "waits")
    until.touch()
    assert stack.ended() == "UPDATE_ROLLBACK_COMPLETE"
    endpoint.read_as({"cancelled-custom-resource": "fails"})
    stack.delete()
