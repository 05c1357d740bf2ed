"""A Lambda function may do with listeners and rules what its role allows."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from typing import Any

import pytest
from test_rules import Shared, path

# Sends a request as the SDK would, by the credentials of its environment.
ASKING = """
import json, os, urllib.error, urllib.parse, urllib.request

def handler(event, context):
    key = os.environ["AWS_ACCESS_KEY_ID"]
    credential = f"{key}/20260101/us-east-1/elasticloadbalancing/aws4_request"
    headers = {"authorization": f"AWS4-HMAC-SHA256 Credential={credential}"}
    body = urllib.parse.urlencode({**event, "Version": "2015-12-01"}).encode()
    try:
        urllib.request.urlopen(urllib.request.Request(os.environ["AWS_ENDPOINT_URL"], body, headers))
    except urllib.error.HTTPError as refusal:
        return f"{refusal.code} {refusal.read().decode()}"
    return "200"
"""
BALANCING = "arn:aws:elasticloadbalancing:us-east-1:000000000000"
OURS = {"Key": "stack", "Value": "ours"}


def statement(actions: list[str], resource: str = "*", **equals: str) -> dict[str, Any]:
    named = {"Effect": "Allow", "Action": [f"elasticloadbalancing:{name}" for name in actions], "Resource": resource}
    return (
        {**named, "Condition": {"StringEquals": {key.replace("__", ":"): value for key, value in equals.items()}}}
        if equals
        else named
    )


@pytest.fixture(scope="module")
def shared(endpoint):
    return Shared(endpoint)


@pytest.fixture(scope="module")
def ask(endpoint, shared):
    """Asks as a function that may make rules with the tag of its stack, and change those that have it."""
    iam = endpoint.client("iam")
    role = iam.create_role(RoleName="asking", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    own = {"elasticloadbalancing__ResourceTag/stack": "ours"}
    statements = [
        statement(["CreateRule"], shared.listener, **{"aws__RequestTag/stack": "ours"}),
        statement(["AddTags"], f"{BALANCING}:listener-rule/app/*", elasticloadbalancing__CreateAction="CreateRule"),
        statement(
            ["ModifyRule", "DeleteRule", "SetRulePriorities", "AddTags"], f"{BALANCING}:listener-rule/app/*", **own
        ),
        statement(["DescribeRules"]),
    ]
    iam.put_role_policy(RoleName="asking", PolicyName="own", PolicyDocument=json.dumps({"Statement": statements}))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr("index.py", ASKING)
    functions = endpoint.client("lambda")
    functions.create_function(
        FunctionName="asking", Runtime=f"python3.{sys.version_info.minor}", Handler="index.handler", Timeout=30,
        Role=role, Code={"ZipFile": archive.getvalue()},
    )  # fmt: skip

    def invoke(action: str, **parameters: Any) -> str:
        payload = json.dumps({"Action": action, **parameters}).encode()
        return json.loads(functions.invoke(FunctionName="asking", Payload=payload)["Payload"].read())

    return invoke


def rule_request(shared: Shared, priority: int, **tags: str) -> dict[str, Any]:
    condition = {"Conditions.member.1.Field": "path-pattern", "Conditions.member.1.Values.member.1": "/made"}
    action = {"Actions.member.1.Type": "fixed-response", "Actions.member.1.FixedResponseConfig.StatusCode": "200"}
    tag = {f"Tags.member.1.{name}": value for name, value in tags.items()}
    return {"ListenerArn": shared.listener, "Priority": priority, **condition, **action, **tag}


def test_it_makes_rules_with_its_tag_only(ask, shared):
    assert ask("CreateRule", **rule_request(shared, 1, **OURS)) == "200"
    for tags in ({}, {"Key": "stack", "Value": "theirs"}, {"Key": "other", "Value": "ours"}):
        assert "403" in ask("CreateRule", **rule_request(shared, 2, **tags))
    assert list(shared.priorities().values()) == ["1"]


def test_it_changes_and_reorders_its_own_rules_only(ask, shared):
    own, foreign = shared.rule(11, path("/own"), Tags=[OURS]), shared.rule(12, path("/foreign"))
    before = [rule for rule in shared.described() if rule["RuleArn"] == foreign]
    change = {"Conditions.member.1.Field": "path-pattern", "Conditions.member.1.Values.member.1": "/changed"}
    order = {"RulePriorities.member.1.RuleArn": own, "RulePriorities.member.1.Priority": 21}
    both = {**order, "RulePriorities.member.2.RuleArn": foreign, "RulePriorities.member.2.Priority": 22}
    assert ask("ModifyRule", RuleArn=own, **change) == "200"
    assert ask("SetRulePriorities", **order) == "200"
    refused = [
        ask("ModifyRule", RuleArn=foreign, **change),
        ask("SetRulePriorities", **both),
        ask("DeleteRule", RuleArn=foreign),
        # It cannot make a rule its own either.
        ask(
            "AddTags", **{"ResourceArns.member.1": foreign, "Tags.member.1.Key": "stack", "Tags.member.1.Value": "ours"}
        ),
    ]
    assert all("not authorized to perform" in answer and foreign in answer for answer in refused), refused
    assert [rule for rule in shared.described() if rule["RuleArn"] == foreign] == before
    assert shared.priorities()[own] == "21"
    assert ask("DeleteRule", RuleArn=own) == "200"


def test_tags_of_rules_may_say_nothing_of_their_priorities(endpoint, ask, shared):
    own = shared.rule(31, path("/sorted"), Tags=[OURS])
    order = {"RulePriorities.member.1.RuleArn": own, "RulePriorities.member.1.Priority": 32}
    endpoint.read_as({"tagged-priorities": "refused"})
    assert "not authorized to perform: elasticloadbalancing:SetRulePriorities" in ask("SetRulePriorities", **order)
    endpoint.read_as({"tagged-priorities": "allowed"})
    assert ask("SetRulePriorities", **order) == "200"
    assert ask("DeleteRule", RuleArn=own) == "200"


def test_what_it_is_not_allowed_at_all(ask, shared):
    assert ask("DescribeRules", ListenerArn=shared.listener) == "200"
    assert "elasticloadbalancing:DescribeListeners on resource: *" in ask("DescribeListeners")
    assert f"ModifyListener on resource: {shared.listener}" in ask(
        "ModifyListener", ListenerArn=shared.listener, Port=81
    )
