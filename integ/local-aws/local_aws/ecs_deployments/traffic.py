"""What ECS does to listener rules: the weights of a service's lanes."""

from __future__ import annotations

from ministack.services import alb

from ..call_log import CallLog
from ..elbv2.weighted_forward import Weights, forward_default_action, forward_rule
from ..traffic_schedule import weights
from .errors import invalid_networking
from .load_balancers import Lane

CALLER = "ecs"


class Traffic:
    """The production and test traffic of one service deployment, all its load balancers alike."""

    def __init__(self, lanes: list[Lane], call_log: CallLog) -> None:
        self.lanes = lanes
        self._call_log = call_log
        # The share of the new revision, as asked for last.
        self.production = 0.0
        self.test = 0.0

    @property
    def has_test(self) -> bool:
        return any(lane.test for lane in self.lanes)

    def shift(self, percent: float) -> None:
        for lane in self.lanes:
            self._forward(lane.production, lane, percent)
        self.production = percent

    def shift_test(self, percent: float) -> None:
        for lane in self.lanes:
            if lane.test:
                self._forward(lane.test, lane, percent)
        self.test = percent

    def _forward(self, rule_arn: str, lane: Lane, percent: float) -> None:
        old, new = weights(percent)
        forward(rule_arn, {lane.old: old, lane.new: new}, self._call_log)


def forward(rule_arn: str, groups: Weights, call_log: CallLog) -> None:
    """ModifyRule, or ModifyListener where the rule is a listener's default: ELB refuses to modify that as a rule."""
    rule = alb._rules.get(rule_arn)
    if rule is None:
        raise invalid_networking("One or more rules not found")
    if rule["IsDefault"]:
        listener = rule["ListenerArn"]
        forward_default_action(listener, groups)
        call_log.record(
            "elasticloadbalancing", "ModifyListener", {"ListenerArn": listener, "DefaultActionWeights": groups}, CALLER
        )
        return
    forward_rule(rule_arn, groups)
    call_log.record("elasticloadbalancing", "ModifyRule", {"RuleArn": rule_arn, "ActionWeights": groups}, CALLER)
