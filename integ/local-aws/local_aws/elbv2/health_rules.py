"""How a target becomes healthy or unhealthy. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Thresholds:
    healthy: int
    unhealthy: int


@dataclass(frozen=True)
class Health:
    """What the balancer knows about a target: `initial`, `healthy` or `unhealthy`."""

    state: str = "initial"
    streak: int = 0  # equal results in a row
    last_ok: bool | None = None
    reason: str = "Elb.RegistrationInProgress"
    description: str = "Target registration is in progress"


def after_check(health: Health, problem: str | None, thresholds: Thresholds) -> Health:
    """The health after one more check; `problem` says what was wrong with it, None that it passed.

    A newly registered target needs one passed check, one that was unhealthy needs all of
    `thresholds.healthy`.
    """
    ok = problem is None
    streak = health.streak + 1 if health.last_ok == ok else 1
    counted = replace(health, streak=streak, last_ok=ok)
    if ok and (health.state in ("initial", "healthy") or streak >= thresholds.healthy):
        return replace(counted, state="healthy", reason="", description="")
    if problem is not None and (health.state == "unhealthy" or streak >= thresholds.unhealthy):
        return replace(counted, state="unhealthy", reason="Target.FailedHealthChecks", description=problem)
    return counted


def matches(status: int, matcher: str) -> bool:
    """Whether a status is among `200`, `200,202` or `200-299`."""
    for part in matcher.split(","):
        low, _, high = part.strip().partition("-")
        if int(low) <= status <= int(high or low):
            return True
    return False
