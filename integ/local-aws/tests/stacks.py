"""Stacks by API calls, and pieces of their templates."""

from __future__ import annotations

import json
from typing import Any

from web_service import eventually

ENDED = ("_COMPLETE", "_FAILED")


class Stack:
    def __init__(self, endpoint: Any, name: str) -> None:
        self.name = name
        self.client = endpoint.client("cloudformation")

    def create(self, template: dict[str, Any]) -> str:
        self.begin_creation(template)
        return self.ended()

    def begin_creation(self, template: dict[str, Any]) -> None:
        self.client.create_stack(StackName=self.name, TemplateBody=json.dumps(template))

    def update(self, template: dict[str, Any], **more: Any) -> str:
        self.begin_update(template, **more)
        return self.ended()

    def begin_update(self, template: dict[str, Any], **more: Any) -> None:
        self.client.update_stack(StackName=self.name, TemplateBody=json.dumps(template), **more)

    def delete(self) -> None:
        identifier = self._describe()["StackId"]
        self.client.delete_stack(StackName=self.name)
        status = lambda: self.client.describe_stacks(StackName=identifier)["Stacks"][0]["StackStatus"]  # noqa: E731
        eventually(lambda: status() == "DELETE_COMPLETE")

    def outputs(self) -> dict[str, str]:
        return {output["OutputKey"]: output["OutputValue"] for output in self._describe().get("Outputs", [])}

    def failures(self) -> list[str]:
        events = self.client.describe_stack_events(StackName=self.name)["StackEvents"]
        return [e["ResourceStatusReason"] for e in events if e["ResourceStatus"].endswith("FAILED")]

    def _describe(self) -> dict[str, Any]:
        return self.client.describe_stacks(StackName=self.name)["Stacks"][0]

    def ended(self) -> str:
        status = lambda: self._describe()["StackStatus"]  # noqa: E731
        return eventually(lambda: status().endswith(ENDED) and "CLEANUP" not in status() and status(), timeout=90)


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def get(name: str, attribute: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, attribute]}


def group(name: str) -> dict[str, Any]:
    properties = {
        "Name": name, "Port": 80, "Protocol": "HTTP", "TargetType": "ip", "VpcId": "vpc-1",
        "HealthCheckIntervalSeconds": 10,
    }  # fmt: skip
    return {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": properties}
