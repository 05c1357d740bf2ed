"""All that this package changes in ministack: what is not listed here cannot be replaced.

The names are private, which is why ministack's version is exact. After an upgrade, what has gone is an error at the
start, and everything listed is worth a look: whatever ministack does itself by then can go.
"""

from __future__ import annotations

from typing import Any

# Functions (and two variables) that are replaced or wrapped, by ministack's module.
REPLACED: dict[str, dict[str, str]] = {
    "core.router": {
        "_KNOWN_AWS_SERVICE_NAMES": "preset, because the first foreign call reads botocore's models on the event loop",
    },
    "core.lambda_runtime": {
        "subprocess": "functions run under the guardian",
        "execution_credentials": "each has credentials of its own",
    },
    "services.lambda_svc": {"subprocess": "the same", "execution_credentials": "the same"},
    "services.alb": {
        "_parse_actions": "weights of forward actions in requests",
        "_action_xml": "and in answers",
        "_execute_action": "forward actions go through our data plane",
        "_parse_conditions": "conditions of all kinds in requests",
        "_condition_xml": "and in answers",
        "_match_condition": "and held against requests",
    },
    "services.ecs": {
        "_create_service": "services with task sets",
        "_update_service": "refusals on CODE_DEPLOY services",
        "_describe_services": "refuses an empty list",
        "_run_task": "tasks are processes",
        "_stop_task": "the same",
        "_reconcile_service_tasks": "our scheduler keeps tasks",
        "_refresh_service_state": "and counts",
        "_sync_service_targets": "and targets",
        "_maybe_mark_stopped": "and knows when a task has ended",
    },
    "services.cloudwatch": {
        "_store_datum": "written by several threads",
        "_evict_old_metrics": "the ticker evicts",
        "_evaluate_alarm": "the ticker evaluates",
        "_evaluate_all_alarms": "the same",
        "_put_metric_alarm": "metric math",
        "_describe_alarms": "the time of the state",
        "_get_metric_data": "expressions, and periods by our minutes",
    },
    "services.cloudwatch_logs": {
        "_put_log_events": "metric filters count",
        "_put_metric_filter": "patterns are checked",
    },
    "services.cloudformation.provisioners": {
        "_elbv2_listener_actions": "weights in templates",
        "_flatten_listener_rule_conditions": "conditions of all kinds in templates",
        "_cw_metric_alarm_record": "metric math in templates",
    },
    "services.cloudformation.stacks": {
        "_runs_on_worker_thread": "resources that wait",
        "run_reentrant": "a cancelled update does not wait",
        "_roll_back_operation": "and says so; what a rollback sends for references",
        "_revert_update": "the same",
    },
    "services.cloudformation.changesets": {
        "_diff_resources": "change sets that revert drift",
        "_deploy_stack_async": "the same",
    },
}

# Tables that get entries.
EXTENDED: dict[str, dict[str, str]] = {
    "app": {"SERVICE_HANDLERS": "services that ministack lacks, one that checks permissions, and TestMetricFilter"},
    "services.alb": {"_ACTION_MAP": "operations of Elastic Load Balancing"},
    "services.ecs": {"_ACTION_MAP": "operations of ECS"},
    "services.iam": {"_aws_managed_policies": "managed policies of AWS's that it lacks"},
    "services.cloudformation.provisioners": {
        "_RESOURCE_HANDLERS": "resource types",
        "_REPLACING_PROPERTIES": "their create-only properties",
        "_CUSTOM_NAME_REPLACEMENT": "their names",
        "_STACK_TAG_PROPERTY": "their tags",
    },
    "services.cloudformation.drift": {"_DRIFT_READERS": "types whose drift is known"},
    "services.cloudformation.handlers": {"_ACTION_HANDLERS": "operations of CloudFormation"},
}


def replace(module: Any, name: str, replacement: Any) -> None:
    """Sets a listed name of one of ministack's modules."""
    _require(REPLACED, module, name)
    setattr(module, name, replacement)


def enter(module: Any, table: str, key: str, value: Any) -> None:
    """Sets an entry of a listed table."""
    _require(EXTENDED, module, table)
    getattr(module, table)[key] = value


def _require(known: dict[str, dict[str, str]], module: Any, name: str) -> None:
    short = module.__name__.removeprefix("ministack.")
    if name not in known.get(short, {}):
        raise RuntimeError(f"ministack's {short}.{name} is not among those that local_aws/emulator.py lists")
    if not hasattr(module, name):
        raise RuntimeError(f"ministack has no {short}.{name} (any more)")
