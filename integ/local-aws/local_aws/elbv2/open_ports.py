"""Which ports of a balancer its security groups open. Who calls is not looked at: here everybody is one machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ministack.services import ec2

ANY_PROTOCOL = "-1"


def is_open(balancer: Mapping[str, Any], port: int) -> bool:
    """Whether requests get through. A balancer without a known group takes all of them."""
    known = [ec2._security_groups.get(group) for group in balancer.get("SecurityGroups", [])]
    groups = [group for group in known if group]
    return not groups or any(opens(group.get("IpPermissions", []), port) for group in groups)


def opens(rules: Iterable[Mapping[str, Any]], port: int) -> bool:
    return any(
        rule["IpProtocol"] == ANY_PROTOCOL
        or (rule["IpProtocol"] in ("tcp", "6") and rule.get("FromPort", 0) <= port <= rule.get("ToPort", 65535))
        for rule in rules
    )
