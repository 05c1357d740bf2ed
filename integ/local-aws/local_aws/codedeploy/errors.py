"""How CodeDeploy says no: at once, or by the end of a deployment."""

from __future__ import annotations

from dataclasses import dataclass


class CodeDeployError(Exception):
    """An answer of the API; `code` is the exception's name in CodeDeploy's service model."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class DeploymentEnded(Exception):
    """Ends a deployment before its time: its status, its error code, and what may roll it back."""

    status: str
    code: str
    message: str
    rollback_event: str | None = None

    def __str__(self) -> str:
        return self.message


def failed(code: str, message: str) -> DeploymentEnded:
    return DeploymentEnded("Failed", code, message, "DEPLOYMENT_FAILURE")


def stopped_by_alarm(names: list[str]) -> DeploymentEnded:
    message = (
        "One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, "
        f"and the affected deployments have been stopped. Activated alarms: <{', '.join(names)}>"
    )
    return DeploymentEnded("Stopped", "ALARM_ACTIVE", message, "DEPLOYMENT_STOP_ON_ALARM")


def stopped_on_request() -> DeploymentEnded:
    return DeploymentEnded("Stopped", "MANUAL_STOP", "Deployment stopped by user.", "DEPLOYMENT_STOP_ON_REQUEST")


def target_gone(code: str, message: str) -> DeploymentEnded:
    """Nothing is left that a rollback could restore."""
    return DeploymentEnded("Failed", code, message)


def not_permitted(service: str) -> DeploymentEnded:
    """What CodeDeploy says of a service role that may not do something; `service` as it names services there."""
    return failed(
        "IAM_ROLE_PERMISSIONS",
        f"The service role does not give permission to perform operations in the following service: {service}.",
    )
