"""Lifecycle hooks of ECS's own deployments: functions, and pauses."""

from __future__ import annotations

import io
import json
import sys
import zipfile

import pytest
from botocore.exceptions import ClientError
from native_service import NativeService, blue_green, canary
from web_service import eventually

ROLE = "arn:aws:iam::000000000000:role/hooks"
LOG = "print('event ' + json.dumps(event), flush=True)"
SOURCE = f"""import json
def handler(event, context):
    {LOG}
    details = event.get("hookDetails", {{}})
    %s
"""
ANSWERS = {
    "agree": 'return {"hookStatus": "SUCCEEDED"}',
    "refuse": 'return {"hookStatus": "FAILED"}',
    "shrug": 'return {"status": "fine"}',
    "throw": 'raise RuntimeError("no")',
    "undecided": 'return {"hookStatus": "IN_PROGRESS", "callBackDelay": 1}',
    "twice": 'return {"hookStatus": "SUCCEEDED"} if details.get("asked") else '
    '{"hookStatus": "IN_PROGRESS", "callBackDelay": 2, "hookDetails": {"asked": True}}',
    "picky": 'return {"hookStatus": "SUCCEEDED" if details == {"mine": 1, "asked": 2} or details == {"mine": 1} and '
    'event["lifecycleStage"] == "PRE_SCALE_UP" else "FAILED"}',
}


@pytest.fixture(scope="module")
def functions(endpoint):
    """ARNs of hook functions, by what they do."""
    client, arns = endpoint.client("lambda"), {}
    for name, answer in ANSWERS.items():
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as content:
            content.writestr("index.py", SOURCE % answer)
        arns[name] = client.create_function(
            FunctionName=f"native-{name}", Runtime=f"python3.{sys.version_info.minor}", Handler="index.handler",
            Timeout=30, Role=ROLE, Code={"ZipFile": archive.getvalue()},
        )["FunctionArn"]  # fmt: skip
    return arns


def hook(arn, *stages, **more):
    return {"hookTargetArn": arn, "roleArn": ROLE, "lifecycleStages": list(stages), **more}


def pause(*stages, minutes=600, action="ROLLBACK"):
    timeout = {"timeoutInMinutes": minutes, "action": action}
    return {"targetType": "PAUSE", "lifecycleStages": list(stages), "timeoutConfiguration": timeout}


def with_hooks(web, *hooks, **configuration):
    web.update(deploymentConfiguration={**(configuration or blue_green()), "lifecycleHooks": list(hooks)})


def payloads(endpoint, name, after):
    """What a function was invoked with since `after` events."""
    logs = endpoint.client("logs")
    try:
        found = logs.filter_log_events(logGroupName=f"/aws/lambda/native-{name}", filterPattern="event")["events"]
    except ClientError:
        return []
    lines = [event["message"] for event in found if event["message"].startswith("event ")]
    return [json.loads(line[6:]) for line in lines][after:]


def test_a_function_is_asked_until_it_has_decided_at_each_of_its_stages(endpoint, functions):
    web = NativeService(endpoint)
    stages = ("POST_SCALE_UP", "POST_TEST_TRAFFIC_SHIFT")
    with_hooks(web, hook(functions["twice"], *stages))
    before = len(payloads(endpoint, "twice", 0))
    ended = web.over(web.start())
    assert ended["status"] == "SUCCESSFUL"
    assert [d["status"] for d in ended["lifecycleHookDetails"]] == ["SUCCEEDED", "SUCCEEDED"]
    asked = eventually(lambda: len(p := payloads(endpoint, "twice", before)) == 4 and p)
    assert [(p["lifecycleStage"], p.get("hookDetails")) for p in asked] == [
        (stage, details) for stage in stages for details in (None, {"asked": True})
    ]
    assert {p["resourceArn"] for p in asked} == {ended["serviceDeploymentArn"]}
    assert len({p["executionId"] for p in asked}) == 2
    invoked = [c["parameters"]["FunctionName"] for c in endpoint.calls() if c["action"] == "InvokeFunction"]
    assert invoked.count(functions["twice"]) == 4


@pytest.mark.parametrize(
    "name, words",
    [
        ("refuse", "returned FAILED status."),
        ("shrug", "due to HookStatus must not be null"),
        ("throw", "due to HookStatus must not be null"),
    ],
)
def test_a_function_that_does_not_agree_rolls_back(endpoint, functions, name, words):
    web = NativeService(endpoint)
    with_hooks(web, hook(functions[name], "POST_SCALE_UP"), hook(functions["agree"], "POST_SCALE_UP"))
    ended = web.over(web.start())
    assert ended["status"] == "ROLLBACK_SUCCESSFUL"
    began = "Service deployment rolled back because POST_SCALE_UP lifecycle hook(s) failed."
    assert ended["statusReason"].startswith(began) and ended["statusReason"].endswith(words)
    assert web.rule_weights() == {"blue": 100, "green": 0}


