from __future__ import annotations

import pytest

from local_aws.elbv2.open_ports import opens

HTTP = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 81}


@pytest.mark.parametrize(
    "rules, port, expected",
    [
        ([], 80, False),
        ([HTTP], 79, False),
        ([HTTP], 80, True),
        ([HTTP], 81, True),
        ([HTTP], 82, False),
        ([{**HTTP, "IpProtocol": "udp"}], 80, False),
        ([{**HTTP, "IpProtocol": "6"}], 80, True),
        ([{"IpProtocol": "-1"}], 443, True),
        ([{"IpProtocol": "tcp"}], 443, True),
        ([HTTP, {**HTTP, "FromPort": 443, "ToPort": 443}], 443, True),
    ],
)
def test_a_port_is_open_when_a_rule_says_so(rules, port, expected):
    assert opens(rules, port) is expected
