"""A service's load balancers: what CreateService and UpdateService refuse of them, and where revisions stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ministack.services import alb

from ..elbv2.weighted_forward import Weights, weights_of
from .errors import ServiceError, invalid_networking

ADVANCED = "advancedConfiguration"


@dataclass(frozen=True)
class Lane:
    """One entry of `loadBalancers`: the groups of the old and the new revision, and the rules that choose."""

    old: str
    new: str
    production: str
    test: str | None
    role: str


def rule_weights(rule_arn: str) -> Weights:
    """Where a rule sends its requests; empty where it does not exist or forwards nothing."""
    rule = alb._rules.get(rule_arn)
    return next((weights_of(action) for action in rule["Actions"] if action["Type"] == "forward"), {}) if rule else {}


def check_load_balancers(entries: list[Mapping[str, Any]]) -> None:
    """What is refused at once, in the guide's words where it has any."""
    if not entries or not all(entry.get(ADVANCED) for entry in entries):
        raise ServiceError(
            "advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy"
        )
    if any(entry.get("loadBalancerName") for entry in entries):
        raise ServiceError("advancedConfiguration field is not allowed with ELBv1 loadBalancers")
    seen: set[str] = set()
    for entry in entries:
        for group in (entry.get("targetGroupArn"), entry[ADVANCED].get("alternateTargetGroupArn")):
            if not group:
                raise ServiceError("targetGroupArn and alternateTargetGroupArn are required.")
            if group in seen:
                raise ServiceError(f"Duplicate targetGroupArn found: {group}")
            if group not in alb._tgs:
                raise ServiceError(f"The target group {group} does not exist.")
            seen.add(group)
        _check_rules(entry)


def _check_rules(entry: Mapping[str, Any]) -> None:
    advanced = entry[ADVANCED]
    production, test = advanced.get("productionListenerRule"), advanced.get("testListenerRule")
    if not production:
        raise ServiceError("productionListenerRule is required.")
    if not advanced.get("roleArn"):
        raise ServiceError("roleArn is required in advancedConfiguration.")
    for name, arn in (("productionListenerRule", production), ("testListenerRule", test)):
        if arn and ":listener-rule/app/" not in arn:
            raise ServiceError(
                f"{name} has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: {arn}"
            )
    if production == test:
        raise ServiceError(f"The following rules cannot be used as both production and test listener rules: {test}")
    if not test and production in alb._rules and not set(_groups(entry)) <= set(rule_weights(production)):
        raise ServiceError(
            "For Application LoadBalancer, testListenerRule is required when productionListenerRule is not "
            "associated with both targetGroup and alternateTargetGroup"
        )


def _groups(entry: Mapping[str, Any]) -> tuple[str, str]:
    return entry["targetGroupArn"], entry[ADVANCED]["alternateTargetGroupArn"]


def lanes(entries: list[Mapping[str, Any]], live_groups: list[str], alternate_first: bool) -> list[Lane]:
    """The new revision goes where the live one is not; the first of a service to the target group, as a rule."""
    return [_lane(entry, live_groups, alternate_first) for entry in entries]


def _lane(entry: Mapping[str, Any], live_groups: list[str], alternate_first: bool) -> Lane:
    group, alternate = _groups(entry)
    if live_groups:
        new = group if alternate in live_groups else alternate
    else:
        new = alternate if alternate_first else group
    advanced = entry[ADVANCED]
    return Lane(
        old=alternate if new == group else group,
        new=new,
        production=advanced["productionListenerRule"],
        test=advanced.get("testListenerRule"),
        role=advanced["roleArn"],
    )


def check_lane(lane: Lane, default_rules_move: bool) -> None:
    """What ECS looks at when a deployment begins; it ends the deployment where something is not as it must be."""
    rules = [rule for rule in (lane.production, lane.test) if rule]
    if any(rule not in alb._rules for rule in rules):
        raise invalid_networking("One or more rules not found")
    if not default_rules_move and any(alb._rules[rule]["IsDefault"] for rule in rules):
        raise invalid_networking("A default rule cannot be modified.")
    production = rule_weights(lane.production)
    named = set(production) | (set(rule_weights(lane.test)) if lane.test else set())
    if not {lane.old, lane.new} <= named:
        raise invalid_networking(
            "Both targetGroup and alternateTargetGroup must be associated with the productionListenerRule or "
            "testListenerRule."
        )
    serving = [group for group, weight in production.items() if weight > 0]
    if len(serving) != 1:
        raise invalid_networking(
            f"productionListenerRule {lane.production} should have exactly one target group serving traffic but found "
            f"{len(serving)} target groups which are serving traffic"
        )
    if serving[0] not in (lane.old, lane.new):
        raise invalid_networking(
            f"Production listener rule is forwarding traffic to unexpected target group {serving[0]}. Expected traffic "
            f"to be forwarded to either targetGroupArn: {lane.old} or alternateTargetGroupArn: {lane.new}"
        )


def check_live(lane: Lane) -> None:
    """What ECS may look at, too: that requests go to the revision that it takes for the live one."""
    if rule_weights(lane.production).get(lane.old, 0) == 0:
        raise invalid_networking(f"Production listener rule does not forward to the live target group {lane.old}.")