@pytest.mark.parametrize("action, status", [("ROLLBACK", "ROLLBACK_SUCCESSFUL"), ("CONTINUE", "SUCCESSFUL")])
def test_a_function_that_never_decides_times_out(endpoint, functions, action, status):
    web = NativeService(endpoint)
    timeout = {"timeoutInMinutes": 2, "action": action}
    with_hooks(web, hook(functions["undecided"], "PRE_SCALE_UP", timeoutConfiguration=timeout))
    ended = web.over(web.start())
    assert (ended["status"], ended["lifecycleHookDetails"][0]["status"]) == (status, "TIMED_OUT")


def test_hooks_of_the_shifts_run_per_step_and_once_more_in_a_rollback(endpoint, functions):
    web = NativeService(endpoint, canary(25, 30))
    with_hooks(
        web, hook(functions["agree"], "PRE_PRODUCTION_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT"), **canary(25, 30)
    )
    before = len(payloads(endpoint, "agree", 0))
    arn = web.start()
    web.reach(arn, "PRODUCTION_TRAFFIC_SHIFT", requestedProductionTrafficWeight=25.0)
    eventually(lambda: len(payloads(endpoint, "agree", before)) == 2)
    web.ecs.stop_service_deployment(serviceDeploymentArn=arn)
    ended = web.over(arn)
    green = ended["targetServiceRevision"]["arn"]
    asked = eventually(lambda: len(p := payloads(endpoint, "agree", before)) == 3 and p)
    shares = [p["executionDetails"]["productionTrafficWeights"][green] for p in asked]
    assert shares == [0, 25, 0]
    assert {p["executionDetails"]["targetServiceRevisionArn"] for p in asked} == {green}


def test_hooks_run_at_creation_too(endpoint, functions):
    configuration = blue_green(lifecycleHooks=[hook(functions["refuse"], "PRE_SCALE_UP")])
    web = NativeService(endpoint, configuration, waits=False)
    ended = web.over(web.current())
    assert ended["status"] == "ROLLBACK_FAILED"
    assert "PRE_SCALE_UP lifecycle hook(s) failed" in ended["rollback"]["reason"]


def test_configured_details_reach_the_function(endpoint, functions):
    web = NativeService(endpoint)
    with_hooks(web, hook(functions["picky"], "PRE_SCALE_UP", hookDetails={"mine": 1}))
    assert web.over(web.start())["status"] == "SUCCESSFUL"


def awaiting(web, arn):
    def found():
        details = web.look(arn).get("lifecycleHookDetails", [])
        return next((d for d in details if d["status"] == "AWAITING_ACTION"), None)

    return eventually(found, 60)


def test_a_pause_waits_before_each_step_until_it_is_continued(endpoint):
    web = NativeService(endpoint)
    with_hooks(web, pause("PRE_PRODUCTION_TRAFFIC_SHIFT"), **canary(50, 0))
    arn = web.start()
    first = awaiting(web, arn)
    assert first["hookId"].startswith("ecs-pause-") and "targetArn" not in first
    resume = web.ecs.continue_service_deployment
    with pytest.raises(ClientError, match="hookId must follow the format"):
        resume(serviceDeploymentArn=arn, hookId="mine")
    resume(serviceDeploymentArn=arn, hookId=first["hookId"])
    with pytest.raises(ClientError, match="either completed, unavailable"):
        resume(serviceDeploymentArn=arn, hookId=first["hookId"])
    second = awaiting(web, arn)
    assert second["hookId"] != first["hookId"]
    assert web.rule_weights() == {"blue": 50, "green": 50}
    resume(serviceDeploymentArn=arn, hookId=second["hookId"], action="CONTINUE")
    assert web.over(arn)["status"] == "SUCCESSFUL"
    with pytest.raises(ClientError, match="terminal states"):
        resume(serviceDeploymentArn=arn, hookId=second["hookId"])
    with pytest.raises(ClientError, match="ServiceDeploymentNotFoundException"):
        resume(serviceDeploymentArn=f"{arn}x", hookId=second["hookId"])


def test_a_pause_can_roll_back(endpoint):
    web = NativeService(endpoint)
    with_hooks(web, pause("POST_TEST_TRAFFIC_SHIFT"))
    arn = web.start()
    paused = awaiting(web, arn)["hookId"]
    web.ecs.continue_service_deployment(serviceDeploymentArn=arn, hookId=paused, action="ROLLBACK")
    ended = web.over(arn)
    assert (ended["status"], ended["lifecycleHookDetails"][0]["status"]) == ("ROLLBACK_SUCCESSFUL", "FAILED")


@pytest.mark.parametrize("action, status", [("ROLLBACK", "ROLLBACK_SUCCESSFUL"), ("CONTINUE", "SUCCESSFUL")])
def test_a_pause_times_out(endpoint, action, status):
    web = NativeService(endpoint)
    with_hooks(web, pause("POST_SCALE_UP", minutes=2, action=action))
    ended = web.over(web.start())
    assert ended["status"] == status
    assert (ended.get("statusReason", "").endswith("POST_SCALE_UP pause hook timed out.")) == (action == "ROLLBACK")
