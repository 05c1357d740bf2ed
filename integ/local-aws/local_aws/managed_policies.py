"""AWS's managed policies of services that call in a user's name, as the AWS Managed Policy Reference Guide has them.

ministack knows some managed policies; a role with another one would have no permissions at all.
"""

from __future__ import annotations

import json
from typing import Any

from ministack.services import iam

from . import emulator

PREFIX = "arn:aws:iam::aws:policy/"


def _allow(actions: str | list[str], resources: str | list[str] = "*", **conditions: Any) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": "Allow", "Action": actions, "Resource": resources}
    return {**statement, "Condition": conditions} if conditions else statement


_TASK_SETS = [
    f"ecs:{name}" for name in ("DescribeServices", "CreateTaskSet", "UpdateServicePrimaryTaskSet", "DeleteTaskSet")
]
_LISTENERS = [
    f"elasticloadbalancing:{name}"
    for name in ("DescribeTargetGroups", "DescribeListeners", "ModifyListener", "DescribeRules", "ModifyRule")
]
_READ_OBJECTS = ["s3:GetObject", "s3:GetObjectVersion"]
_TO_TASKS = {"StringLike": {"iam:PassedToService": ["ecs-tasks.amazonaws.com"]}}

STATEMENTS: dict[str, list[dict[str, Any]]] = {
    "AWSCodeDeployRoleForECS": [
        _allow(
            [
                *_TASK_SETS,
                *_LISTENERS,
                "lambda:InvokeFunction",
                "cloudwatch:DescribeAlarms",
                "sns:Publish",
                *_READ_OBJECTS,
            ]
        ),
        _allow("iam:PassRole", **_TO_TASKS),
    ],
    "AWSCodeDeployRoleForECSLimited": [
        _allow([*_TASK_SETS, "cloudwatch:DescribeAlarms"]),
        _allow(["sns:Publish"], "arn:aws:sns:*:*:CodeDeployTopic_*"),
        _allow(_LISTENERS),
        _allow(["lambda:InvokeFunction"], "arn:aws:lambda:*:*:function:CodeDeployHook_*"),
        _allow(_READ_OBJECTS, StringEquals={"s3:ExistingObjectTag/UseWithCodeDeploy": "true"}),
        _allow(
            ["iam:PassRole"],
            ["arn:aws:iam::*:role/ecsTaskExecutionRole", "arn:aws:iam::*:role/ECSTaskExecution*"],
            **_TO_TASKS,
        ),
    ],
}


def install() -> None:
    for name, statements in STATEMENTS.items():
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        emulator.enter(iam, "_aws_managed_policies", f"{PREFIX}{name}", iam._make_aws_managed_record(name, document))
