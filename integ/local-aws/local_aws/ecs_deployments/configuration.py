"""`deploymentConfiguration` where ECS itself releases: what it allows, and the steps it asks for. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..traffic_schedule import Step, all_at_once, canary, linear
from .errors import ServiceError

ROLLING, BLUE_GREEN, LINEAR, CANARY = "ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"
STRATEGIES = (ROLLING, BLUE_GREEN, LINEAR, CANARY)
LONGEST_BAKE = 1440
DEFAULT_BAKE = 15
# Defaults of the steps: percent, minutes.
CANARY_DEFAULT, LINEAR_DEFAULT = (5.0, 10), (10.0, 6)

SHIFT_STAGES = ("TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT")
HOOK_STAGES = (
    "RECONCILE_SERVICE",
    "PRE_SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
)
LAMBDA, PAUSE = "AWS_LAMBDA", "PAUSE"
HOOKS_OF_A_KIND = 10
LONGEST_HOOK = {LAMBDA: 1440, PAUSE: 20160}
DEFAULT_HOOK_TIMEOUT = 1440
THRESHOLDS = ("COUNT", "BOUNDED_PERCENT", "UNBOUNDED_PERCENT")


def controller_of(record: Mapping[str, Any]) -> str:
    return (record.get("deploymentController") or {}).get("type") or "ECS"


def strategy_of(record: Mapping[str, Any]) -> str:
    return (record.get("deploymentConfiguration") or {}).get("strategy") or ROLLING


def shifts_traffic(record: Mapping[str, Any]) -> bool:
    """Whether ECS itself releases to the service by moving traffic between two target groups."""
    return controller_of(record) == "ECS" and strategy_of(record) != ROLLING


def steps_of(configuration: Mapping[str, Any]) -> list[Step]:
    strategy = configuration.get("strategy")
    if strategy == CANARY:
        given = configuration.get("canaryConfiguration") or {}
        percent, minutes = CANARY_DEFAULT
        return canary(given.get("canaryPercent", percent), given.get("canaryBakeTimeInMinutes", minutes))
    if strategy == LINEAR:
        given = configuration.get("linearConfiguration") or {}
        percent, minutes = LINEAR_DEFAULT
        return linear(given.get("stepPercent", percent), given.get("stepBakeTimeInMinutes", minutes))
    return all_at_once()


def bake_of(configuration: Mapping[str, Any]) -> int:
    return int(configuration.get("bakeTimeInMinutes", DEFAULT_BAKE))


def check_configuration(configuration: Mapping[str, Any], controller: str) -> None:
    """Refuses what the service model and the guide do not allow."""
    strategy = configuration.get("strategy") or ROLLING
    if strategy not in STRATEGIES:
        raise ServiceError(f"Invalid deployment strategy {strategy}. Valid values are: {', '.join(STRATEGIES)}")
    if strategy != ROLLING and controller != "ECS":
        raise ServiceError(f"The deployment strategy {strategy} requires the ECS deployment controller.")
    _check_bake(configuration, strategy, controller)
    _check_shares(configuration, strategy)
    _check_breaker(configuration.get("deploymentCircuitBreaker") or {})
    _check_alarms(configuration.get("alarms"), controller)
    _check_hooks(configuration.get("lifecycleHooks") or [])


def _check_bake(configuration: Mapping[str, Any], strategy: str, controller: str) -> None:
    bake = configuration.get("bakeTimeInMinutes")
    if bake is None:
        if strategy == BLUE_GREEN:
            raise ServiceError("bakeTimeInMinutes is required for the BLUE_GREEN deployment strategy.")
        return
    if controller != "ECS":
        raise ServiceError(f"bakeTimeInMinutes is not supported with the {controller} deployment controller.")
    _require_minutes("bakeTimeInMinutes", bake)


def _check_shares(configuration: Mapping[str, Any], strategy: str) -> None:
    for name, owner, prefix, least in (
        ("canaryConfiguration", CANARY, "canary", 0.1),
        ("linearConfiguration", LINEAR, "step", 3.0),
    ):
        given = configuration.get(name)
        if given is None:
            continue
        if strategy != owner:
            raise ServiceError(f"{name} is only valid with the {owner} deployment strategy, not with {strategy}.")
        percent = given.get(f"{prefix}Percent")
        if percent is not None and not (least <= percent <= 100 and abs(percent * 10 - round(percent * 10)) < 1e-6):
            raise ServiceError(f"{prefix}Percent must be a multiple of 0.1 from {least} to 100.0, not {percent}.")
        minutes = given.get(f"{prefix}BakeTimeInMinutes")
        if minutes is not None:
            _require_minutes(f"{prefix}BakeTimeInMinutes", minutes)


def _require_minutes(name: str, value: Any) -> None:
    if not isinstance(value, int) or not 0 <= value <= LONGEST_BAKE:
        raise ServiceError(f"{name} must be a whole number from 0 to {LONGEST_BAKE}, not {value}.")


def _check_breaker(breaker: Mapping[str, Any]) -> None:
    threshold = breaker.get("thresholdConfiguration")
    if threshold is None:
        return
    if threshold.get("type") not in THRESHOLDS:
        raise ServiceError(f"Invalid threshold type {threshold.get('type')}. Valid values are: {', '.join(THRESHOLDS)}")
    if not isinstance(threshold.get("value"), int) or threshold["value"] < 1:
        raise ServiceError(f"The circuit breaker's threshold must be at least 1, not {threshold.get('value')}.")


def _check_alarms(alarms: Mapping[str, Any] | None, controller: str) -> None:
    if alarms is None:
        return
    if controller != "ECS":
        raise ServiceError("Deployment alarms are only supported with the ECS deployment controller.")
    missing = [name for name in ("alarmNames", "enable", "rollback") if name not in alarms]
    if missing:
        raise ServiceError(f"The deployment alarms lack {', '.join(missing)}.")


def _check_hooks(hooks: list[Mapping[str, Any]]) -> None:
    kinds = [hook.get("targetType") or LAMBDA for hook in hooks]
    for kind in (LAMBDA, PAUSE):
        if kinds.count(kind) > HOOKS_OF_A_KIND:
            raise ServiceError(f"A service can have at most {HOOKS_OF_A_KIND} lifecycle hooks of type {kind}.")
    for hook, kind in zip(hooks, kinds):
        if kind not in LONGEST_HOOK:
            raise ServiceError("Invalid targetType. Valid values are: AWS_LAMBDA, PAUSE")
        _check_stages(hook.get("lifecycleStages") or [], kind)
        if kind == LAMBDA and not (hook.get("hookTargetArn") and hook.get("roleArn")):
            raise ServiceError("A lifecycle hook of type AWS_LAMBDA needs hookTargetArn and roleArn.")
        _check_timeout(hook.get("timeoutConfiguration") or {}, kind)


def _check_stages(stages: list[str], kind: str) -> None:
    if not stages:
        raise ServiceError("A lifecycle hook needs at least one lifecycle stage.")
    unknown = [stage for stage in stages if stage not in HOOK_STAGES]
    if unknown:
        raise ServiceError(f"Invalid lifecycle stage {unknown[0]}. Valid values are: {', '.join(HOOK_STAGES)}")
    if kind == PAUSE and set(stages) & set(SHIFT_STAGES):
        raise ServiceError("Invalid lifecycle stage provided for Pause Hook")


def _check_timeout(timeout: Mapping[str, Any], kind: str) -> None:
    minutes = timeout.get("timeoutInMinutes", DEFAULT_HOOK_TIMEOUT)
    if not isinstance(minutes, int) or not 1 <= minutes <= LONGEST_HOOK[kind]:
        raise ServiceError(f"timeoutInMinutes of a hook of type {kind} must be from 1 to {LONGEST_HOOK[kind]}.")
    if timeout.get("action", "ROLLBACK") not in ("ROLLBACK", "CONTINUE"):
        raise ServiceError("The action of a hook's timeout must be ROLLBACK or CONTINUE.")
