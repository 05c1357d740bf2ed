"""What of a listener a deployment moves: its default action or its rules, as AWS is read.

R: the default action and every rule, as far as they forward to one of the pair. D1: the default action, which has to
forward to the primary group. D2: the default action, whatever it does, where a rule forwards to the primary group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ministack.services import alb

from ..elbv2.rules import rules_of
from ..elbv2.weighted_forward import Weights, forward_default_action, forward_rule, weights_of
from ..service_role import Call


@dataclass(frozen=True)
class Destination:
    """A default action, or a rule."""

    listener: str
    rule: str | None
    weights: Weights

    @property
    def arn(self) -> str:
        return self.rule or self.listener

    @property
    def call(self) -> Call:
        """By which it is moved."""
        return Call(f"elasticloadbalancing:{'ModifyRule' if self.rule else 'ModifyListener'}", self.arn)

    def recorded(self, weights: Weights) -> dict[str, Any]:
        """The parameters of that call."""
        if self.rule:
            return {"RuleArn": self.rule, "ActionWeights": weights}
        return {"ListenerArn": self.listener, "DefaultActionWeights": weights}

    def forward(self, weights: Weights) -> None:
        if self.rule:
            forward_rule(self.rule, weights)
        else:
            forward_default_action(self.listener, weights)


def destinations(listener: str, pair: set[str], reading: str) -> list[Destination]:
    """The default action first."""
    found = [_destination(rule) for rule in sorted(rules_of(listener), key=alb._rule_sort_key)]
    default = next(destination for destination in found if destination.rule is None)
    if reading == "D2":
        return [default]
    used = [
        destination for destination in (default, *(d for d in found if d.rule)) if pair & destination.weights.keys()
    ]
    return used if reading == "R" else [destination for destination in used if destination is default]


def stands_behind(group: str, listener: str, pair: set[str], reading: str) -> bool:
    """Whether a deployment finds the group behind the listener: in each of what it moves that forwards to the pair."""
    moved = destinations(listener, pair, "R" if reading == "D2" else reading)
    return bool(moved) and all(group in destination.weights for destination in moved)


def _destination(rule: dict[str, Any]) -> Destination:
    weights = next((weights_of(action) for action in rule["Actions"] if action["Type"] == "forward"), {})
    return Destination(rule["ListenerArn"], None if rule["IsDefault"] else rule["RuleArn"], weights)
