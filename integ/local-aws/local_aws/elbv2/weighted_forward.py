"""Weighted forward actions, in API calls and in templates: ministack keeps only the first group.

Listeners and rules store their actions as ministack does, each forward action with a
`ForwardConfig`; the data plane chooses a group by its weights.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from ministack.services import alb
from ministack.services.cloudformation import provisioners

from .. import emulator
from ..call_log import CallLog
from ..readings import Readings
from ..scope import everywhere, scope_of

Action = dict[str, Any]
Weights = dict[str, int]  # target group ARN -> weight


def weights_of(action: Action) -> Weights:
    """The groups a forward action names; a plain `TargetGroupArn` is one group of weight 1."""
    groups = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
    if groups:
        return {group["TargetGroupArn"]: int(group.get("Weight", 1)) for group in groups}
    return {action["TargetGroupArn"]: 1} if action.get("TargetGroupArn") else {}


def forward_action(weights: Weights) -> Action:
    groups = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in weights.items()]
    return with_weights({"Type": "forward", "Order": 1}, groups)


def with_weights(action: Action, groups: list[dict[str, Any]]) -> Action:
    """As AWS: `TargetGroupArn` is reported only where the action forwards to a single group."""
    plain = {name: value for name, value in action.items() if name != "TargetGroupArn"}
    single = {"TargetGroupArn": groups[0]["TargetGroupArn"]} if len(groups) == 1 else {}
    return {**plain, **single, "ForwardConfig": {"TargetGroups": groups}}


def choose_group(weights: Weights) -> str | None:
    """By weight. Without a positive weight nobody gets the request, as on AWS."""
    if not any(weights.values()):
        return None
    return random.choices(list(weights), list(weights.values()))[0]


def forward_default_action(listener_arn: str, weights: Weights) -> None:
    """ModifyListener with nothing but a new default action."""
    listener = alb._listeners[listener_arn]
    listener["DefaultActions"] = _forwarding(listener["DefaultActions"], weights)
    for rule in alb._rules.values():
        if rule["ListenerArn"] == listener_arn and rule["IsDefault"]:
            rule["Actions"] = listener["DefaultActions"]
    link_groups_to_balancers()


def forward_rule(rule_arn: str, weights: Weights) -> None:
    """ModifyRule with nothing but new actions."""
    rule = alb._rules[rule_arn]
    rule["Actions"] = _forwarding(rule["Actions"], weights)
    link_groups_to_balancers()


def _forwarding(actions: list[Action], weights: Weights) -> list[Action]:
    """Authentication stays before what takes the requests in the end."""
    before = [action for action in actions if action["Type"].startswith("authenticate-")]
    return [*before, {**forward_action(weights), "Order": len(before) + 1}]


def link_groups_to_balancers() -> None:
    """Rewrites every group's LoadBalancerArns: those whose listeners or rules forward to it.

    In place, because a stack keeps the list as the group's attribute.
    """
    balancers: dict[str, list[str]] = {}
    for rule in alb._rules.values():
        listener = alb._listeners.get(rule["ListenerArn"])
        for action in rule["Actions"] if listener else []:
            for group in weights_of(action):
                known = balancers.setdefault(group, [])
                if listener["LoadBalancerArn"] not in known:
                    known.append(listener["LoadBalancerArn"])
    for group_arn, group in alb._tgs.items():
        group.setdefault("LoadBalancerArns", [])[:] = balancers.get(group_arn, [])


def install(call_log: CallLog, readings: Readings) -> None:
    _install_api()
    _install_templates(call_log, readings)


def _install_api() -> None:
    parse_actions, action_xml = alb._parse_actions, alb._action_xml

    def parse_weighted(params: dict[str, Any], prefix: str = "DefaultActions") -> list[Action]:
        actions = parse_actions(params, prefix)
        for number, action in enumerate(actions, start=1):
            groups = list(_query_groups(params, f"{prefix}.member.{number}.ForwardConfig.TargetGroups.member"))
            if not groups and action.get("TargetGroupArn"):
                groups = [{"TargetGroupArn": action["TargetGroupArn"], "Weight": 1}]
            if groups:
                actions[number - 1] = with_weights(action, groups)
        return actions

    def weighted_xml(action: Action) -> str:
        groups = "".join(
            f"<member><TargetGroupArn>{arn}</TargetGroupArn><Weight>{weight}</Weight></member>"
            for arn, weight in weights_of(action).items()
        )
        if not groups:
            return action_xml(action)
        inner = action_xml(action).removesuffix("</member>")
        return f"{inner}<ForwardConfig><TargetGroups>{groups}</TargetGroups></ForwardConfig></member>"

    emulator.replace(alb, "_parse_actions", parse_weighted)
    emulator.replace(alb, "_action_xml", weighted_xml)
    for name in ("CreateListener", "ModifyListener", "DeleteListener", "CreateRule", "ModifyRule", "DeleteRule"):
        emulator.enter(alb, "_ACTION_MAP", name, _linking(alb._ACTION_MAP[name]))


def _query_groups(params: dict[str, Any], prefix: str) -> Iterable[dict[str, Any]]:
    number = 1
    while arn := alb._p(params, f"{prefix}.{number}.TargetGroupArn"):
        yield {"TargetGroupArn": arn, "Weight": int(alb._p(params, f"{prefix}.{number}.Weight", "1"))}
        number += 1


def _linking(handler: Any) -> Any:
    def handle(params: dict[str, Any]) -> Any:
        response = handler(params)
        link_groups_to_balancers()
        return response

    return handle


def _install_templates(call_log: CallLog, readings: Readings) -> None:
    """The same for templates. ministack already re-sends a listener's default action on every
    change of the resource, and leaves an unchanged one alone: what CloudFormation does, by a reading."""
    listener_actions = provisioners._elbv2_listener_actions

    def weighted_listener_actions(props: dict[str, Any], lb_arn: str | None, prop: str = "DefaultActions") -> Any:
        actions = listener_actions(props, lb_arn, prop)
        for index, (action, given) in enumerate(zip(list(actions), props.get(prop) or [])):
            weights = weights_of(given)
            if weights:
                groups = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in weights.items()]
                actions[index] = with_weights(action, groups)
        return actions

    emulator.replace(provisioners, "_elbv2_listener_actions", weighted_listener_actions)
    for kind in ("Listener", "ListenerRule"):
        name = f"AWS::ElasticLoadBalancingV2::{kind}"
        known = provisioners._RESOURCE_HANDLERS[name]
        known = {**known, "update": _by_reading(known["update"], readings)}
        recorded = {
            operation: _recorded(known[operation], operation, kind, call_log)
            for operation in ("create", "update", "delete")
        }
        emulator.enter(provisioners, "_RESOURCE_HANDLERS", name, {**known, **recorded})


def _by_reading(update: Any, readings: Readings) -> Any:
    """An update that leaves the traffic where it is, as long as the template's actions are the same."""

    def handle(arn: str, old: dict[str, Any], new: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        listener, rule = alb._listeners.get(arn), alb._rules.get(arn)
        actions = listener["DefaultActions"] if listener else rule["Actions"] if rule else []
        before = weights_of(actions[-1]) if actions else {}
        result = update(arn, old, new, *args, **kwargs)
        same = all(old.get(name) == new.get(name) for name in ("DefaultActions", "Actions"))
        if before and same and readings.changed_listener == "keeps-traffic":
            (forward_default_action if listener else forward_rule)(arn, before)
        return result

    return handle


def _recorded(handler: Any, operation: str, kind: str, call_log: CallLog) -> Any:
    """CloudFormation's own calls belong into the call log: they are what moves traffic by mistake."""
    verb = {"create": "Create", "update": "Modify", "delete": "Delete"}[operation]
    noun = {"Listener": "Listener", "ListenerRule": "Rule"}[kind]

    def handle(*args: Any, **kwargs: Any) -> Any:
        result = handler(*args, **kwargs)
        link_groups_to_balancers()
        arn = args[0] if operation != "create" else result[0]
        props = args[{"create": 1, "update": 2, "delete": 1}[operation]] or {}
        actions = props.get("DefaultActions") or props.get("Actions") or []
        weights = weights_of(actions[0]) if actions and operation != "delete" else None
        parameters = {f"{noun}Arn": arn, **({"DefaultActionWeights": weights} if weights else {})}
        call_log.record("elasticloadbalancing", f"{verb}{noun}", parameters, caller="cloudformation")
        return result

    return handle


def find_by_name(name: str) -> str | None:
    """The ARN of the group with that name, in the current account and region."""
    return next((arn for arn, group in alb._tgs.items() if group["TargetGroupName"] == name), None)


def attribute(group_arn: str, key: str, default: str) -> str:
    with scope_of(group_arn):
        attributes = alb._tg_attrs.get(group_arn, [])
    return next((entry["Value"] for entry in attributes if entry["Key"] == key), default)


def all_groups() -> list[dict[str, Any]]:
    return everywhere(alb._tgs)
