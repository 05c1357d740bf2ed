"""Lifecycle hooks: real Lambda functions that answer, refuse or stay silent."""

from __future__ import annotations

import io
import sys
import zipfile

import pytest
from botocore.exceptions import ClientError

ANSWERING = """
import json, os, urllib.request

def handler(event, context):
    body = json.dumps({"deploymentId": event["DeploymentId"], "status": "%s",
                       "lifecycleEventHookExecutionId": event["LifecycleEventHookExecutionId"]}).encode()
    headers = {"content-type": "application/x-amz-json-1.1",
               "x-amz-target": "CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus",
               "authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/codedeploy/aws4_request"}
    request = urllib.request.Request(os.environ["AWS_ENDPOINT_URL"], body, headers)
    return json.load(urllib.request.urlopen(request))
"""
SILENT = "def handler(event, context):\n    return None\n"


@pytest.fixture(scope="module")
def functions(endpoint):
    """Hook functions by what they do."""
    client = endpoint.client("lambda")
    sources = {"succeed": ANSWERING % "Succeeded", "refuse": ANSWERING % "Failed", "silent": SILENT}
    for name, source in sources.items():
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as content:
            content.writestr("index.py", source)
        client.create_function(
            FunctionName=name, Runtime=f"python3.{sys.version_info.minor}", Handler="index.handler", Timeout=30,
            Role="arn:aws:iam::000000000000:role/hook", Code={"ZipFile": archive.getvalue()},
        )  # fmt: skip
    return sources


def test_a_hook_that_succeeds_lets_the_release_go_on(web, functions, endpoint):
    service = web()
    identifier = service.release("example/app:good", hooks=[{"AfterAllowTestTraffic": "succeed"}])
    assert service.finished(identifier)["status"] == "Succeeded"
    invocations = [c for c in endpoint.calls() if c["service"] == "lambda" and c["caller"] == "codedeploy"]
    assert invocations


def test_a_hook_that_refuses_rolls_the_release_back(web, functions):
    service = web()
    info = service.finished(service.release("example/app:good", hooks=[{"BeforeAllowTraffic": "refuse"}]))
    assert (info["status"], info["errorInformation"]["code"]) == ("Failed", "HOOK_EXECUTION_FAILURE")
    event = next(
        e for e in service.target(info["deploymentId"])["lifecycleEvents"]
        if e["lifecycleEventName"] == "BeforeAllowTraffic"
    )  # fmt: skip
    assert event["status"] == "Failed"
    assert (event["diagnostics"]["errorCode"], event["diagnostics"]["scriptName"]) == ("ScriptFailed", "refuse")
    assert service.events(info["deploymentId"])["AllowTraffic"] == "Skipped"
    assert service.weights() == {"blue": 100, "green": 0}
    assert service.deployment(info["rollbackInfo"]["rollbackDeploymentId"])["status"] == "Succeeded"


def test_a_hook_that_never_answers_fails_after_its_time(web, functions):
    service = web()
    info = service.finished(service.release("example/app:good", hooks=[{"BeforeInstall": "silent"}]))
    assert info["status"] == "Failed"
    assert "did not answer within 4 minutes" in info["errorInformation"]["message"]
    assert service.events(info["deploymentId"])["Install"] == "Skipped"


def test_a_hook_that_does_not_exist_fails_at_once(web):
    service = web()
    info = service.finished(service.release("example/app:good", hooks=[{"AfterInstall": "nobody"}]), timeout=10)
    assert "could not be invoked" in info["errorInformation"]["message"]


def test_answers_to_nothing_are_refused(web):
    service = web()
    identifier = service.release("example/app:good")
    put = service.codedeploy.put_lifecycle_event_hook_execution_status
    with pytest.raises(ClientError, match="InvalidLifecycleEventHookExecutionIdException"):
        put(deploymentId=identifier, lifecycleEventHookExecutionId="unknown", status="Succeeded")
    with pytest.raises(ClientError, match="InvalidLifecycleEventHookExecutionStatusException"):
        put(deploymentId=identifier, lifecycleEventHookExecutionId="unknown", status="Pending")
    service.finished(identifier)
