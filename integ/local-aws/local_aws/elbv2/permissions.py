"""What a request to Elastic Load Balancing needs permission for, by the Service Authorization Reference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ministack.services import alb

from ..readings import Readings
from ..service_role import Call

PREFIX = "elasticloadbalancing:"
# The parameter that names what an operation is about. Operations that only read have no resource level.
RESOURCES = {
    "CreateListener": "LoadBalancerArn",
    "CreateRule": "ListenerArn",
    "DeleteListener": "ListenerArn",
    "ModifyListener": "ListenerArn",
    "ModifyListenerAttributes": "ListenerArn",
    "AddListenerCertificates": "ListenerArn",
    "RemoveListenerCertificates": "ListenerArn",
    "DeleteRule": "RuleArn",
    "ModifyRule": "RuleArn",
}


def calls_of(params: dict[str, Any], readings: Readings) -> Iterable[Call]:
    action = alb._p(params, "Action")
    tags = {f"aws:RequestTag/{tag['Key']}": tag["Value"] for tag in alb._parse_tags(params)}
    if action == "SetRulePriorities":
        by_tags = readings.tagged_priorities == "allowed"
        yield from (Call(f"{PREFIX}{action}", arn, by_tags=by_tags) for arn in _rules(params))
    elif action in ("AddTags", "RemoveTags"):
        yield from (Call(f"{PREFIX}{action}", arn, tags) for arn in alb._parse_member_list(params, "ResourceArns"))
    elif action in RESOURCES:
        resource = alb._p(params, RESOURCES[action])
        yield Call(f"{PREFIX}{action}", resource, tags)
        if tags:
            # Tags that a resource is made with need AddTags, too.
            kinds = {
                "CreateListener": (":loadbalancer/", ":listener/"),
                "CreateRule": (":listener/", ":listener-rule/"),
            }
            made = f"{resource.replace(*kinds[action])}/*"
            yield Call(f"{PREFIX}AddTags", made, {**tags, f"{PREFIX}CreateAction": action})
    else:
        yield Call(f"{PREFIX}{action}")


def _rules(params: dict[str, Any]) -> Iterable[str]:
    number = 1
    while arn := alb._p(params, f"RulePriorities.member.{number}.RuleArn"):
        yield arn
        number += 1
