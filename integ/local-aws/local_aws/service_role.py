"""What the policies of a role say about a call that a service makes in its name.

ministack's evaluation of policies decides; it does so for the calls of clients only, and when it is asked to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ministack.core import iam_evaluator
from ministack.services import alb, iam

from .scope import account_and_region, current_arn


class RoleMissing(Exception):
    """There is no such role."""


@dataclass(frozen=True)
class Call:
    action: str  # as IAM names it: `ecs:CreateTaskSet`
    resource: str = "*"  # the ARN; for actions without a resource level `*`
    context: Mapping[str, str] = field(default_factory=dict)  # condition keys
    by_tags: bool = True  # whether the resource's tags are among them


@dataclass(frozen=True)
class ServiceRole:
    arn: str

    def allows(self, call: Call) -> bool:
        """By its inline and attached policies and its permissions boundary, as they are now."""
        account, _ = account_and_region(self.arn)
        name = self.arn.rpartition("/")[2]
        if iam._roles.get_scoped(account, None, name) is None:
            raise RoleMissing(self.arn)
        tags = _tags_of(call.resource) if call.by_tags else {}
        context = {key.lower(): value for key, value in {**tags, **call.context}.items()}
        request = iam_evaluator.EvalContext(
            principal_arn=f"arn:aws:sts::{account}:assumed-role/{name}/service",
            principal_type="AssumedRole",
            principal_account=account,
            action=call.action,
            resource_arn=call.resource,
            region=account_and_region(current_arn("iam", ""))[1],
            service_context=context,
        )
        policies = iam_evaluator._gather_role_policies(name, account)
        boundary = iam_evaluator._permissions_boundary(iam._roles, name, account)
        return iam_evaluator.evaluate(request, policies, *boundary).decision == "Allow"


def _tags_of(resource: str) -> dict[str, str]:
    """`aws:ResourceTag/…` of listeners, rules and target groups, and Elastic Load Balancing's own name for it."""
    tags = alb._tags.get(resource) or []
    return {
        f"{prefix}:ResourceTag/{tag['Key']}": tag["Value"] for tag in tags for prefix in ("aws", "elasticloadbalancing")
    }
