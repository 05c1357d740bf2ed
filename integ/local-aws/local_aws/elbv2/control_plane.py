"""Rules of Elastic Load Balancing that ministack does not keep.

Refusals a caller has to be prepared for (names that do not exist, ports that are taken, groups that
are in use; messages follow AWS's), and a balancer that takes its listeners with it when it goes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.services import alb

from .. import emulator
from . import certificates
from .weighted_forward import weights_of

Params = dict[str, Any]
Response = Any
Check = Callable[[Params], Response]


def install() -> None:
    certificates.install()
    checks: dict[str, Check] = {
        "CreateListener": _check_create_listener,
        "ModifyListener": _check_modify_listener,
        "DescribeListeners": _check_describe_listeners,
        "DescribeRules": _check_describe_rules,
        "DescribeTargetGroups": _check_describe_groups,
        "DeleteTargetGroup": _check_delete_group,
    }
    for action, check in checks.items():
        emulator.enter(alb, "_ACTION_MAP", action, _checked(check, alb._ACTION_MAP[action]))
    emulator.enter(alb, "_ACTION_MAP", "DeleteLoadBalancer", _with_listeners(alb._ACTION_MAP["DeleteLoadBalancer"]))


def _checked(check: Check, handler: Check) -> Check:
    def handle(params: Params) -> Response:
        return check(params) or handler(params)

    return handle


def _with_listeners(delete_balancer: Check) -> Check:
    def handle(params: Params) -> Response:
        balancer = alb._p(params, "LoadBalancerArn")
        for arn in [arn for arn, listener in alb._listeners.items() if listener["LoadBalancerArn"] == balancer]:
            alb._ACTION_MAP["DeleteListener"]({"ListenerArn": arn})
        return delete_balancer(params)

    return handle


def _check_create_listener(params: Params) -> Response:
    balancer = alb._p(params, "LoadBalancerArn")
    if balancer not in alb._lbs:
        return alb._error("LoadBalancerNotFound", f"Load balancer '{balancer}' not found")
    refused = _missing_group(params, "DefaultActions") or _missing_certificate(params)
    if refused:
        return refused
    existing = _listener_on(balancer, alb._p(params, "Port"))
    if existing is None:
        return None
    if _same_settings(existing, params):  # CreateListener is idempotent
        inner = f"<Listeners>{alb._listener_xml(existing)}</Listeners>"
        return alb._xml(200, "CreateListener", inner)
    return _duplicate_listener()


def _check_modify_listener(params: Params) -> Response:
    listener = alb._listeners.get(alb._p(params, "ListenerArn"))
    if listener is None:
        return None  # ministack's own refusal
    other = _listener_on(listener["LoadBalancerArn"], alb._p(params, "Port"))
    if other is not None and other is not listener:
        return _duplicate_listener()
    secure_already = listener.get("Certificates")
    return _missing_group(params, "DefaultActions") or (None if secure_already else _missing_certificate(params))


def _check_describe_listeners(params: Params) -> Response:
    wanted = alb._parse_member_list(params, "ListenerArns")
    if any(arn not in alb._listeners for arn in wanted):
        return alb._error("ListenerNotFound", "One or more listeners not found")
    balancer = alb._p(params, "LoadBalancerArn")
    if balancer and balancer not in alb._lbs:
        return alb._error("LoadBalancerNotFound", f"Load balancer '{balancer}' not found")
    return None


def _check_describe_rules(params: Params) -> Response:
    if any(arn not in alb._rules for arn in alb._parse_member_list(params, "RuleArns")):
        return alb._error("RuleNotFound", "One or more rules not found")
    listener = alb._p(params, "ListenerArn")
    if listener and listener not in alb._listeners:
        return alb._error("ListenerNotFound", "One or more listeners not found")
    return None


def _check_describe_groups(params: Params) -> Response:
    names = {group["TargetGroupName"] for group in alb._tgs.values()}
    unknown_name = any(name not in names for name in alb._parse_member_list(params, "Names"))
    unknown_arn = any(arn not in alb._tgs for arn in alb._parse_member_list(params, "TargetGroupArns"))
    if unknown_name or unknown_arn:
        return alb._error("TargetGroupNotFound", "One or more target groups not found")
    return None


def _check_delete_group(params: Params) -> Response:
    arn = alb._p(params, "TargetGroupArn")
    used = any(arn in weights_of(action) for rule in alb._rules.values() for action in rule["Actions"])
    if used:
        return alb._error("ResourceInUse", f"Target group '{arn}' is currently in use by a listener or a rule")
    return None


def _listener_on(balancer: str, port: str) -> dict[str, Any] | None:
    listeners = alb._listeners.values()
    return next((lst for lst in listeners if lst["LoadBalancerArn"] == balancer and str(lst["Port"]) == port), None)


def _same_settings(listener: dict[str, Any], params: Params) -> bool:
    certificates = alb._parse_certificate_arns(params)
    return (
        listener["Protocol"] == alb._p(params, "Protocol", "HTTP")
        and listener["DefaultActions"] == alb._parse_actions(params, "DefaultActions")
        and listener.get("Certificates", []) == certificates
    )


def _missing_group(params: Params, prefix: str) -> Response:
    for action in alb._parse_actions(params, prefix):
        if any(group not in alb._tgs for group in weights_of(action)):
            return alb._error("TargetGroupNotFound", "One or more target groups not found")
    return None


def _missing_certificate(params: Params) -> Response:
    if alb._p(params, "Protocol") in alb._SECURE_PROTOCOLS and not alb._parse_certificate_arns(params):
        return alb._error("CertificateNotFound", "A certificate must be specified for HTTPS listeners")
    return None


def _duplicate_listener() -> Response:
    return alb._error("DuplicateListener", "A listener already exists on this port for this load balancer")
