"""Rules of listeners: what Elastic Load Balancing refuses, in requests and templates, and how a request finds its rule.

ministack keeps rules and goes through them in the order of their priorities. It takes priorities that are in use,
changes them one after another, knows no quotas, and reads some conditions only in part.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any, NamedTuple

from ministack.services import alb
from ministack.services.cloudformation import provisioners

from .. import emulator
from ..readings import Readings
from . import rule_conditions
from .rule_conditions import Condition, Request
from .weighted_forward import Action, weights_of

Params = dict[str, Any]
Handler = Callable[[Params], Any]

HIGHEST_PRIORITY_NUMBER = 50_000
# "Quotas for your Application Load Balancers".
MAX_RULES_PER_BALANCER = 100
MAX_GROUPS_PER_ACTION = 5
ROUTING_ACTIONS = ("forward", "redirect", "fixed-response")
RULE_TYPE = "AWS::ElasticLoadBalancingV2::ListenerRule"

# How AWS is read; of the endpoint, once that is installed.
_readings = Readings()

client_ip: contextvars.ContextVar[str] = contextvars.ContextVar("client_ip", default="127.0.0.1")


class Refusal(NamedTuple):
    code: str
    message: str


def rules_of(listener_arn: str) -> list[dict[str, Any]]:
    """All rules of a listener, the default one among them."""
    return [rule for rule in alb._rules.values() if rule["ListenerArn"] == listener_arn]


def install(readings: Readings) -> None:
    global _readings
    _readings = readings
    emulator.replace(alb, "_parse_conditions", rule_conditions.from_query)
    emulator.replace(alb, "_condition_xml", rule_conditions.xml)
    emulator.replace(alb, "_match_condition", _matches)
    checks: dict[str, Callable[[Params], Refusal | None]] = {
        "CreateRule": _check_create,
        "ModifyRule": _check_modify,
        "DeleteRule": lambda params: _unknown_rule(alb._p(params, "RuleArn")),
    }
    for action, check in checks.items():
        emulator.enter(alb, "_ACTION_MAP", action, _checked(check, alb._ACTION_MAP[action]))
    emulator.enter(alb, "_ACTION_MAP", "SetRulePriorities", _set_priorities)
    _install_templates()


def _checked(check: Callable[[Params], Refusal | None], handler: Handler) -> Handler:
    def handle(params: Params) -> Any:
        refusal = check(params)
        return alb._error(*refusal) if refusal else handler(params)

    return handle


def _matches(
    condition: Condition, method: str, path: str, headers: dict[str, str], query: dict[str, list[str]]
) -> bool:
    return rule_conditions.matches(condition, Request(method, path, headers, query, client_ip.get()))


# ---- what is refused ----


def _check_create(params: Params) -> Refusal | None:
    listener = alb._p(params, "ListenerArn")
    if listener not in alb._listeners:
        return None  # ministack's own refusal
    actions = alb._parse_actions(params, "Actions")
    return new_rule_problem(listener, alb._p(params, "Priority"), alb._parse_conditions(params), actions)


def _check_modify(params: Params) -> Refusal | None:
    rule = alb._rules.get(alb._p(params, "RuleArn"))
    if rule is None or rule["IsDefault"]:
        return None  # ministack's own refusal
    conditions, actions = alb._parse_conditions(params), alb._parse_actions(params, "Actions")
    return (conditions and _invalid(rule_conditions.problem(conditions))) or (
        _actions_problem(rule["ListenerArn"], actions) if actions else None
    )


def new_rule_problem(
    listener: str, priority: str, conditions: list[Condition], actions: list[Action], replaces: str | None = None
) -> Refusal | None:
    """Why there can be no such rule. `replaces` is the ARN of the rule that it is an update of."""
    balancer = alb._listeners[listener]["LoadBalancerArn"]
    others = [rule for rule in _rules_of_balancer(balancer) if rule["RuleArn"] != replaces]
    return (
        _priority_problem(priority)
        or _invalid(rule_conditions.problem(conditions))
        or _actions_problem(listener, actions)
        or _taken(priority, [rule for rule in others if rule["ListenerArn"] == listener])
        or (Refusal("TooManyRules", "The limit on the number of rules per load balancer has been reached")
            if len(others) >= MAX_RULES_PER_BALANCER else None)
    )  # fmt: skip


def _rules_of_balancer(balancer: str) -> list[dict[str, Any]]:
    listeners = {arn for arn, listener in alb._listeners.items() if listener["LoadBalancerArn"] == balancer}
    return [rule for rule in alb._rules.values() if rule["ListenerArn"] in listeners and not rule["IsDefault"]]


def _priority_problem(priority: str) -> Refusal | None:
    if priority.isdigit() and 1 <= int(priority) <= HIGHEST_PRIORITY_NUMBER:
        return None
    return _invalid(f"Rule priority '{priority}' must be a number from 1 to {HIGHEST_PRIORITY_NUMBER}")


def _taken(priority: str, others: list[dict[str, Any]]) -> Refusal | None:
    if any(rule["Priority"] == priority for rule in others):
        return Refusal("PriorityInUse", f"Priority '{priority}' is currently in use")
    return None


def _actions_problem(listener: str, actions: list[Action]) -> Refusal | None:
    if [action["Type"] in ROUTING_ACTIONS for action in actions] != [False] * (len(actions) - 1) + [True]:
        return Refusal(
            "InvalidLoadBalancerAction", f"A rule needs one of {', '.join(ROUTING_ACTIONS)}, as its last action"
        )
    groups = weights_of(actions[-1])
    if any(group not in alb._tgs for group in groups):
        return Refusal("TargetGroupNotFound", "One or more target groups not found")
    if len(groups) > MAX_GROUPS_PER_ACTION:
        return Refusal(
            "TooManyTargetGroups", f"An action can forward to '{MAX_GROUPS_PER_ACTION}' target groups at most"
        )
    balancer = alb._listeners[listener]["LoadBalancerArn"]
    for group in groups if _readings.target_group_association == "one-balancer" else ():
        if any(other != balancer for other in alb._tgs[group]["LoadBalancerArns"]):
            message = f"The following target groups cannot be associated with more than one load balancer: {group}"
            return Refusal("TargetGroupAssociationLimit", message)
    return None


def _invalid(message: str | None) -> Refusal | None:
    return Refusal("ValidationError", message) if message else None


def _unknown_rule(arn: str) -> Refusal | None:
    return None if arn in alb._rules else Refusal("RuleNotFound", "One or more rules not found")


# ---- priorities ----


def _set_priorities(params: Params) -> Any:
    """All of them or none (a reading); what matters is how they are afterwards, so that two rules may swap theirs."""
    wanted: dict[str, str] = {}
    number = 1
    while arn := alb._p(params, f"RulePriorities.member.{number}.RuleArn"):
        wanted[arn] = alb._p(params, f"RulePriorities.member.{number}.Priority")
        number += 1
    at_once = [wanted] if _readings.rule_priorities == "all-or-none" else [{arn: wanted[arn]} for arn in wanted]
    for change in at_once:
        refusal = _priorities_problem(change)
        if refusal:
            return alb._error(*refusal)
        for arn, priority in change.items():
            alb._rules[arn]["Priority"] = priority
    inner = "".join(alb._rule_xml(alb._rules[arn], with_transforms=False) for arn in wanted)
    return alb._xml(200, "SetRulePriorities", f"<Rules>{inner}</Rules>")


def _priorities_problem(wanted: dict[str, str]) -> Refusal | None:
    for arn, priority in wanted.items():
        refusal = _unknown_rule(arn) or _priority_problem(priority)
        if refusal:
            return refusal
        if alb._rules[arn]["IsDefault"]:
            return Refusal("OperationNotPermitted", "The priority of a default rule cannot be set")
    if len({alb._rules[arn]["ListenerArn"] for arn in wanted}) > 1:
        return _invalid("Rules must belong to the same listener")
    for arn, priority in wanted.items():
        others = [rule for rule in rules_of(alb._rules[arn]["ListenerArn"]) if rule["RuleArn"] != arn]
        afterwards = [{**rule, "Priority": wanted.get(rule["RuleArn"], rule["Priority"])} for rule in others]
        refusal = _taken(priority, afterwards)
        if refusal:
            return refusal
    return None


# ---- templates ----


def _install_templates() -> None:
    emulator.replace(
        provisioners,
        "_flatten_listener_rule_conditions",
        lambda given: [rule_conditions.normalised(one) for one in given],
    )
    known = provisioners._RESOURCE_HANDLERS[RULE_TYPE]

    def create(logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
        _require_possible(props)
        return known["create"](logical_id, props, stack_name)

    def update(physical_id: str, old: dict[str, Any], new: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        _require_possible(new, physical_id)
        return known["update"](physical_id, old, new, *args, **kwargs)

    emulator.enter(provisioners, "_RESOURCE_HANDLERS", RULE_TYPE, {**known, "create": create, "update": update})


def _require_possible(props: dict[str, Any], replaces: str | None = None) -> None:
    listener = props.get("ListenerArn")
    if listener not in alb._listeners:
        return  # ministack's own refusal
    conditions = [rule_conditions.normalised(given) for given in props.get("Conditions") or []]
    actions = provisioners._elbv2_listener_actions(props, None, prop="Actions")
    refusal = new_rule_problem(listener, str(props.get("Priority", "")), conditions, actions, replaces)
    if refusal:
        raise provisioners._elbv2_handler_error(refusal.message)
