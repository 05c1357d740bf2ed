"""How ECS says no: at once, or by the end of a service deployment."""

from __future__ import annotations


class ServiceError(Exception):
    """An answer of the API; `code` is the exception's name in ECS's service model."""

    def __init__(self, message: str, code: str = "InvalidParameterException") -> None:
        super().__init__(message)
        self.code = code


class DeploymentEnded(Exception):
    """Ends a service deployment before its time; the message becomes its statusReason.

    `detected`: by the alarms or the circuit breaker, which are the failures that ECS's events are documented for.
    """

    def __init__(self, reason: str, roll_back: bool = True, detected: bool = False) -> None:
        super().__init__(reason)
        self.roll_back = roll_back
        self.detected = detected


def invalid_networking(problem: str) -> DeploymentEnded:
    return DeploymentEnded(f"Service deployment rolled back because of invalid networking configuration. {problem}")
