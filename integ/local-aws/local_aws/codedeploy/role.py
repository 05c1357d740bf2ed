"""The role that a deployment group calls other services with."""

from __future__ import annotations

from ..service_role import Call, RoleMissing, ServiceRole
from .errors import failed, not_permitted

# As CodeDeploy names them where it lacks a permission.
SERVICES = {
    "ecs": "AmazonECS",
    "elasticloadbalancing": "AmazonElasticLoadBalancing",
    "iam": "AWSIdentityAndAccessManagement",
}


class DeploymentRole:
    def __init__(self, arn: str) -> None:
        self._role = ServiceRole(arn)

    def allows(self, call: Call) -> bool:
        try:
            return self._role.allows(call)
        except RoleMissing as problem:
            raise failed("IAM_ROLE_MISSING", f"The service role {problem} does not exist.") from problem

    def require(self, *calls: Call) -> None:
        """Ends the deployment where one of the calls is not allowed."""
        for call in calls:
            if not self.allows(call):
                raise not_permitted(SERVICES[call.action.partition(":")[0]])
