"""On which capacity provider tasks are placed, and what an AppSpec says of it."""

from __future__ import annotations

from collections import Counter

import pytest

from local_aws.codedeploy.appspec import parse_appspec
from local_aws.codedeploy.errors import CodeDeployError
from local_aws.ecs.capacity import provider_for, unknown_providers

ON_DEMAND_BASE = [
    {"capacityProvider": "FARGATE", "base": 1, "weight": 0},
    {"capacityProvider": "FARGATE_SPOT", "base": 0, "weight": 1},
]
HALVES = [{"capacityProvider": "FARGATE", "weight": 1}, {"capacityProvider": "FARGATE_SPOT", "weight": 3}]


def placed(strategy, count):
    tasks = Counter()
    for _ in range(count):
        tasks[provider_for(strategy, tasks)] += 1
    return dict(tasks)


@pytest.mark.parametrize(
    ("strategy", "count", "expected"),
    [
        ([], 2, {None: 2}),
        (ON_DEMAND_BASE, 1, {"FARGATE": 1}),
        (ON_DEMAND_BASE, 4, {"FARGATE": 1, "FARGATE_SPOT": 3}),
        (HALVES, 8, {"FARGATE": 2, "FARGATE_SPOT": 6}),
    ],
)
def test_the_base_comes_first_and_then_the_weights(strategy, count, expected):
    assert placed(strategy, count) == expected


def test_a_cluster_knows_its_providers_only():
    assert unknown_providers(ON_DEMAND_BASE, {"capacityProviders": ["FARGATE"]}) == ["FARGATE_SPOT"]
    assert unknown_providers(ON_DEMAND_BASE, {}) == ["FARGATE", "FARGATE_SPOT"]


def spec(strategy):
    return f"""{{"Resources": [{{"TargetService": {{"Type": "AWS::ECS::Service", "Properties": {{
        "TaskDefinition": "t:1", "LoadBalancerInfo": {{"ContainerName": "app", "ContainerPort": 80}},
        "CapacityProviderStrategy": {strategy}}}}}}}]}}"""


def test_an_appspec_names_providers_with_base_and_weight():
    found = parse_appspec(
        spec('[{"CapacityProvider": "FARGATE", "Base": 1}, {"CapacityProvider": "FARGATE_SPOT", "Weight": 1}]')
    )
    assert list(found.capacity) == ON_DEMAND_BASE
    with pytest.raises(CodeDeployError, match="CapacityProviderStrategy must be a list"):
        parse_appspec(spec('[{"CapacityProvider": "FARGATE", "Base": "many"}]'))
