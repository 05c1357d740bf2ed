"""Where AWS can be read in more than one way, and what stands in for its delays: switches.

Each is given at the start (`--reading NAME=VALUE`) and can be changed while the endpoint runs
(`PUT /_local_aws/readings`), so that scenarios of both readings share one stack. The README says what is
documented about each.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

CHOICES: dict[str, tuple[str, ...]] = {
    "deployment_group": ("snapshot", "live"),
    "listener_rules": ("R", "D1", "D2"),
    "tags_only_update": ("tags", "service"),
    "rolled_back_references": ("kept", "again"),
    "rule_priorities": ("all-or-none", "one-by-one"),
    "target_group_association": ("one-balancer", "any"),
    "changed_listener": ("sends-action", "keeps-traffic"),
    "replaced_revision": ("deregistered", "active"),
    "last_updated_time": ("update", "rollback"),
    "composite_alarms": ("read", "ignored"),
    "ecs_updated_at": ("stage", "status"),
    "ecs_live_weights": ("ignored", "checked"),
    "filled_metrics": ("zeros", "missing"),
    "lasting_requests": ("at-answer", "at-begin"),
    "released_capacity": ("dropped", "kept"),
    "scaling_by_code_deploy": ("goes-on", "out-only"),
    "code_deploy_again": ("refused", "taken"),
    "reverted_task_definition": ("sent", "left"),
    "service_update_parameters": ("all", "changed"),
    "cancelled_custom_resource": ("fails", "waits"),
    "tagged_priorities": ("allowed", "refused"),
    "expressions_in_json": ("matched", "ignored"),
    "missing_operands": ("zero", "missing"),
    "late_metrics": ("all", "answers"),
    "ecs_first_group": ("target", "alternate"),
    "ecs_resent_load_balancers": ("alternate", "as-sent"),
    "ecs_unchanged_fields": ("ignored", "deploy"),
    "ecs_alarms_on_at_start": ("all-ignored", "that-ignored", "monitored"),
    "ecs_ignored_alarms": ("disabled", "monitoring"),
    "ecs_alarm_polls": ("answered", "throttled"),
    "ecs_circuit_breaker": ("every-strategy", "blue-green"),
    "ecs_default_rule": ("every-strategy", "blue-green"),
    "ecs_update_during_deployment": ("restores", "keeps"),
    "ecs_changed_rule": ("moves", "keeps-old"),
    "ecs_failed_event": ("every-failure", "detected"),
    "ecs_abort": ("refused", "stops"),
    "ecs_cancelled_update": ("stops", "waits"),
}


class ReadingError(ValueError):
    """There is no such switch, or not with such a value."""


@dataclass
class Readings:
    """The defaults are what AWS documents, and where it documents nothing what its APIs suggest."""

    # Metric math: a missing value counts as 0 beside one that is there, or it makes the result missing.
    missing_operands: str = "zero"
    # So many of the newest minutes have no metrics of a balancer yet …
    unpublished_minutes: int = 0
    # … none at all, or none of how requests were answered, although the requests are counted.
    late_metrics: str = "all"

    # FILL of a metric that nobody has ever reported.
    filled_metrics: str = "zeros"
    # A request that lasts is counted in the minute of its answer, or in that in which it began.
    lasting_requests: str = "at-answer"
    # A regular expression on a whole log line, where that is JSON.
    expressions_in_json: str = "matched"

    # SetRulePriorities that can change some of its rules only: none, or those.
    rule_priorities: str = "all-or-none"
    # A target group has requests of one load balancer, or of any.
    target_group_association: str = "one-balancer"
    # What IAM knows of rules when SetRulePriorities is asked for: their tags, or nothing.
    tagged_priorities: str = "allowed"
    # What CloudFormation does with the traffic of a listener or a rule of which something else changes.
    changed_listener: str = "sends-action"
    # The revision of a task definition that CloudFormation replaces.
    replaced_revision: str = "deregistered"
    # LastUpdatedTime after a rollback: when the update began, or when its rollback did.
    last_updated_time: str = "update"
    # What CloudFormation sends of an ECS service that has changed: all parameters, or those that have changed.
    service_update_parameters: str = "all"
    # The task definition of a service whose drift is reverted: that of its last update, or none.
    reverted_task_definition: str = "sent"
    # UpdateService that makes a service of ECS's controller one that CodeDeploy deploys.
    code_deploy_again: str = "refused"
    # A custom resource that is at work when its stack's update is cancelled.
    cancelled_custom_resource: str = "fails"

    # A running deployment goes by its group as it was when the deployment was created, or as it is now.
    deployment_group: str = "snapshot"
    # Composite alarms of a group stop its deployments, or nobody looks at them.
    composite_alarms: str = "read"
    # What a deployment moves: all that forwards to the pair (R), or the default action only, which either has to
    # forward to the pair (D1) or is overwritten (D2).
    listener_rules: str = "R"
    # Tags of an ECS service alone change by TagResource, or by UpdateService with everything in it.
    tags_only_update: str = "tags"
    # What a stack's rollback sends for a reference: what the last good update has resolved it to, or what it is by now.
    rolled_back_references: str = "kept"
    # The capacity providers of a service after a release whose AppSpec names none.
    released_capacity: str = "dropped"
    # Scaling of a service during a deployment of CodeDeploy: as ever, or out only.
    scaling_by_code_deploy: str = "goes-on"
    # So many of the next rollbacks fail before they have moved any traffic.
    failing_rollbacks: int = 0

    # ECS's own deployments. The group of a service's first revision: `targetGroupArn`, or the alternate one.
    ecs_first_group: str = "target"
    # An UpdateService that sends load balancers: the next revision goes where the live one is not,
    # or into the alternate group.
    ecs_resent_load_balancers: str = "alternate"
    # What is sent again as it is starts no deployment, or does.
    ecs_unchanged_fields: str = "ignored"
    # An alarm that is on when a deployment starts: none is watched, all others are, or all are.
    ecs_alarms_on_at_start: str = "all-ignored"
    # What DescribeServiceDeployments says where no alarm is watched.
    ecs_ignored_alarms: str = "disabled"
    # `updatedAt` of a service deployment changes with its stage, or with its status only.
    ecs_updated_at: str = "stage"
    # A production rule that does not forward to the live group: overwritten, or the deployment is rolled back.
    ecs_live_weights: str = "ignored"
    # Throttled, ECS sees no alarm.
    ecs_alarm_polls: str = "answered"
    # The strategies with which the circuit breaker acts, and those that move a listener's default rule.
    ecs_circuit_breaker: str = "every-strategy"
    ecs_default_rule: str = "every-strategy"
    # The weights of a deployment that another one ends: back to the source, or as they are.
    ecs_update_during_deployment: str = "restores"
    # Another production rule in UpdateService is used from then on, or never.
    ecs_changed_rule: str = "moves"
    # SERVICE_DEPLOYMENT_FAILED tells of every failure, or of those that alarms and circuit breaker have detected.
    ecs_failed_event: str = "every-failure"
    # StopServiceDeployment with ABORT.
    ecs_abort: str = "refused"
    # A cancelled stack update stops the deployment that it waits for, or waits on.
    ecs_cancelled_update: str = "stops"
    # So many minutes of bake time that ECS adds by itself where alarms are configured.
    ecs_own_bake_minutes: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    @property
    def strict_math(self) -> bool:
        return self.missing_operands == "missing"

    def change(self, given: Mapping[str, Any]) -> None:
        """All of `given` (written with hyphens or underscores), or nothing."""
        values = dict(_checked(name, value) for name, value in given.items())
        with self._lock:
            for name, value in values.items():
                setattr(self, name, value)

    def take_failing_rollback(self) -> bool:
        """Whether the rollback that asks is one of those that fail."""
        with self._lock:
            failing = self.failing_rollbacks > 0
            self.failing_rollbacks -= failing
            return failing

    def shown(self) -> dict[str, Any]:
        return {field.name.replace("_", "-"): getattr(self, field.name) for field in fields(self)}


def _checked(given: str, value: Any) -> tuple[str, Any]:
    name = given.replace("-", "_")
    known = {field.name: field.type for field in fields(Readings)}
    if name not in known:
        raise ReadingError(f"unknown reading {given!r}; there are {', '.join(sorted(known)).replace('_', '-')}")
    if name not in CHOICES:
        if not str(value).isdigit():
            raise ReadingError(f"{given} must be a whole number, not {value!r}")
        return name, int(value)
    if value not in CHOICES[name]:
        raise ReadingError(f"{given} must be {' or '.join(CHOICES[name])}, not {value!r}")
    return name, value


def parse_reading(text: str) -> tuple[str, Any]:
    """`NAME=VALUE` of the command line."""
    name, _, value = text.partition("=")
    return _checked(name, value)
